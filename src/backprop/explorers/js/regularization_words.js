// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";
import { diverged } from "./playground_words.js";

const NEAR = 1.1;            // within a tenth of its least value the held-out loss holds
const RECENT = 0.1;          // of all epochs: over so many it is averaged, for one epoch by itself may be good luck or bad
const FEWEST = 5;            // epochs before which nothing overfits
const FALLING = 0.99;        // a loss that falls by less than this from one such part to the next stays where it is
const percent = (share) => String(Math.round(100 * share));

/** Words for a state and its result: the verdict with its reason, and a text alternative for each picture. */
export function words(templates, { widest, small, rule }, names, state, result) {
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
    verdict: { name, reason: result.at ? diverged(templates, rule, state, result) : [because, templates.now, templates.weights].map(say).join(" ") },
    plane: say(templates.picture), losses: say(templates.losses), histogram: say(templates.histogram),
  };
}

/** The epoch with the least held-out loss: where early stopping would have stopped. */
export function lowest(history) {
  let best = 0;
  history.forEach(({ held_out_loss }, epoch) => { if (held_out_loss < history[best].held_out_loss) best = epoch; });
  return { best, least: history[best].held_out_loss };
}

/** The mean held-out loss over the last epochs, and the least that it ever was over as many. */
function averages(history) {
  const n = Math.min(history.length, Math.max(FEWEST, Math.ceil(RECENT * history.length))), losses = history.map((one) => one.held_out_loss);
  let sum = losses.slice(0, n).reduce((a, b) => a + b, 0), least = sum;
  for (let i = n; i < losses.length; i++) {
    sum += losses[i] - losses[i - n];
    least = Math.min(least, sum);
  }
  return { now: sum / n, least: least / n };
}

/** Whether a loss has been less of late than over as many epochs before. */
function falls(history, key) {
  const n = Math.ceil(RECENT * history.length), of = (part) => part.reduce((sum, one) => sum + one[key], 0);
  return of(history.slice(-n)) < FALLING * of(history.slice(-2 * n, -n));
}

/** Which of the verdicts a result has earned. */
export function verdict({ at, steps, history, numbers }) {
  if (at) return "diverged";
  if (steps === 0) return "untrained";
  const { now, least } = averages(history), all = [...history, numbers];
  if (now > NEAR * least) return "overfits";
  return falls(all, "loss") && falls(all, "held_out_loss") ? "learning" : "holds";
}
