// Reads a formula and evaluates it, without eval. Python's formula.py reads the same language, and both say the same
// words about what is no formula. `language`: { symbols, functions, constants, aliases, greek, longest }, from Python.
import { fill } from "../../explorers/js/lib/numbers.js";

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(\*\*|.))/suy;
const PLAIN = { "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/" };
const ODD = { "^": "power", "=": "equals", ",": "comma", "[": "bracket", "]": "bracket", "{": "bracket", "}": "bracket" };
const COMPUTE = {
  exp: Math.exp, log: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh,
  cosh: Math.cosh, tanh: Math.tanh, abs: Math.abs, sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};
const CONSTANTS = { pi: Math.PI, e: Math.E };

class Unreadable extends Error {}

function tokens(text, language, words) {
  const stop = (word, values = {}) => { throw new Unreadable(fill(words[word], values)); };
  if ([...text].length > language.longest) stop("long", { limit: language.longest });
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]/.test(text)) stop("power");
  const plain = text.replace(/[−–·×÷]/g, (sign) => PLAIN[sign]).trimEnd(), found = [];
  const named = (name, opens) => {
    const { symbols, functions, constants, aliases, greek } = language;
    const symbol = symbols.includes(name) ? name : greek[name] ?? name, known = aliases[name] ?? name;
    if (symbols.includes(symbol)) return ["name", symbol];
    if (functions.includes(known)) return opens ? ["function", known] : stop("argument", { token: name });
    if (constants.includes(known)) return ["name", known];
    return opens ? stop("function", { token: name, functions: functions.join(", ") }) : stop("name", { token: name, symbols: symbols.join(", ") });
  };
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < plain.length;) {
    const [, number, name, sign] = TOKEN.exec(plain);
    if (number) found.push(["number", number]);
    else if (name) found.push(named(name, plain.slice(TOKEN.lastIndex).trimStart().startsWith("(")));
    else if (["+", "-", "*", "/", "**", "(", ")"].includes(sign)) found.push(["operator", sign]);
    else stop(ODD[sign] ?? "character", { token: sign });
  }
  return found;
}

function check(found, words) {
  const stop = (word, values = {}) => { throw new Unreadable(fill(words[word], values)); };
  if (!found.length) stop("no formula");
  let before = null, opened = 0;                                    // the operand that stands before, if one does
  for (const [sort, text] of found) {
    if (before === null) {
      if (sort === "number" || sort === "name") before = text;
      else if (text === "(") opened += 1;
      else if (sort === "operator" && text !== "+" && text !== "-") stop("before", { token: text });
    } else if (sort !== "operator" || text === "(") {
      stop("product", { left: before, right: text === "(" ? "(…)" : text + (sort === "function" ? "(…)" : "") });
    } else if (text === ")") {
      if (!opened) stop("closed");
      opened -= 1;
      before = "(…)";
    } else before = null;
  }
  if (before === null) stop("end", { token: found.at(-1)[1] });
  if (opened) stop("open");
}

/** { at } or { fault }: at(point) is the value at { name: number }, not finite where there is none. */
export function readFormula(text, language, words) {
  try {
    const found = tokens(text, language, words);
    check(found, words);
    let place = 0;
    const next = () => found[place]?.[1];
    const chain = (part, operators) => () => {
      let left = part();
      while (operators[next()]) {
        const apply = operators[found[place++][1]], first = left, second = part();
        left = (point) => apply(first(point), second(point));
      }
      return left;
    };
    const atom = () => {
      const [sort, name] = found[place++];
      if (sort === "number") return () => Number(name);
      if (sort === "name") return (point) => point[name] ?? CONSTANTS[name];
      if (sort === "function") place++;                             // its bracket
      const inside = sum();
      place++;
      return sort === "function" ? (point) => COMPUTE[name](inside(point)) : inside;
    };
    const signed = () => {
      if (next() !== "-" && next() !== "+") return power();
      const sign = found[place++][1] === "-" ? -1 : 1, rest = signed();
      return (point) => sign * rest(point);
    };
    const power = () => {
      const base = atom();
      if (next() !== "**") return base;
      place++;
      const exponent = signed();
      return (point) => base(point) ** exponent(point);
    };
    const product = chain(signed, { "*": (a, b) => a * b, "/": (a, b) => a / b });
    const sum = chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
    return { at: sum() };
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.message };
    throw error;
  }
}
