// State in, numbers out: Playground's training on fewer points, some with the wrong label. No document in here.
import { playground } from "./playground_compute.js";
import { points } from "./playground_data.js";

/** Returns compute(state, ms), as playground_compute.js does; the result has a histogram of the weights besides. */
export function regularization(engine, codes, constants, bytes) {
  const compute = playground(engine, codes, constants, bytes, sets);
  let from, result;
  return (state, ms) => {
    const whole = compute({ ...constants.fixed, ...state, points: [] }, ms);
    if (whole !== from) [from, result] = [whole, weighed(whole, constants)];
    return result;
  };
}

/** Some of the training points, and all that are held out, with their right labels. */
function sets(engine, constants, bytes, setting) {
  const { training, held_out } = points(engine, constants, bytes, setting), { call, arena } = engine, { examples } = setting;
  arena.clear();
  const draws = arena.floats(training.y.length);
  call.random_uniform(draws.at, training.y.length, 0, 1, setting.seed, constants.flips);
  const y = training.y.map((label, i) => (draws.values[i] < setting.label_noise ? 1 - label : label));
  const some = Array.from({ length: examples }, (_, i) => (constants.stride * i) % y.length);
  const X = some.flatMap((i) => training.X.slice(2 * i, 2 * i + 2));
  return { training: { X, y: some.map((i) => y[i]) }, held_out };
}

/** The result with what is read off its weights in place of the norms of its gradients. */
function weighed(result, { bins, widest, small }) {
  const { delta_norms, weight_gradient_norms, ...scores } = result.numbers, histogram = Array(bins).fill(0);
  let square = 0, count = 0, tiny = 0;
  for (const { W } of result.layers)
    for (const w of W.values) {
      const place = Math.floor(((Math.min(widest, Math.max(-widest, w)) + widest) / (2 * widest)) * bins);
      if (!Number.isNaN(place)) histogram[Math.min(bins - 1, place)] += 1;
      square += w * w;
      tiny += Math.abs(w) < small;
      count += 1;
    }
  const numbers = { ...scores, histogram: histogram.map((n) => n / count), weight_length: Math.sqrt(square), small: tiny / count };
  return { ...result, numbers, parameters: result.layers.reduce((sum, { W, b }) => sum + W.values.length + b.values.length, 0) };
}
