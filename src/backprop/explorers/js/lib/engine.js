// The one place that knows about WebAssembly: the book's engine, compiled from its Numba sources.

const PAGE = 65536, STACK = PAGE, HEAP = 2 * PAGE;                // below the heap: constants, and a stack that grows down
const compiled = new WeakMap();                                   // one compilation for all explorers of a page

/** The functions of the module (`call`), and an arena for the arrays that they share. `bytes` is any view. */
export async function engine(bytes) {
  // V8 refuses the DataView that Jupyter hands over.
  if (!compiled.has(bytes.buffer))
    compiled.set(bytes.buffer, WebAssembly.compile(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  const memory = new WebAssembly.Memory({ initial: 4 });
  const stack = new WebAssembly.Global({ value: "i32", mutable: true }, STACK);
  const env = { __linear_memory: memory, __stack_pointer: stack };
  const { exports } = await WebAssembly.instantiate(await compiled.get(bytes.buffer), { env });
  return { call: exports, arena: arena(memory) };
}

/** Arrays in the module's memory, one after the other, until `clear()` takes them all back. */
function arena(memory) {
  let top = HEAP;
  function reserve(length, View) {
    const at = top;
    top = Math.ceil((at + 8 * length) / 64) * 64;                 // 64 bytes: the widest vector register
    const missing = top - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    // Growing detaches the old buffer, so a view is made when it is wanted.
    return { at, get values() { return new View(memory.buffer, at, length); } };
  }
  return {
    floats: (length) => reserve(length, Float64Array),
    integers: (length) => reserve(length, BigInt64Array),
    clear() { top = HEAP; },
  };
}
