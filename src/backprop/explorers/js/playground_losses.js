// Picture 2: both losses by epoch, on a logarithmic axis.
import { MARGIN, decadeAxis, horizontalAxis, line, linear, marks, verticalName } from "./lib/axes.js";
import { decades, step } from "./lib/scales.js";

const TOP = 8, BOTTOM = 34;

/** SVG of the training loss (full marks) and the loss on held-out data (hollow ones). */
export function losses({ history, steps, perEpoch, numbers }, width, height) {
  const whole = history.map(({ loss, held_out_loss }, epoch) => [epoch, loss, held_out_loss]), now = steps / perEpoch;
  if (now > whole.length - 1) whole.push([now, numbers.loss, numbers.held_out_loss]);
  const every = Math.max(1, Math.ceil(whole.length / width)), shown = whole.filter((_, i) => i % every === 0 || i === whole.length - 1);
  const unit = step(Math.max(now, 10), width / 70), end = Math.max(10, Math.ceil(now / unit) * unit);
  const scale = decades(shown.flatMap(([, a, b]) => [a, b]), height / 40);
  const x = linear(0, end, MARGIN.left, width - MARGIN.right), y = linear(scale.low, scale.high, height - BOTTOM, TOP);
  const points = (k) => shown.map((entry) => [x(entry[0]), entry[k] > 0 && Number.isFinite(entry[k]) ? y(Math.log10(entry[k])) : NaN]);
  const ticks = [];
  for (let t = 0; t <= end; t += unit) ticks.push(t);
  const curve = (k, name) => line(points(k), { class: `bp-line bp-loss-line${name}` }) +
    marks(points(k).filter(([, at]) => at === at).slice(-1), "square", 4, { class: `bp-mark bp-loss-line${name}` });
  return decadeAxis(scale, y, width) + verticalName("loss", TOP, height - BOTTOM) + curve(2, " bp-held") + curve(1, "") +
    horizontalAxis(ticks, x, height - BOTTOM, "epoch", width);
}
