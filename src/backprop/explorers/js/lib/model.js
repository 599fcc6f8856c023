// A network with its parameters, in the engine's memory: what bp.Network and bp.MLP are in Python.
import { planned } from "./plan.js";

const INFERENCE = 0, TRAINING = 1, CHUNK = 256;   // CHUNK: as many examples are predicted at once

/**
 * The network of a recipe, for batches of up to `batch` examples; several of them may share an engine. With `of`, a network
 * of the same recipe, it has that one's parameters, not its own: the same network, laid out for other batches.
 */
export function model(engine, codes, recipe, { loss, batch, keep = false, of }) {
  const { call, arena } = engine, plan = planned(engine, codes, recipe, { loss, batch, keep });
  const { init, gain = 1, bias_std = 0, seed = 0 } = recipe.settings;
  const g = arena.floats(plan.count("theta"));
  const { theta, statistics } = of ?? { theta: arena.floats(plan.count("theta")), statistics: arena.floats(plan.count("statistics")) };
  const A = arena.floats(plan.count("values")), D = arena.floats(plan.count("values")), S = arena.floats(plan.count("scratch"));
  const put = (at, to, X, y) => call.set_batch(at, to.at, X.at, X.values.length, y.at, y.values.length);
  const width = (p, name) => p.buffer(p.count(name)).per_example;
  let rows = 0, aside;

  /** A second plan, whose memory is as long as CHUNK examples need: a training step clears all of its own. */
  function evaluation() {
    if (aside) return aside;
    const p = planned(engine, codes, recipe, { loss, batch: CHUNK });
    const [X, y, values, scratch] = [CHUNK * width(p, "input"), CHUNK * width(p, "target"), p.count("values"), p.count("scratch")]
      .map(arena.floats);
    return (aside = { p, X, y, A: values, S: scratch });
  }

  const net = {
    plan, theta, g, statistics, A, D, S,
    reset: () => call.initialize(plan.at, theta.at, statistics.at, codes.initializers[init], gain, bias_std, seed),
    /** Puts a batch in; X and y are arrays of the arena, with `B` examples. */
    setBatch(X, y, B) {
      if (B > batch) throw new RangeError(`${B} examples do not fit into a network laid out for ${batch}`);
      put(plan.at, A, X, y);
      rows = B;
    },
    /** The loss of the batch. `pass` numbers the passes, which dropout's masks depend on; 0 is inference. */
    forward: (pass = TRAINING) => call.forward(plan.at, theta.at, statistics.at, A.at, S.at, rows, pass),
    backward: (pass = TRAINING) => call.backward(plan.at, theta.at, g.at, A.at, D.at, S.at, rows, pass),
    /** Adds the gradient of the penalties to g; returns what they add to the loss. */
    penalize: (l1, l2) => call.penalize(plan.at, theta.at, g.at, l1, l2),
    /** Value or gradient of buffer `b` for the batch: a view, which the next growth of memory detaches. */
    value: (b) => part(A, b),
    gradient: (b) => part(D, b),
    /** Parameters and their gradients, block by block: { layer, kind, fan_in, fan_out, value, gradient }. */
    parameters: () => plan.blocks().map(({ offset, ...block }) => {
      const end = offset + block.fan_in * block.fan_out;
      return { ...block, value: theta.values.subarray(offset, end), gradient: g.values.subarray(offset, end) };
    }),
    /** Outputs for any number of examples (a plain array X, row by row), with running statistics and no dropout. */
    predict: (X) => evaluate(X).outputs,
    /** The same, and the mean loss against y. */
    evaluate,
  };

  function part(array, b) {
    const { place, per_example } = plan.buffer(b);
    return array.values.subarray(place, place + rows * per_example);
  }

  function evaluate(X, y = null) {
    const e = evaluation(), inputs = width(e.p, "input"), targets = width(e.p, "target"), K = width(e.p, "output");
    const N = X.length / inputs, outputs = new Float64Array(N * K), { place } = e.p.buffer(e.p.output);
    let total = 0;
    for (let from = 0; from < N; from += CHUNK) {
      const B = Math.min(CHUNK, N - from);
      e.X.values.set(X.slice(from * inputs, (from + B) * inputs));
      e.y.values.fill(0);
      if (y) e.y.values.set(y.slice(from * targets, (from + B) * targets));
      put(e.p.at, e.A, e.X, e.y);
      total += B * call.forward(e.p.at, theta.at, statistics.at, e.A.at, e.S.at, B, INFERENCE);
      outputs.set(e.A.values.subarray(place, place + B * K), from * K);
    }
    return { outputs, loss: y ? total / N : NaN };
  }

  if (!of) net.reset();
  return net;
}
