// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";

const NEAR = 1.1;            // within a tenth of its least value the held-out loss holds
const percent = (share) => String(Math.round(100 * share));

/** Words for a state and its result: the verdict with its reason, and a text alternative for each picture. */
export function words(templates, { widest, small }, names, state, result) {
  const { numbers, history, sets, steps, perEpoch } = result, { best, least } = lowest(history);
  const values = {
    steps, epoch: Math.floor(steps / perEpoch), name: names.data[state.data], parameters: result.parameters, count: sets.training.y.length,
    loss: short(numbers.loss), held_loss: short(numbers.held_out_loss), right: percent(numbers.accuracy),
    held_right: percent(numbers.held_out_accuracy), least: short(least), best, first_loss: short(history[0].loss),
    first_held: short(history[0].held_out_loss), length: short(numbers.weight_length), small: percent(numbers.small), limit: small,
    widest, top: percent(Math.max(...numbers.histogram)),
  };
  const say = (template) => fill(template, values), [name, because] = templates.verdicts[verdict(result)];
  return {
    verdict: { name, reason: [because, templates.now, templates.weights].map(say).join(" ") },
    plane: say(templates.picture), losses: say(templates.losses), histogram: say(templates.histogram),
  };
}

/** The epoch with the least held-out loss: where early stopping would have stopped. */
export function lowest(history) {
  let best = 0;
  history.forEach(({ held_out_loss }, epoch) => { if (held_out_loss < history[best].held_out_loss) best = epoch; });
  return { best, least: history[best].held_out_loss };
}

/** Which of the verdicts a result has earned. */
export function verdict({ at, steps, numbers, history }) {
  if (at) return "diverged";
  if (steps === 0) return "untrained";
  const { best, least } = lowest(history);
  if (numbers.held_out_loss > NEAR * least) return "overfits";
  return best >= 0.9 * (history.length - 1) ? "learning" : "holds";
}
