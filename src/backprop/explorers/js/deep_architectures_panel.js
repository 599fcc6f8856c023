// One network of the five: its gradient along the stream with the theory over it, and its loss. All share their axes.
import { MARGIN, decadeAxis, horizontalAxis, layerScale, line, linear, marks, verticalName } from "./lib/axes.js";
import { brief } from "./lib/compact.js";
import { mark, px } from "./lib/element.js";
import { decades, layerTicks, step } from "./lib/scales.js";

const TOP = 10, BOTTOM = 34, HIGHEST = 100;     // HIGHEST: losses above it, in nats, are marked at the upper edge

const drawn = (y) => (v) => (v > 0 && Number.isFinite(v) ? y(Math.log10(v)) : NaN);

/** The axes that all five share, from all their numbers. */
export function shared({ networks }, guess, height, lossHeight) {
  return {
    norms: decades(networks.flatMap(({ norms, theory }) => [...norms, ...theory]), height / 44),
    losses: decades([guess, ...networks.flatMap(({ losses }) => losses.filter((v) => v <= HIGHEST))], lossHeight / 44),
  };
}

/** SVG of ‖R̄_l‖, layer 1 first: each axis, then what is between them. */
export function norms({ norms: values, theory }, { norms: scale }, width, height) {
  const layers = values.length, left = layerScale(layers, width), x = (l) => px((left(l) + left(l + 1)) / 2);
  const y = linear(scale.low, scale.high, height - BOTTOM, TOP), radius = Math.max(1.8, Math.min(4, (width - 72) / layers / 2.2));
  const points = (list) => list.map((v, i) => [x(i + 1), drawn(y)(v)]), measured = points(values);
  const lost = values.filter((v) => !Number.isFinite(v)).length;
  const none = !measured.some(([, y]) => y === y);                // where all are 0, or none is finite
  const note = lost || none ? mark("text", { class: "bp-name bp-halo", x: px((MARGIN.left + width - MARGIN.right) / 2), y: TOP + 14, "text-anchor": "middle" }, lost ? "not finite" : "0 at every layer") : "";
  return [
    decadeAxis(scale, y, width) + verticalName("‖R̄‖", TOP, height - BOTTOM),
    horizontalAxis(layerTicks(layers, (width - 72) / 40), x, height - BOTTOM, 'layer <tspan font-style="italic">l</tspan>', width),
    line(measured, { class: "bp-line bp-deltas" }) + marks(measured, "up", radius, { class: "bp-mark bp-deltas" }) +
      line(points(theory), { class: "bp-line bp-theory" }) + note,
  ];
}

/** SVG, likewise, of the losses at steps 0, 1, …, with what guessing costs. `steps` is how far the furthest of the five came. */
export function losses({ losses: values }, { losses: scale }, steps, guess, width, height) {
  const last = values.length - 1, unit = step(Math.max(steps, 10), 2), end = Math.max(10, Math.ceil(steps / unit) * unit);
  const x = linear(0, end, MARGIN.left, width - MARGIN.right), y = linear(scale.low, scale.high, height - BOTTOM, TOP);
  const every = Math.max(1, Math.floor(values.length / width)), inside = (v) => (v <= HIGHEST ? drawn(y)(v) : NaN);
  const points = values.map((v, i) => [x(i), inside(v), i]).filter(([, , i]) => i % every === 0 || i === last);
  const high = points.filter(([, at]) => Number.isNaN(at)), over = high.length ? beyond(high, values, width) : "";
  const ticks = [];
  for (let t = 0; t <= end; t += unit) ticks.push(t);
  return [
    decadeAxis(scale, y, width) + verticalName("loss", TOP, height - BOTTOM) + horizontalAxis(ticks, x, height - BOTTOM, "step", width) +
      mark("line", { class: "bp-theory", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(Math.log10(guess)), y2: y(Math.log10(guess)), "stroke-width": 1 }),
    over + line(points, { class: "bp-line bp-loss-line" }) + marks(points.slice(-1), "square", 3.5, { class: "bp-mark bp-loss-line" }),
  ];
}

/** Losses above the axis: where they were, and how large the last of them is. `high` has [x, y, step] of each. */
function beyond(high, values, width) {
  const [x, , i] = high.at(-1), y = TOP + 2, right = x > width / 2, below = high.length > 1 ? 15 : 0, value = values[i];
  return mark("line", { class: "bp-beyond bp-loss-line", x1: high[0][0], x2: x, y1: y, y2: y }) + marks([[x, y]], "up", 4.5, { class: "bp-mark bp-loss-line" }) +
    mark("text", { class: "bp-name bp-halo", x: px(x + (right ? -9 : 9)), y: y + 4 + below, "text-anchor": right ? "end" : "start" }, Number.isFinite(value) ? `↑ ${brief(value)}` : "not finite");
}

const swatch = (content) => `<svg width="30" height="12" aria-hidden="true">${content}</svg>`;
const sample = [[3, 6], [27, 6]];

/** The key to the marks, in HTML, so that it wraps on a narrow screen. */
export const legend = ({ key, key_theory, key_loss }) => [
  [line(sample, { class: "bp-line bp-deltas" }) + marks([[15, 6]], "up", 4, { class: "bp-mark bp-deltas" }), key],
  [line(sample, { class: "bp-line bp-theory" }), key_theory],
  [line(sample, { class: "bp-line bp-loss-line" }) + marks([[15, 6]], "square", 3.5, { class: "bp-mark bp-loss-line" }), key_loss],
].map(([drawing, text]) => `<span class="bp-key">${swatch(drawing)}<span>${text}</span></span>`).join("");
