// Numbers for the narrow places of a drawing, and for products written out.
import { short } from "./numbers.js";

/** `short` without zeros at the end, for the narrow places of a drawing: 0.5, −1, 45.6. */
export const compact = (value) => short(value).replace(/(\.\d*?)0+(?=$|·)/, "$1").replace(/\.(?=$|·)/, "");

/** A factor in a written product: negative numbers take brackets. */
export const factor = (value) => (value < 0 ? `(${compact(value)})` : compact(value));

/** `compact` for labels of a drawing, where a power of ten with three digits is too wide: 7.3e−4. */
export function brief(value) {
  if (!Number.isFinite(value) || !short(value).includes("·")) return compact(value);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits.replace("-", "−").replace(".0", "")}e${exponent.replace("+", "").replace("-", "−")}`;
}
