// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";

/** The verdict with its reason, and a text alternative for each picture. */
export function words(templates, { cell, length, activation }, { numbers, theory, factor, main }) {
  const half = Math.ceil(length / 2), step = numbers.gates ?? numbers.slopes, share = main[0];
  const values = {
    length, half, first: short(share), middle: short(main[half - 1]), theory: short(theory[0]), rho: short(factor),
    delta: short(numbers.delta_norms[0]), factor: short(share ** (1 / (length - 1))),
    through: short(step.reduce((a, b) => a + b, 0) / length), first_through: short(step[0]), last_through: short(step.at(-1)),
  };
  const name = share < templates.vanished ? "vanishing" : share > templates.exploded ? "exploding" : "arriving";
  return {
    verdict: { name: templates.verdicts[name], reason: fill((!numbers.gates && templates.reasons[activation]) || templates.reasons[cell], values) },
    shares: fill(templates.pictures[cell], values), through: fill(templates.through[cell], values),
  };
}
