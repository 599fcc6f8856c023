// Reads a number as people write it. Python's read_number.py has the same function and is held to the same examples.

const NUMBER = /^([-+]?)(\d+\.?\d*|\.\d+)(?:(?:e|[·*×]10(?:\^|\*\*)?)\(?([-+]?\d+)\)?)?(?:\/(\d+\.?\d*|\.\d+))?(%?)$/i;
const FANCY = "−⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", PLAIN = "--+0123456789";

/** "0.25", "1/4", "2.5e-3", "2.5·10⁻³", "25 %"; null for what is no finite number. */
export function readNumber(text) {
  const plain = [...text.replace(/\s+/g, "")].map((c) => (FANCY.includes(c) ? PLAIN[FANCY.indexOf(c)] : c)).join("");
  const found = NUMBER.exec(plain);
  if (!found) return null;
  const [, sign, digits, exponent = "0", divisor, percent] = found;
  if (Math.abs(exponent) > 400 || (divisor && !Number(divisor))) return null;
  const x = Number(`${sign}${digits}e${exponent}`) / (divisor ? Number(divisor) : 1) / (percent ? 100 : 1);
  return Number.isFinite(x) ? x : null;
}
