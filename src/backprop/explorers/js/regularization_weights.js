// Picture 3: a histogram of all weights; where the bars at the ends begin, weights beyond the axis are counted too.
import { MARGIN, horizontalAxis, linear, verticalName } from "./lib/axes.js";
import { mark, px } from "./lib/element.js";
import { step } from "./lib/scales.js";

const TOP = 8, BOTTOM = 34;

/** SVG of the shares in equal bins of [−widest, widest]; `name` and `share` are the names of the axes. */
export function weights(shares, widest, width, height, { axis, share }) {
  const most = Math.max(...shares, 0.01), unit = percents(most), top = Math.ceil(most / unit) * unit;
  const x = linear(-widest, widest, MARGIN.left, width - MARGIN.right), y = linear(0, top, height - BOTTOM, TOP);
  const bin = (2 * widest) / shares.length, minus = (v) => String(v).replace("-", "−");
  const bars = shares.map((s, i) => (s > 0 ? `M${x(-widest + i * bin)} ${y(0)}V${y(s)}H${x(-widest + (i + 1) * bin)}V${y(0)}z` : ""));
  const lines = [];
  for (let t = 0; t <= top + unit / 2; t += unit)
    lines.push(mark("line", { class: "bp-grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(t), y2: y(t) }) +
      mark("text", { x: MARGIN.left - 7, y: y(t), dy: ".32em", "text-anchor": "end" }, `${px(100 * t)} %`));
  const ticks = Array.from({ length: 2 * widest + 1 }, (_, i) => i - widest);
  return lines.join("") + mark("path", { class: "bp-cells", "fill-opacity": 0.75, d: bars.join("") }) +
    verticalName(share, TOP, height - BOTTOM) + horizontalAxis(ticks.map(minus), (t) => x(Number(t.replace("−", "-"))), height - BOTTOM, axis, width);
}

/** A round share that divides the axis into at most three parts. */
const percents = (most) => step(100 * most, 3) / 100;
