// Arrays as squares with their numbers: filled for positive entries, open for negative ones, as in the book's figures.
import { mark, px } from "./lib/element.js";
import { power } from "./lib/numbers.js";

const LEGIBLE = 22;          // pixels of a cell that has room for a number

/** The power of ten in which an array's numbers are written with one decimal. */
function unit(values) {
  const size = Math.max(...values.map(Math.abs)), exponent = size > 0 ? Math.floor(Math.log10(size)) : 0;
  return exponent === 1 || (size > 0.3 && size < 10) ? 0 : exponent;
}

/**
 * One array at (x, y), `columns` to a row; `role` is forward or backward, `lit` a set of entries with a frame. The size of
 * an entry is the area of its square, or, where a number needs the room, how strong its color is. The title is over `head`.
 */
export function map({ x, y, cell, columns, values, role, title, head = { x, y }, lit = new Set() }) {
  const exponent = unit(values), largest = Math.max(...values.map(Math.abs)) || 1;
  const rows = values.length / columns, label = exponent ? `${title}, in ${power(exponent)}` : title;
  const cells = values.map((value, n) => {
    const left = x + (n % columns) * cell, top = y + Math.floor(n / columns) * cell, share = Math.abs(value) / largest;
    const numbered = cell >= LEGIBLE, half = 0.46 * cell * (numbered && value ? 1 : Math.sqrt(share));
    const shape = half < 0.5 ? "" : mark("rect", { class: `bp-square bp-${role}${value < 0 ? " bp-negative" : ""}`,
      ...(numbered ? { "fill-opacity": px(0.6 * share), "stroke-opacity": px(0.15 + 0.85 * share) } : {}), x: px(left + cell / 2 - half), y: px(top + cell / 2 - half), width: px(2 * half), height: px(2 * half) });
    const frame = lit.has(n) ? mark("rect", { class: "bp-met", x: px(left + 1.5), y: px(top + 1.5), width: px(cell - 3), height: px(cell - 3) }) : "";
    return shape + frame + (numbered ? number(value / 10 ** exponent, left + cell / 2, top + cell / 2) : "");
  });
  const border = mark("rect", { class: "bp-border", x, y, width: px(columns * cell), height: px(rows * cell) });
  return border + cells.join("") + mark("text", { class: "bp-name", x: head.x, y: head.y - 7 }, label);
}

function number(value, x, y) {
  if (Math.abs(value) < 0.05) return "";
  const size = Math.abs(value), words = size >= 9.95 ? size.toFixed(0) : size.toFixed(1);
  return mark("text", { class: "bp-entry", x: px(x), y: px(y + 3.5), "text-anchor": "middle" }, (value < 0 ? "−" : "") + words);
}
