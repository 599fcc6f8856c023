// A multilayer perceptron in the engine's memory, with one batch: what bp.MLP is in Python.
import { planned } from "./plan.js";

const TRAINING = 1;          // not inference: batch normalization uses the batch itself, not running averages

/** Plans, lays out and initializes the network of a setting. The batch has inputs X and labels y. */
export function network({ call, arena }, codes, setting, { X, y, classes }) {
  const { depth, width, seed, gain, bias_std } = setting, B = y.length, inputs = X.length / B;
  arena.clear();
  const sizes = [inputs, ...Array(depth - 1).fill(width), classes];
  const plan = planned({ call, arena }, codes, { class: "MLP", settings: { ...setting, sizes, dropout: 0 } },
    { loss: "cross_entropy", batch: B });
  const size = plan.count;
  const theta = arena.floats(size("theta")), g = arena.floats(size("theta")), statistics = arena.floats(size("statistics"));
  const A = arena.floats(size("values")), D = arena.floats(size("values")), S = arena.floats(size("scratch"));
  const deltas = arena.floats(depth), weights = arena.floats(depth), moments = arena.floats(3 * depth);
  const optimizer = arena.floats(5), scratch = arena.floats(64 * depth);
  const copied = (data) => { const array = arena.floats(data.length); array.values.set(data); return array; };

  call.initialize(plan.at, theta.at, statistics.at, codes.initializers[setting.init], gain, bias_std, seed);
  call.set_batch(plan.at, A.at, copied(X).at, X.length, copied(y).at, B);

  const net = {
    steps: 0, theta,
    loss: NaN,
    forward() { net.loss = call.forward(plan.at, theta.at, statistics.at, A.at, S.at, B, TRAINING); },
    backward() { call.backward(plan.at, theta.at, g.at, A.at, D.at, S.at, B, TRAINING); },
    /** One step of gradient descent; plain descent keeps no moments, so any array may stand in for them. */
    descend(rate) {
      optimizer.values.set([rate, 0, 0, 0, 0]);
      call.update(codes.optimizers.sgd, optimizer.at, theta.at, g.at, g.at, g.at, g.at, size("theta"), net.steps + 1);
    },
    norms() {
      call.layer_norms(plan.at, g.at, D.at, B, deltas.at, weights.at);
      return { deltas: Array.from(deltas.values), weights: Array.from(weights.values) };
    },
    /** Three numbers a layer: mean square of the activations, share of dead units, share of saturated values. */
    moments() {
      call.layer_moments(plan.at, A.at, B, moments.at);
      return Array.from(moments.values);
    },
    histogram([low, high], bins) {
      call.histograms(plan.at, A.at, B, low, high, bins, scratch.at);
      return Array.from(scratch.values.subarray(0, bins * depth));
    },
    verdict: () => call.diagnose(deltas.at, moments.at, depth, net.loss),
    overflowPlace: () => call.overflow_place(plan.at, g.at, A.at, D.at, B),
    /** χ(q_l) of each layer from the law of the weights alone; `random` tells whether there is such a law. */
    theory(bias) {
      const fans = Array.from({ length: depth }, (_, k) => [k ? width : inputs, k < depth - 1 ? width : classes]);
      const variances = fans.map(([n, m]) => n * gain ** 2 * call.weight_variance(codes.initializers[setting.init], n, m));
      const sigma = copied(variances), q = arena.floats(depth), chi = arena.floats(depth);
      const square = X.reduce((sum, x) => sum + x * x, 0) / X.length;
      call.mean_field_propagate(codes.activations[setting.activation], sigma.at, bias ** 2, square, depth, q.at, chi.at);
      return { chi: Array.from(chi.values), random: variances.every((v) => v > 0) };
    },
  };
  return net;
}
