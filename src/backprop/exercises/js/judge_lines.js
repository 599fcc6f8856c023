// Finds the first line that is out of place. Python's line_order.py and kinds/parsons.py give the same verdicts.
import { fill } from "../../explorers/js/lib/numbers.js";

const STRANGE = -1, REASONS = ["block", "needs", "keeps", "overwrites", "last"];

/** The innermost line with a colon among `placed` whose block is not complete; undefined if there is none. */
const openBlock = (order, placed) =>
  [...placed].reverse().find((number) => order.some((line, k) => line?.block === number && !placed.includes(k)));

/** Why line `number` cannot follow the lines `placed`: [line that has to come first, why, name], or null. */
function obstacle(order, placed, number) {
  if (!order[number]) return [STRANGE, "strange", ""];
  const missing = order[number].after.filter(([line]) => !placed.includes(line));
  if (missing.length) return missing.reduce((best, next) => (REASONS.indexOf(next[1]) < REASONS.indexOf(best[1]) ? next : best));
  const opened = openBlock(order, placed);
  if (opened === undefined || order[number].block === opened) return null;
  return [order.findIndex((line, k) => line?.block === opened && !placed.includes(k)), "inside", ""];
}

/** The author's words for this line without that other one, if it is a named mistake. */
function namedMistake({ order, named }, placed, number, missing) {
  const own = [missing, ...(order[number]?.after ?? []).map(([line]) => line)];
  return named.find(([line, lacking]) => line === number && own.includes(lacking) && !placed.includes(lacking))?.[2];
}

/** { status, message, at }: `at` is the place of the first line that is out of place. */
export function judgeLines(variant, words, given, { lines }) {
  const { order } = variant;
  if (!given.length) return { status: "not attempted", message: words["no lines"] };
  for (const [place, number] of given.entries()) {
    const placed = given.slice(0, place), found = obstacle(order, placed, number);
    if (!found) continue;
    const [missing, why, name] = found, known = namedMistake(variant, placed, number, missing);
    const message = known ?? fill(words["out of place"], { place: place + 1, text: lines[number][0], why: fill(words[why], { name }) });
    return { status: "not yet", message, at: place };
  }
  const count = order.filter(Boolean).length;
  return given.length < count ? { status: "not yet", message: fill(words.missing, { count: given.length }) } : { status: "right", message: "" };
}
