// A network planned in the engine's memory, from the JSON that Python's `net.recipe()` gives.

/** How each of Python's layers is appended: (add, x, settings) -> the buffer of its result. */
function layers(codes) {
  const pool = (average) => (add, x, { size, stride }) => add("plan_pool", x, average, size, stride ?? size);
  const all = (add, x, list) => list.reduce((h, { layer, settings }) => kinds[layer](add, h, settings ?? {}, layer), x);
  const kinds = {
    Dense: (add, x, { units }) => add("plan_dense", x, units),
    Activation: (add, x, { name }) => add("plan_activation", x, codes.activations[name]),
    BatchNorm: (add, x) => add("plan_norm", x, codes.norms.batch),
    LayerNorm: (add, x) => add("plan_norm", x, codes.norms.layer),
    Dropout: (add, x, { rate }) => add("plan_dropout", x, rate),
    Conv2D: (add, x, { filters, size, stride, padding }) =>
      add("plan_conv2d", x, filters, size, stride, padding === "same" ? Math.floor(size / 2) : padding),
    MaxPool: pool(0),
    AveragePool: pool(1),
    Flatten: (add, x) => add("plan_flatten", x),
    RNN: (add, x, { units, activation, return_sequences }) =>
      add("plan_rnn", x, units, codes.activations[activation], Number(return_sequences)),
    LSTM: (add, x, { units, return_sequences }) => add("plan_lstm", x, units, Number(return_sequences)),
    Residual: (add, x, { layers: list, scale }) => add("plan_residual", x, all(add, x, list), scale),
    Concatenate: (add, x, { first, second }) => add("plan_concatenate", all(add, x, first), all(add, x, second)),
    MLP: (add, x, { sizes, activation, norm, residual, residual_scale, dropout }) => add("plan_dense", sizes.slice(1, -1).reduce(
      (h, width) => add("plan_hidden", h, width, codes.activations[activation], codes.norms[norm ?? "none"], Number(residual),
        residual_scale, dropout), x), sizes.at(-1)),
  };
  return all;
}

/**
 * The plan of { class, settings, layers }, laid out for up to `batch` examples. `loss` is a name, or null for a tape
 * that ends at the output; with `keep` no value is overwritten by a later one.
 */
export function planned({ call, arena }, codes, { class: kind, settings, layers: list }, { loss = null, batch, keep = false }) {
  const table = arena.integers(call.plan_size()), { at } = table;
  const shape = [settings.input_shape ?? settings.sizes[0]].flat();
  function add(name, x, ...rest) {
    const y = call[name](at, x, ...rest);
    if (y < 0) throw new RangeError(`${name}(${rest.join(", ")}) does not fit here, or the network has too many operations`);
    return y;
  }
  const input = shape.length === 3 ? shape : [shape.length === 2 ? shape[0] : 1, 1, shape.at(-1)];
  const output = layers(codes)(add, call.plan_begin(at, ...input), list ?? [{ layer: kind, settings }]);
  call.plan_output(at, output);
  if (loss !== null) call.plan_loss(at, codes.losses[loss]);
  call.lay_out(at, batch, Number(keep));

  const count = (name) => Number(table.values[codes.counts[name]]);
  /** Row i of a table as an object, with the columns that Python publishes. */
  function row(name, i) {
    const { start, columns } = codes.tables[name], values = table.values, first = start + i * columns;
    return Object.fromEntries(Object.entries(codes.columns[name]).map(([key, c]) => [key, Number(values[first + c])]));
  }
  const rows = (name, length) => Array.from({ length }, (_, i) => row(name, i));
  return {
    at, batch, count, output,
    buffer: (b) => row("buffers", b),
    /** The operations, first to last, with the numbers of the buffers that they read (−1: none) and make. */
    operations: () => rows("rows", count("n_rows")).map((r) => ({ ...r, op: codes.operations[r.op] })),
    /** The blocks of parameters, in the order of theta. */
    blocks: () => rows("blocks", count("n_blocks")),
    layers: () => rows("layers", count("n_layers")),
  };
}
