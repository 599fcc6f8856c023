// Compares an answer with what Python computed. Pure; Python's kinds/*.py give the same verdicts.
import { judgeFormula } from "./judge_formula.js";
import { judgeLines } from "./judge_lines.js";
import { readNumber } from "./read_number.js";

const within = (x, value, allowed) => Math.abs(x - value) <= allowed * Math.abs(value);

/** The words for the number x; "" if it is right. */
export function compareNumber({ answer, tolerance, near }, words, x) {
  if (within(x, answer, tolerance)) return "";
  const known = near.find(([value, allowed]) => within(x, value, allowed));
  return known ? known[2] : words[x > answer ? "too large" : "too small"];
}

function numeric(variant, words, text) {
  if (!text.trim()) return { status: "not attempted", message: words["no number"] };
  const x = readNumber(text);
  if (x === null) return { status: "not yet", message: words["no number"] };
  const message = compareNumber(variant, words, x);
  return { status: message ? "not yet" : "right", message };
}

function predict({ answer, feedback }, words, key) {
  if (!key) return { status: "not attempted", message: words["no choice"] };
  return key === answer ? { status: "right", message: "" } : { status: "not yet", message: feedback[key] ?? words["not the outcome"] };
}

/* `marks` says of each chosen option whether it is right. */
function choice({ answer, feedback }, words, chosen) {
  if (!chosen.length) return { status: "not attempted", message: words["nothing chosen"] };
  const marks = Object.fromEntries(chosen.map((key) => [key, answer.includes(key)])), wrong = chosen.filter((key) => !marks[key]);
  const said = (keys) => keys.map((key) => feedback[key]).join(" ");
  if (wrong.length) return { status: "not yet", message: said(wrong), marks };
  if (chosen.length < answer.length) return { status: "not yet", message: words["not all"], marks };
  return { status: "right", message: said(chosen), marks };
}

const JUDGES = { numeric, predict, choice, symbolic: judgeFormula, parsons: judgeLines };

/** { status, message, … } for what the reader gave. */
export const judge = (exercise, variant, words, given) => JUDGES[exercise.kind](variant, words, given, exercise);
