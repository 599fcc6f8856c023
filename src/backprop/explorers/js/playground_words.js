// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";

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
  const sentences = result.at ? [diverged(templates, names.optimizer, state, result)] : [say(because), say(templates.now), say(templates.gradient)];
  return {
    verdict: { name, reason: sentences.filter(Boolean).join(" ") },
    plane: say(templates.picture), losses: say(templates.losses), norms: say(templates.norms),
  };
}

/** Which of the verdicts a result has earned. */
export function verdict({ at, steps, numbers, classes }) {
  const { loss, accuracy, held_out_accuracy } = numbers;
  if (at) return "diverged";
  if (steps === 0) return "untrained";
  if (accuracy >= ALL) return accuracy - held_out_accuracy > WORSE ? "overfits" : "learned";
  return loss > (1 - CLOSE) * Math.log(classes) ? "stuck" : "learning";
}

/** Which layer, which step, and why. */
function diverged({ diverged_at, where, why }, rules, { optimizer, learning_rate }, { at, largest }) {
  const reason = at.pass === "update" ? why.rate : fill(why.grew, { weight: short(largest) });
  return fill(diverged_at, { step: at.step, rule: rules[optimizer], rate: short(learning_rate), where: fill(where[at.pass], at), why: reason });
}
