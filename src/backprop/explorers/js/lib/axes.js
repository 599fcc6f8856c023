// Axes of the pictures: margins that line pictures up, grid lines, tick labels.
import { mark, px } from "./element.js";
import { power } from "./numbers.js";

export const MARGIN = { left: 58, right: 14 };

/** A linear map from [from, to] to [start, end]. */
export const linear = (from, to, start, end) => (value) => px(start + ((value - from) * (end - start)) / (to - from || 1));

/** Where the column of layer l = 1 … depth begins; its middle is at l + ½. The same in every picture. */
export const layerScale = (depth, width) => linear(1, depth + 1, MARGIN.left, width - MARGIN.right);

/** Horizontal grid lines with powers of ten; short ticks for 2 … 9 between neighboring powers. */
export function decadeAxis({ ticks }, y, width) {
  const lines = ticks.map((e) =>
    mark("line", { class: "bp-grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(e), y2: y(e) }) +
    mark("text", { x: MARGIN.left - 7, y: y(e), dy: ".32em", "text-anchor": "end" }, power(e)));
  let between = "";
  if (ticks[1] - ticks[0] === 1)
    for (const e of ticks.slice(0, -1))
      for (let n = 2; n < 10; n++) between += `M${MARGIN.left} ${y(e + Math.log10(n))}h4`;
  return lines.join("") + mark("path", { class: "bp-grid", d: between });
}

/** The name of the vertical axis, turned. */
export const verticalName = (text, top, bottom) =>
  mark("text", { class: "bp-name", transform: `translate(11 ${px((top + bottom) / 2)}) rotate(-90)`, "text-anchor": "middle" }, text);

/** Tick labels below a picture, and the name of the horizontal axis below them. */
export function horizontalAxis(ticks, x, y, name, width) {
  const labels = ticks.map((t) => mark("text", { x: x(t), y: y + 14, "text-anchor": "middle" }, t));
  const middle = (MARGIN.left + width - MARGIN.right) / 2;
  return labels.join("") + (name ? mark("text", { class: "bp-name", x: middle, y: y + 30, "text-anchor": "middle" }, name) : "");
}

/** A line through the points that exist; it breaks where `y` is not a number. */
export function line(points, attributes) {
  let pen = "M", d = "";
  for (const [x, y] of points) {
    if (Number.isFinite(y)) d += `${pen}${x} ${y}`;
    pen = Number.isFinite(y) ? "L" : "M";
  }
  return mark("path", { ...attributes, d });
}

const SHAPES = {
  up: (r) => `m0 ${-r}l${r} ${1.7 * r}h${-2 * r}z`,
  down: (r) => `m0 ${r}l${r} ${-1.7 * r}h${-2 * r}z`,
  square: (r) => `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
};

/** Marks of one shape at the points that exist, as one path. */
export function marks(points, shape, radius, attributes) {
  const outline = SHAPES[shape](px(radius));
  const d = points.filter(([, y]) => Number.isFinite(y)).map(([x, y]) => `M${x} ${y}${outline}`);
  return mark("path", { ...attributes, d: d.join("") });
}
