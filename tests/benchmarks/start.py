"""How long a reader waits: for the import, and from the import to the first trained step, without and with a cache."""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np

IMPORT = """
import time
start = time.perf_counter()
import backprop
print(time.perf_counter() - start)
"""
STEP = """
import time
start = time.perf_counter()
import numpy as np
import backprop as bp
rng = np.random.default_rng(0)
net = bp.MLP([4, 8, 3])
bp.train(net, rng.standard_normal((32, 4)), rng.integers(0, 3, 32), epochs=1, batch_size=32, progress=False)
print(time.perf_counter() - start)
"""


def seconds(program, cache):
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                         env={**os.environ, "BACKPROP_CACHE_DIR": cache})
    return float(ran.stdout)


def main():
    with tempfile.TemporaryDirectory() as cache:
        cold = seconds(STEP, cache)  # everything is compiled, for one dtype, with all operations
        warm = [seconds(STEP, cache) for _ in range(5)]
        imports = [seconds(IMPORT, cache) for _ in range(5)]
    print(json.dumps({"import": float(np.median(imports)), "first step, warm": float(np.median(warm)),
                      "first step, cold": cold}))


if __name__ == "__main__":
    main()
