// State in, numbers out. No document in here: the same file runs under `node --test`.
import { model } from "./lib/model.js";

/** Returns compute(state) -> { numbers, theory, main }: what Python's numbers() and theory() give. */
export function throughTime(engine, codes, { batch, units, streams, init }) {
  const { call, arena } = engine;
  let from = "", made;
  return (state) => {
    const key = JSON.stringify(state);
    if (key !== from) [made, from] = [run(state), key];
    return made;
  };

  function run({ cell, length, rho, activation, forget_bias, input_scale, seed }) {
    arena.clear();
    const layer = cell === "rnn" ? { layer: "RNN", settings: { units, activation, return_sequences: false } }
      : { layer: "LSTM", settings: { units, return_sequences: false } };
    const recipe = { class: "Network", settings: { input_shape: [length, units], init, seed },
      layers: [layer, { layer: "Dense", settings: { units } }] };
    const net = model(engine, codes, recipe, { loss: "mse", batch, keep: true });
    const X = arena.floats(batch * length * units), y = arena.floats(batch * units);
    call.random_normal(X.at, X.values.length, seed, streams.inputs);
    call.random_normal(y.at, y.values.length, seed, streams.targets);
    X.values.set(X.values.map((x) => input_scale * x));
    for (const { kind, value } of net.parameters()) {
      if (kind === codes.kinds.recurrent_weights) value.set(value.map((w) => rho * w));
      if (kind === codes.kinds.gate_biases) value.fill(forget_bias, units, 2 * units);
    }
    net.setBatch(X, y, batch);
    net.forward();
    net.backward();
    const rows = net.plan.operations(), named = (name) => rows.filter(({ op }) => op === name);
    const numbers = { delta_norms: relative(named("recurrent").map((row) => norm(net.gradient(row.y)))) };
    if (cell === "rnn") numbers.slopes = named("recurrent").map((row) => rms(Array.from(net.value(row.y),
      (z) => call.activation_slope(codes.activations[activation], z))));
    else Object.assign(numbers, cells(net, named("LSTM cell")));
    const factor = cell === "rnn" ? rho : 1 / (1 + Math.exp(-forget_bias));
    const theory = Array.from({ length }, (_, t) => factor ** (length - 1 - t));
    return { numbers, theory, factor, main: numbers.cell_norms ?? numbers.delta_norms };
  }

  function cells(net, rows) {
    const norms = [], gates = [];
    for (const { x, y } of rows) {
      const sums = net.value(x), C = net.value(y + 1), dC = net.gradient(y + 1), dA = net.gradient(y);
      const gate = (k, which) => sums[4 * units * Math.floor(k / units) + which * units + (k % units)];   // i, f, o, u
      norms.push(norm(Array.from(C, (c, k) => dC[k] + dA[k] * gate(k, 2) * (1 - Math.tanh(c) ** 2))));   // eq-lstm-cell-back
      gates.push(Array.from(C, (_, k) => gate(k, 1)).reduce((a, b) => a + b, 0) / C.length);
    }
    return { cell_norms: relative(norms), gates };
  }
}

const rms = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

/** The Frobenius norm, also where a square would underflow. */
function norm(values) {
  const size = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (!(size > 0 && size < Infinity)) return size;
  return size * Math.sqrt(values.reduce((sum, v) => sum + (v / size) ** 2, 0));
}

const relative = (norms) => norms.map((v) => v / norms.at(-1));
