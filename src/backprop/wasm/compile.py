"""Numba's IR to a WebAssembly object with llvmlite alone: no linker, no Emscripten, no maths library.

Run as `python -m backprop.wasm.compile FILE`, in a process of its own: the environment that `backprop.wasm`
sets has to stand before Numba is imported.
"""

import gc
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
# Where an explorer's time goes: these are optimized for speed, all else for size, which makes it half as large.
FAST = ("engine.matrix_product.", "engine.elementary.", "engine.optimizers.update", "engine.ops.activation.",
        "engine.ops.batch_norm.", "engine.ops.layer_norm.", "engine.ops.lstm_cell.")


def is_fast(mangled):
    """Whether the compiled function of this name is one of the FAST; planning never is."""
    name = qualified_name(mangled)
    return name.startswith(FAST) and not name.endswith(".plan")


def qualified_name(mangled):
    """The Python name of a compiled function, without its package; "" for what is none."""
    parts, rest = [], mangled.removeprefix("_ZN")
    while found := re.match(r"\d+", rest):
        start = found.end()
        end = start + int(found[0])
        parts, rest = [*parts, rest[start:end]], rest[end:]
    return ".".join(parts[1:])


def object_file(functions):
    """The relocatable WebAssembly object that holds the Numba cfuncs {name: cfunc}, the FAST ones unlike the others."""
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
    for function in module.functions:
        if not function.is_declaration and not is_fast(function.name):
            function.add_function_attribute("optsize")
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = True
    options.loop_unrolling = False  # it costs seven kilobytes and saves no time that could be measured
    builder = llvm.create_pass_builder(target, options)
    for _ in range(2):
        builder.getModulePassManager().run(module, builder)
    return target.emit_object(module)


def main(path):
    gc.disable()  # this process is short, and all that it makes is in use
    from .exports import EXPORTS

    Path(path).write_bytes(module_from_object(object_file(EXPORTS), list(EXPORTS)))


if __name__ == "__main__":
    main(sys.argv[1])
