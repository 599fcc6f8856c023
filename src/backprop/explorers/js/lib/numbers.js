// Numbers as readers and programs see them.

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10⁻¹² for -12. */
export const power = (exponent) =>
  "10" + (exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPT[digit]).join("");

/** Three significant digits: 0.0123, 45.6, 1.23·10⁻⁷. Python's explorers have the same function. */
export function short(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value), sign = value < 0 ? "−" : "";
  if (size === 0) return "0";
  const [digits, exponent] = size.toExponential(2).split("e");
  if (+exponent < -3 || +exponent > 4) return `${sign}${digits}·${power(+exponent)}`;
  return sign + (+exponent > 2 ? Number(size.toPrecision(3)).toFixed(0) : size.toPrecision(3));
}

/** A number with its uncertainty left out, for a table: 1.234e-07; every row has the same width. */
export function scientific(value) {
  if (!Number.isFinite(value)) return short(value);
  const [digits, exponent] = value.toExponential(3).split("e");
  const size = String(Math.abs(+exponent)).padStart(2, "0");
  return `${digits.replace("-", "−")}e${+exponent < 0 ? "−" : "+"}${size}`;
}

/** JSON has no infinity: non-finite numbers travel as "Infinity", "-Infinity", "NaN". */
export const toJSON = (value) =>
  JSON.stringify(value, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));

/** Fills "{name}" in a sentence that Python wrote. */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
