// Picture 2: what the hidden layers put out. One column per layer, darker where more of its activations lie.
// The last layer has logits instead of activations: its column stays empty.
import { MARGIN, horizontalAxis, layerScale, linear, verticalName } from "./lib/axes.js";
import { mark, px } from "./lib/element.js";
import { layerTicks } from "./lib/scales.js";

const TOP = 8, BOTTOM = 36;
const DARKEST = 0.4;         // this fraction of a layer in one bin, or more, has the full color
export const LEVELS = 8;     // one path per level: eight elements instead of two thousand

/** SVG of the histograms; `fractions` holds `bins` numbers per layer, lowest bin first. */
export function histogram({ fractions, bins, range: [low, high] }, depth, width, height) {
  const left = layerScale(depth, width), y = linear(0, bins, height - BOTTOM, TOP), cell = px(y(0) - y(1));
  const paths = Array.from({ length: LEVELS }, () => "");
  for (let l = 0; l < depth - 1; l++) {
    const x = left(l + 1), w = px(left(l + 2) - x);
    for (let bin = 0; bin < bins; bin++) {
      const level = levelOf(fractions[l * bins + bin]);
      if (level > 0) paths[level - 1] += `M${x} ${px(y(bin + 1))}h${w}v${cell}h${-w}z`;
    }
  }
  const cells = paths.map((d, i) => (d ? mark("path", { class: "bp-cells", "fill-opacity": (i + 1) / LEVELS, d }) : ""));
  const label = (value, at) => mark("text", { x: MARGIN.left - 7, y: at, dy: ".32em", "text-anchor": "end" }, value);
  const inside = low < 0 && high > 0 ? label("0", y((-low / (high - low)) * bins)) : "";
  const box = { class: "bp-grid", fill: "none", x: MARGIN.left, y: TOP, width: width - MARGIN.left - MARGIN.right, height: px(y(0) - TOP) };
  const none = depth > 1 ? "" : mark("text", { x: width / 2, y: px(y(bins / 2)), "text-anchor": "middle" }, "no hidden layer");
  return cells.join("") + none + mark("rect", box) +
    label(minus(low), y(0) - 4) + inside + label(minus(high), TOP + 4) +
    verticalName("activation", TOP, height - BOTTOM) +
    horizontalAxis(layerTicks(depth, width / 48), (l) => px((left(l) + left(l + 1)) / 2), height - BOTTOM, 'layer <tspan font-style="italic">l</tspan>', width);
}

/** 0 for nothing, then 1 … LEVELS; the square root lets thin tails be seen beside a full bin. */
export const levelOf = (fraction) => (fraction > 0 ? Math.min(LEVELS, Math.ceil(LEVELS * Math.sqrt(fraction / DARKEST))) : 0);

const minus = (value) => String(value).replace("-", "−");
