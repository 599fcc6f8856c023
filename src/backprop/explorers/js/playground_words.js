// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";

const sizeOf = (values) => short(Math.max(...values.map(Math.abs)));          // not a number, if one of them is not
const percent = (share) => String(Math.round(100 * share));
const CLOSE = 0.05, ALL = 0.98, WORSE = 0.05;   // to the loss of guessing; right for "learned"; the gap of "overfits"

/** Words for a state and its result: the verdict with its reason, and a text alternative for each picture. */
export function words(templates, names, state, result) {
  const { numbers, history, sets, depth, perEpoch, steps } = result, { delta_norms: deltas, weight_gradient_norms: weights } = numbers;
  const values = {
    steps, depth, epoch: Math.floor(steps / perEpoch), name: names.data[state.data], guess: short(Math.log(result.classes)),
    loss: short(numbers.loss), held_loss: short(numbers.held_out_loss), right: percent(numbers.accuracy),
    held_right: percent(numbers.held_out_accuracy), count: sets.training.y.length, held_count: sets.held_out.y.length,
    first_loss: short(history[0].loss), first_held: short(history[0].held_out_loss),
    first: short(weights[0]), last: short(weights.at(-1)), first_delta: short(deltas[0]), last_delta: short(deltas.at(-1)),
  };
  const say = (template) => fill(template, values);
  const [name, because] = templates.verdicts[verdict(result)];
  const sentences = result.at ? [diverged(templates, names.optimizer[state.optimizer], state, result)] : [say(because), say(templates.now), depth > 1 && say(templates.gradient)];
  return {
    verdict: { name, reason: sentences.filter(Boolean).join(" ") },
    plane: say(templates.picture), losses: say(templates.losses), norms: say(templates.norms),
  };
}

/**
 * What is chosen, or null: { layer, unit, source, numbers }, units counted from 1 and source 0 for the bias. A state may
 * name what this network does not have.
 */
export function chosenOf({ layer: asked, unit, source: from }, sizes) {
  const layer = Math.min(asked, sizes.length - 1), n = sizes[layer - 1], m = sizes[layer];
  if (unit < 1 || unit > m) return null;
  const source = from <= n ? from : 0, k = source ? (source - 1) * m + unit - 1 : unit - 1;
  const numbers = (layers) => {
    const { values, gradients } = layers[layer - 1][source ? "W" : "b"];
    return source ? { weight: values[k], weight_gradient: gradients[k] } : { bias: values[k], bias_gradient: gradients[k] };
  };
  return { layer, unit, source, numbers };
}

/** The sentence under the network: the chosen weight or bias with its gradient, or the layer, and what can be chosen. */
export function readout(templates, state, { layers, sets }, chosen) {
  const asked = chosen ? state.source * !chosen.source : state.unit, missing = asked ? fill(templates.missing, { unit: asked }) : "";
  if (!chosen) {
    const layer = Math.min(state.layer, layers.length), { rows: n, columns: m, values, gradients } = layers[layer - 1].W;
    const about = fill(templates.layer, { layer, n, m, weight: sizeOf(values), gradient: sizeOf(gradients) });
    return `${missing}${about} ${templates[state.data === "drawn" ? "draw" : "choose"]}`;
  }
  const [value, gradient] = Object.values(chosen.numbers(layers));
  return missing + fill(chosen.source ? templates.weight : templates.unit, { ...chosen, value: short(value), gradient: short(gradient), count: sets.training.y.length,
    penalty: state.l1 || state.l2 ? templates.penalty : "", rate: short(state.learning_rate), next: short(value - state.learning_rate * gradient) });
}

/** The name of a unit for a screen reader. */
export const unitName = (templates, layers, layer, unit) => fill(templates.unit_name, { layer, unit, bias: short(layers[layer - 1].b.values[unit - 1]) });

/** The network in words: its shape, and the largest weight or gradient of the first and the last layer. */
export function spoken(templates, { edges }, { sizes, layers }) {
  const key = edges === "gradients" ? "gradients" : "values", largest = ({ W }) => sizeOf(W[key]);
  return fill(templates.network[edges], { hidden: sizes.length - 2, width: sizes[1], classes: sizes.at(-1), first: largest(layers[0]), last: largest(layers.at(-1)) });
}

/** Which of the verdicts a result has earned. */
export function verdict({ at, steps, numbers, classes }) {
  const { loss, accuracy, held_out_accuracy } = numbers;
  if (at) return "diverged";
  if (steps === 0) return "untrained";
  if (accuracy >= ALL) return accuracy - held_out_accuracy > WORSE ? "overfits" : "learned";
  const guess = Math.log(classes);
  return loss > (1 + CLOSE) * guess ? "worse" : loss > (1 - CLOSE) * guess ? "stuck" : "learning";
}

/** Which layer, which step, and why, in a training with the optimizer `rule`. */
export function diverged({ diverged_at, where, why }, rule, { learning_rate }, { at, largest }) {
  const reason = at.pass === "update" ? why.rate : fill(why.grew, { weight: short(largest) });
  return fill(diverged_at, { step: at.step, rule, rate: short(learning_rate), where: fill(where[at.pass], at), why: reason });
}
