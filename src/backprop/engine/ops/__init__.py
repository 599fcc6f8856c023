"""One file per operation: `plan` asks for what it needs, `forward` computes, `backward` adds into gradients.

`backward` finds D[Y] complete and adds to D[X] and g[P]. Kernels trust their inputs; `backprop.network` checks.
"""
