// Picture 2: the losses by step, on a logarithmic axis.
import { MARGIN, decadeAxis, horizontalAxis, line, linear, marks, verticalName } from "./lib/axes.js";
import { decades, step } from "./lib/scales.js";
import { classOf, shapeOf } from "./optimizer_race_style.js";

const TOP = 8, BOTTOM = 34, LOWEST = 1e-40;   // what falls below leaves the picture

/** SVG of all losses; the last of each has its mark. */
export function loss({ racers, steps }, width, height) {
  const unit = step(Math.max(steps, 10), 6), end = Math.max(10, Math.ceil(steps / unit) * unit);
  const shown = racers.map(({ losses, count }) => {
    const every = Math.max(1, Math.ceil(count / width)), points = [];           // no more points than pixels
    for (let i = 0; i < count; i++) if (i % every === 0 || i === count - 1) points.push([i, losses[i]]);
    return points;
  });
  // A dip on the way must not press the rest together; where the racers are now is what counts.
  const least = Math.max(LOWEST, Math.min(...racers.map(({ loss: now }) => now)) / 100);
  const first = racers[0].losses[0], inside = (v) => (v >= least && v < 1e6 * first ? v : NaN);
  const scale = decades(shown.flat().map(([, v]) => inside(v)), height / 40);
  const x = linear(0, end, MARGIN.left, width - MARGIN.right), y = linear(scale.low, scale.high, height - BOTTOM, TOP);
  const ticks = [], lowest = 10 ** scale.low, within = (at) => at?.[1] >= lowest && at[1] < 1e6 * first;
  for (let t = 0; t <= end; t += unit) ticks.push(t);
  const curves = shown.map((list, place) => {
    // To or from what lies below the picture a line goes as far as its lower edge.
    const points = list.map(([i, v], n) => [x(i), within(list[n]) || (v < lowest && (within(list[n - 1]) || within(list[n + 1]))) ? y(Math.max(Math.log10(v), scale.low)) : NaN]);
    return line(points, { class: `bp-line ${classOf(place)}` }) + marks(points.slice(-1), shapeOf(place), 4, { class: `bp-mark ${classOf(place)}` });
  });
  return decadeAxis(scale, y, width) + verticalName("loss", TOP, height - BOTTOM) + curves.join("") +
    horizontalAxis(ticks, x, height - BOTTOM, "step", width);
}
