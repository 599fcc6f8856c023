// Picture 1: the paths over the level lines of the surface; the methods with one rate beside the adaptive ones.
import { line, linear, marks } from "./lib/axes.js";
import { contour } from "./lib/contours.js";
import { mark, px } from "./lib/element.js";
import { classOf, shapeOf } from "./optimizer_race_style.js";

const GRID = [96, 64], LINES = 14, GAP = 18, TOP = 22, BOTTOM = 20, LEFT = 26, RIGHT = 6;

/** Where the panels lie: beside each other where there is room, else below each other. */
export function layout(width, [x0, x1, y0, y1]) {
  const beside = width >= 560, panel = beside ? (width - LEFT - GAP - 2 * RIGHT - LEFT) / 2 : width - LEFT - RIGHT;
  const tall = Math.round((panel * (y1 - y0)) / (x1 - x0) * 0.85);
  const at = (k) => ({ left: LEFT + (beside ? k * (panel + GAP + LEFT) : 0), top: TOP + (beside ? 0 : k * (tall + TOP + BOTTOM)), panel, tall });
  return { panels: [at(0), at(1)], height: (beside ? 1 : 2) * (TOP + tall + BOTTOM) };
}

/** The level lines, in a panel whose corner is (0, 0). */
export function levels(kind, on, panel, tall) {
  const [x0, x1, y0, y1] = kind.window, [columns, rows] = GRID, values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++)
      values[j * columns + i] = on.value(x0 + ((x1 - x0) * i) / (columns - 1), y1 - ((y1 - y0) * j) / (rows - 1));
  const largest = Math.max(...values), at = (i, j) => [(panel * i) / (columns - 1), (tall * j) / (rows - 1)];
  let d = "";
  // The lowest lines of a steep surface are narrower than the grid's cells, and would be drawn in pieces.
  for (let k = kind.quadratic ? 1 : 2; k < LINES; k++) d += contour(values, columns, largest * (k / LINES) ** kind.spacing, at);
  return mark("path", { class: "bp-level", d });
}

/** SVG of both panels; `lines` are the level lines. */
export function paths({ racers }, kind, lines, titles, place) {
  const [x0, x1, y0, y1] = kind.window;
  return place.panels.map(({ left, top, panel, tall }, k) => {
    const x = linear(x0, x1, 0, panel), y = linear(y0, y1, tall, 0), [sx, sy] = kind.start;
    const drawn = racers.slice(3 * k, 3 * k + 3).map((racer, i) => track(racer, 3 * k + i, x, y, [x1 - x0, y1 - y0])).join("");
    const minima = kind.minima.map(([a, b]) => mark("path", { class: "bp-target", d: `M${x(a) - 5} ${y(b)}h10M${x(a)} ${y(b) - 5}v10` })).join("");
    const start = mark("circle", { class: "bp-target", cx: x(sx), cy: y(sy), r: 5 });
    const inside = mark("svg", { x: px(left), y: top, width: px(panel), height: tall }, lines + minima + start + drawn);
    const frame = mark("rect", { class: "bp-grid", fill: "none", x: px(left), y: top, width: px(panel), height: tall });
    const title = mark("text", { class: "bp-name", x: px(left), y: top - 8 }, titles[k]);
    return inside + frame + title + ticks(kind.window, x, y, left, top, tall);
  }).join("");
}

/** What lies outside the panel is cut off by its frame; a path that leaves for good is cut before numbers grow too long. */
function track({ xs, ys, count }, place, x, y, [across, up]) {
  const points = [];
  for (let i = 0; i < count; i++) {
    if (!(Math.abs(xs[i]) < 9 * across && Math.abs(ys[i]) < 9 * up)) break;
    points.push([x(xs[i]), y(ys[i])]);
  }
  const last = points.length === count ? points.slice(-1) : [];
  return line(points, { class: `bp-line ${classOf(place)}` }) + marks(last, shapeOf(place), 5, { class: `bp-mark ${classOf(place)}` });
}

function ticks([x0, x1, y0, y1], x, y, left, top, tall) {
  const whole = (from, to) => Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, i) => Math.ceil(from) + i);
  const minus = (value) => String(value).replace("-", "−");
  const below = whole(x0, x1).map((v) => mark("text", { x: px(left + Math.min(x(x1) - 8, Math.max(8, x(v)))), y: top + tall + 14, "text-anchor": "middle" }, minus(v)));
  const beside = whole(y0, y1).map((v) => mark("text", { x: px(left - 5), y: px(top + y(v)), dy: ".32em", "text-anchor": "end" }, minus(v)));
  return below.join("") + beside.join("");
}
