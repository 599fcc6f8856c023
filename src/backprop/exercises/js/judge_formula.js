// Compares a formula with the right one at the points that Python chose. Python's kinds/symbolic.py says the same words.
import { fill, short } from "../../explorers/js/lib/numbers.js";
import { readFormula } from "./read_formula.js";

const EXACT = 1e-9, FLOOR = 1e-12, ROUNDED = 0.01;

const place = (names, point) => names.map((name, k) => `${name} = ${short(point[k])}`).join(", ");

function equal(got, want) {
  const largest = Math.max(...want.map(Math.abs));
  return got.map((g, k) => Math.abs(g - want[k]) <= EXACT * Math.abs(want[k]) + FLOOR * largest);
}
const same = (got, want) => equal(got, want).every(Boolean);

/** What holds at every point: a factor, a summand. */
function whole({ points, values: want }, names, words, got, text) {
  if (same(got, want.map((w) => -w))) return words.sign;
  for (const [column, symbol] of names.entries()) {
    if (same(got, want.map((w, k) => w * points[k][column]))) return fill(words.times, { symbol });
    if (same(got.map((g, k) => g * points[k][column]), want)) return fill(words.over, { symbol });
  }
  if (text.includes(".") && got.every((g, k) => Math.abs(g - want[k]) <= ROUNDED * Math.abs(want[k]))) return words.rounded;
  const size = want.reduce((sum, w) => sum + w * w, 0), factor = size ? want.reduce((sum, w, k) => sum + got[k] * w, 0) / size : 0;
  if (factor && same(got, want.map((w) => factor * w))) return fill(words.factor, { factor: short(factor) });
  const amount = got[0] - want[0];
  return same(got.map((g) => g - amount), want) ? fill(words.offset, { amount: short(amount) }) : "";
}

/** Where the formulas are farthest apart. */
function worst(names, points, words, got, want, agree) {
  const errors = got.map((g, k) => Math.abs(g - want[k])), at = errors.indexOf(Math.max(...errors));
  return fill(words[agree.some(Boolean) ? "differs here" : "differs"], {
    point: place(names, points[at]), got: short(got[at]), want: short(want[at]), error: short(errors[at]),
    direction: got[at] > want[at] ? "large" : "small", some: agree.filter(Boolean).length, all: points.length,
  });
}

function compare(variant, names, words, got, text) {
  const { points, values: want, near } = variant, broken = got.findIndex((g) => !Number.isFinite(g));
  if (broken >= 0) return fill(words["no value"], { point: place(names, points[broken]) });
  const agree = equal(got, want);
  if (agree.every(Boolean)) return "";
  const known = near.find(([values]) => same(got, values));
  return known ? known[1] : whole(variant, names, words, got, text) || worst(names, points, words, got, want, agree);
}

export function judgeFormula(variant, words, text, { symbols, language }) {
  if (!text.trim()) return { status: "not attempted", message: words["no formula"] };
  const { at, fault } = readFormula(text, { ...language, symbols }, words);
  if (fault) return { status: "not yet", message: fault };
  const got = variant.points.map((point) => at(Object.fromEntries(symbols.map((name, k) => [name, point[k]]))));
  const message = compare(variant, symbols, words, got, text);
  return { status: message ? "not yet" : "right", message };
}
