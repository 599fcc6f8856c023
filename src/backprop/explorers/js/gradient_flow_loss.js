// Picture 3: the loss at every step so far, on a logarithmic axis.
import { MARGIN, decadeAxis, horizontalAxis, line, linear, marks, verticalName } from "./lib/axes.js";
import { decades, step } from "./lib/scales.js";

const TOP = 8, BOTTOM = 34;

/** SVG of the losses at steps 0, 1, …; the last finite one has a mark. */
export function loss({ losses }, width, height) {
  const last = losses.length - 1, unit = step(Math.max(last, 10), 6), end = Math.max(10, Math.ceil(last / unit) * unit);
  const scale = decades(losses, height / 40);
  const x = linear(0, end, MARGIN.left, width - MARGIN.right), y = linear(scale.low, scale.high, height - BOTTOM, TOP);
  const every = Math.max(1, Math.floor(losses.length / (2 * width)));     // no more points than pixels
  const shown = losses.map((v, i) => [i, v]).filter(([i]) => i % every === 0 || i === last);
  const points = shown.map(([i, v]) => [x(i), v > 0 && Number.isFinite(v) ? y(Math.log10(v)) : NaN]);
  const ticks = [];
  for (let t = 0; t <= end; t += unit) ticks.push(t);
  return decadeAxis(scale, y, width) + verticalName("loss", TOP, height - BOTTOM) +
    line(points, { class: "bp-line bp-loss-line" }) + marks(points.filter(([, at]) => at === at).slice(-1), "square", 3.5, { class: "bp-mark bp-loss-line" }) +
    horizontalAxis(ticks, x, height - BOTTOM, "step of gradient descent", width);
}
