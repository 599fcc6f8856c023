// Compares an answer with what Python computed. Pure; Python's kinds/*.py give the same verdicts.
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

const JUDGES = { numeric, predict };

/** { status, message } for what the reader gave. */
export const judge = (kind, variant, words, given) => JUDGES[kind](variant, words, given);
