// Picture 1: the norms per layer on a logarithmic axis, with the theory over the measurement.
import { MARGIN, decadeAxis, layerScale, line, linear, marks, verticalName } from "./lib/axes.js";
import { mark, px } from "./lib/element.js";
import { decades, runs } from "./lib/scales.js";

const TOP = 10, BOTTOM = 14;

/** SVG of δ norms, weight-gradient norms and the theory line, layer 1 first. */
export function norms({ delta_norms: deltas, weight_gradient_norms: weights, theory }, width, height) {
  const depth = deltas.length, left = layerScale(depth, width), x = (i) => px((left(i + 1) + left(i + 2)) / 2);
  const scale = decades([...deltas, ...weights, ...(theory ?? [])], height / 44);
  const y = linear(scale.low, scale.high, height - BOTTOM, TOP);
  const points = (values) => values.map((v, i) => [x(i), v > 0 && Number.isFinite(v) ? y(Math.log10(v)) : NaN]);
  const radius = Math.max(1.8, Math.min(4, (width - 72) / depth / 2.6));
  const measured = points(deltas), gradients = points(weights);
  return [
    decadeAxis(scale, y, width),
    verticalName("norm", TOP, height - BOTTOM),
    line(gradients, { class: "bp-line bp-weights" }),
    marks(gradients, "down", radius, { class: "bp-mark bp-weights" }),
    line(measured, { class: "bp-line bp-deltas" }),
    marks(measured, "up", radius, { class: "bp-mark bp-deltas" }),
    theory ? line(points(theory), { class: "bp-line bp-theory" }) : "",
    beyond(deltas, (v) => v === 0, "δ = 0", x, height - 3),
    beyond(deltas, (v) => v === Infinity, "δ = ∞", x, TOP + 4),
    beyond(deltas, Number.isNaN, "δ is not a number", x, TOP + 4),
  ].join("");
}

/** Zeros and infinities have no place on a logarithmic axis: a bar at its edge, with a word, tells where they are. */
function beyond(values, test, word, x, y) {
  return runs(values, test).map(([from, to]) => {
    const middle = Math.min(Math.max((x(from) + x(to)) / 2, MARGIN.left + 46), x(values.length - 1) - 20);
    return mark("line", { class: "bp-beyond", x1: x(from) - 2, x2: x(to) + 2, y1: y, y2: y }) +
      mark("text", { class: "bp-name", x: middle, y: y < 40 ? y + 14 : y - 5, "text-anchor": "middle" }, word);
  }).join("");
}

const swatch = (content) => `<svg width="30" height="12" aria-hidden="true">${content}</svg>`;
const sample = [[3, 6], [27, 6]];

/** The key to the marks, in HTML, so that it wraps on a narrow screen. */
export const legend = [
  swatch(line(sample, { class: "bp-line bp-deltas" }) + marks([[15, 6]], "up", 4, { class: "bp-mark bp-deltas" })),
  "<span>‖<i>δ</i><sub><i>l</i></sub>‖, gradient at layer <i>l</i></span>",
  swatch(line(sample, { class: "bp-line bp-weights" }) + marks([[15, 6]], "down", 4, { class: "bp-mark bp-weights" })),
  "<span>‖∂ℒ/∂<i>W</i><sub><i>l</i></sub>‖, gradient of the weights</span>",
  swatch(line(sample, { class: "bp-line bp-theory" })),
  "<span>‖<i>δ<sub>L</sub></i>‖ ∏√<i>χ</i>(<i>q<sub>l</sub></i>), mean-field theory of the untrained network</span>",
].map((part, i) => (i % 2 ? `${part}</span>` : `<span class="bp-key">${part}`)).join("");
