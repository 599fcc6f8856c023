"""Numba's IR to a WebAssembly object with llvmlite alone: no linker, no Emscripten, no maths library.

Run as `python -m backprop.wasm.compile FILE`, in a process of its own: the environment that `backprop.wasm`
sets has to stand before Numba is imported.
"""

import re
import sys
from pathlib import Path

import llvmlite.binding as llvm

from .binary import module_from_object

TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
# What Numba's IR refers to besides itself. An exception becomes a trap; reference counts have nothing to count.
RUNTIME = """
declare void @llvm.trap()
declare double @llvm.sqrt.f64(double)
define void @numba_gil_ensure(ptr %p) alwaysinline { call void @llvm.trap() unreachable }
define void @NRT_incref(ptr %p) alwaysinline { ret void }
define void @NRT_decref(ptr %p) alwaysinline { ret void }
define double @sqrt(double %x) alwaysinline { %r = call double @llvm.sqrt.f64(double %x) ret double %r }
"""


def object_file(functions):
    """The relocatable WebAssembly object that holds the Numba cfuncs {name: cfunc}, optimized for speed."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE).create_target_machine(opt=3, features=FEATURES, reloc="static")
    head = f'target datalayout = "{target.target_data}"\ntarget triple = "{TRIPLE}"\n'
    module = llvm.parse_assembly(head)
    for name, function in functions.items():
        body = re.sub(r"^target .*\n", "", function.inspect_llvm(), flags=re.M)
        body = re.sub(rf'@"?{re.escape(function.native_name)}"?\(', f"@{name}(", body)
        module.link_in(llvm.parse_assembly(head + body))
    module.link_in(llvm.parse_assembly(head + RUNTIME))  # strong definitions replace Numba's weak ones
    for value in [*module.functions, *module.global_variables]:
        if not value.is_declaration and value.name not in functions:
            value.linkage = "internal"  # what nobody exports may be dropped
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = True
    builder = llvm.create_pass_builder(target, options)
    for _ in range(2):
        builder.getModulePassManager().run(module, builder)
    return target.emit_object(module)


def main(path):
    from .exports import EXPORTS

    Path(path).write_bytes(module_from_object(object_file(EXPORTS), list(EXPORTS)))


if __name__ == "__main__":
    main(sys.argv[1])
