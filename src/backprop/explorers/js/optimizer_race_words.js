// The numbers that Python's sentences ask for, and the sentences.
import { compact } from "./lib/compact.js";
import { fill, short } from "./lib/numbers.js";

/** Words for a state and its result: the verdict with its reason, and a text alternative for each picture. */
export function words(templates, constants, state, result) {
  const { racers, steps } = result, { names } = templates, kind = constants.surfaces[state.surface];
  const running = racers.filter(({ gone }) => !gone), gone = racers.filter((racer) => racer.gone);
  const order = running.slice().sort((a, b) => a.loss - b.loss), say = (name, values) => fill(templates[name], values);
  const sentences = [], [x, y] = kind.start.map(compact);
  if (steps === 0) sentences.push(say("ready", { x, y, loss: short(racers[0].loss) }));
  else if (order.length > 1) sentences.push(say("after", { steps, name: names[order[0].name], loss: short(order[0].loss), last: names[order.at(-1).name],
    last_loss: short(order.at(-1).loss) }));
  for (const racer of gone) sentences.push(whyGone(say, names, constants.linear.indexOf(racer.name), racer, state, kind));
  if (steps > 0) sentences.push(theory(say, names, constants, result, state));
  const name = steps === 0 ? templates.start : order.length ? say("leads", { name: names[order[0].name] }) : templates.none_left;
  const ends = (template) => racers.map((racer) =>
    say(racer.gone ? "gone" : template, { name: names[racer.name], x: short(racer.x), y: short(racer.y), loss: short(racer.loss) })).join(", ");
  return {
    verdict: { name, reason: sentences.filter(Boolean).join(" ") },
    paths: say("paths", { surface: kind.label, steps, x0: x, y0: y, ends: ends("end") }),
    loss: say("losses", { steps, ends: ends("loss_end") }),
  };
}

/** On a quadratic theory names the limit that the learning rate has passed. */
function whyGone(say, names, place, { name, eta, beta }, { kappa }, { quadratic }) {
  if (!quadratic || place < 0) return say("diverged", { name: names[name], why: say("too_large", { rate: short(eta) }) });
  const limit = [2, 2 * (1 + beta), (2 * (1 + beta)) / (1 + 2 * beta)][place];
  return say("diverged", { name: names[name], why: say("limit", { value: short(eta * kappa), limit: short(limit) }) });
}

/** Rates where they are known, floors where there is noise, and why not otherwise. */
function theory(say, names, { linear, adaptive }, { racers, exact, floors }, { adaptive_rate, angle }) {
  const known = (key) => racers.filter((racer) => !racer.gone && linear.includes(racer.name) && Number.isFinite(racer[key]) && Number.isFinite(racer[`predicted_${key}`]));
  if (exact) {
    const list = known("rate").map((racer) => say("rate", { name: names[racer.name], rate: four(racer.rate), predicted: four(racer.predicted_rate) }));
    if (!list.length) return say("too_few", {});
    const hovers = racers.find(({ name }) => adaptive.indexOf(name) === 1);
    return say("rates", { list: list.join("; ") }) + " " + say("hovers", { name: names[hovers.name], distance: short(hovers.distance), predicted: short(adaptive_rate / Math.SQRT2) }) +
      (angle % 90 ? ` ${say("turned", {})}` : "");
  }
  if (!floors) return say("no_rate", {});
  const list = known("floor").map((racer) => say("floor", { name: names[racer.name], floor: short(racer.floor), predicted: short(racer.predicted_floor) }));
  return list.length ? say("floors", { list: list.join("; ") }) : say("too_few", {});
}

/** Rates differ in their third digit: four decimals. */
export const four = (value) => (Number.isFinite(value) ? value.toFixed(4) : "–");
