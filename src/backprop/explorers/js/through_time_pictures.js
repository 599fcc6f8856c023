// The share of the gradient that arrives at each step, and below it what each step lets through.
import { MARGIN, decadeAxis, horizontalAxis, layerScale, line, linear, marks, verticalName } from "./lib/axes.js";
import { mark, px } from "./lib/element.js";
import { decades, layerTicks } from "./lib/scales.js";

const TOP = 10, BOTTOM = 12, NAMES = 36;

const middles = (count, width) => { const left = layerScale(count, width); return (t) => px((left(t) + left(t + 1)) / 2); };
const size = (count, width) => Math.max(1.5, Math.min(4, (width - 72) / count / 2.6));

/** SVG of the gradients relative to the last step's, on a logarithmic axis, with the theory over them. */
export function shares({ numbers, theory, main }, width, height) {
  const x = middles(theory.length, width), deltas = numbers.cell_norms ? numbers.delta_norms : [];
  const scale = decades([...main, ...theory, ...deltas], height / 44), y = linear(scale.low, scale.high, height - BOTTOM, TOP);
  const points = (values) => values.map((v, i) => [x(i + 1), v > 0 && Number.isFinite(v) ? y(Math.log10(v)) : NaN]);
  const radius = size(theory.length, width);
  return decadeAxis(scale, y, width) + verticalName("share that arrives", TOP, height - BOTTOM) +
    line(points(deltas), { class: "bp-line bp-weights" }) + marks(points(deltas), "down", radius, { class: "bp-mark bp-weights" }) +
    line(points(main), { class: "bp-line bp-deltas" }) + marks(points(main), "up", radius, { class: "bp-mark bp-deltas" }) +
    line(points(theory), { class: "bp-line bp-theory" });
}

/** SVG of the mean forget gate or the slope of φ at each step, from 0 to 1 or a little more. */
export function through({ cell, length }, { numbers, factor }, width, height) {
  const values = numbers.gates ?? numbers.slopes, x = middles(length, width), floor = height - NAMES;
  const y = linear(0, Math.max(1, ...values), floor, TOP), across = { x1: MARGIN.left, x2: width - MARGIN.right };
  const grid = [0, 0.5, 1].map((v) => mark("line", { class: "bp-grid", ...across, y1: y(v), y2: y(v) }) +
    mark("text", { x: MARGIN.left - 7, y: y(v), dy: ".32em", "text-anchor": "end" }, v)).join("");
  const bar = Math.max(1, ((width - MARGIN.left - MARGIN.right) / length) * 0.7);
  const bars = values.map((v, i) => mark("rect", { class: "bp-cells", x: px(x(i + 1) - bar / 2), y: y(v), width: px(bar), height: px(floor - y(v)) }));
  const bias = cell === "lstm" ? mark("line", { class: "bp-line bp-theory", ...across, y1: y(factor), y2: y(factor) }) : "";
  return grid + bars.join("") + bias + verticalName(cell === "lstm" ? "gate" : "slope", TOP, floor) +
    horizontalAxis(layerTicks(length, Math.min(10, width / 48)), x, floor, "step t", width);
}

const swatch = (content) => `<span class="bp-key"><svg width="30" height="12" aria-hidden="true">${content}</svg>`;
const sample = [[3, 6], [27, 6]], middle = [[15, 6]];
const up = swatch(line(sample, { class: "bp-line bp-deltas" }) + marks(middle, "up", 4, { class: "bp-mark bp-deltas" }));
const down = swatch(line(sample, { class: "bp-line bp-weights" }) + marks(middle, "down", 4, { class: "bp-mark bp-weights" }));
const dashed = swatch(line(sample, { class: "bp-line bp-theory" }));
const block = swatch(mark("rect", { class: "bp-cells", x: 10, y: 1, width: 10, height: 10 }));
const key = (picture, text) => `${picture}<span>${text}</span></span>`;

/** The key to the marks of each cell, in HTML, so that it wraps on a narrow screen. */
export const legend = {
  rnn: key(up, "‖<i>δ<sub>t</sub></i>‖ / ‖<i>δ<sub>T</sub></i>‖") + key(dashed, "<i>ρ</i><sup><i>T</i>−<i>t</i></sup>") +
    key(block, "slope of <i>φ</i>"),
  lstm: key(up, "gradient at the cell") + key(down, "‖<i>δ<sub>t</sub></i>‖ / ‖<i>δ<sub>T</sub></i>‖") +
    key(dashed, "sigmoid(<i>b</i>)<sup><i>T</i>−<i>t</i></sup>") + key(block, "forget gate"),
};
