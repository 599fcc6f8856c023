// Picture 1: the plane, with the regions of the classes, the lines between them, and the points.
import { mark, px } from "./lib/element.js";
import { contour } from "./lib/contours.js";

const LEVELS = 4;            // of shading: the surer the network, the darker
const RADIUS = 3.4;
const CIRCLE = (r) => `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const SHAPES = [CIRCLE(RADIUS), "m-3 -3h6v6h-6z", "m0 -4l4 6.8h-8z"];

/** SVG of a square with `size` pixels a side; the cross is where Enter adds a point, or null. */
export function plane({ grid, side, classes, sets }, edge, size, cross) {
  const at = (v) => px(((v + edge) / (2 * edge)) * size);
  const ahead = Array.from({ length: classes }, (_, k) => margins(grid, classes, k));
  const place = (i, j) => [(i / (side - 1)) * size, (j / (side - 1)) * size];
  const lines = ahead.slice(classes > 2 ? 0 : 1).map((values) => contour(values, side, 0, place)).join("");
  const middle = at(0), axes = mark("path", { class: "bp-grid", d: `M0 ${middle}H${size}M${middle} 0V${size}` });
  const here = cross ? mark("path", { class: "bp-cross", d: `M${at(cross[0]) - 9} ${at(-cross[1])}h18M${at(cross[0])} ${at(-cross[1]) - 9}v18` }) : "";
  return shading(ahead, side, size) + axes + mark("path", { class: "bp-boundary", d: lines }) +
    dots(sets.held_out, classes, at, " bp-held") + dots(sets.training, classes, at, "") + here +
    mark("rect", { class: "bp-grid", fill: "none", x: 0.5, y: 0.5, width: size - 1, height: size - 1 });
}

/** By how much class k's output is ahead of the best of the others, at each point of the grid. */
function margins(grid, classes, k) {
  const out = new Float64Array(grid.length / classes);
  for (let i = 0; i < out.length; i++) {
    let other = -Infinity;
    for (let c = 0; c < classes; c++) if (c !== k) other = Math.max(other, grid[i * classes + c]);
    out[i] = grid[i * classes + k] - other;
  }
  return out;
}

/** Cells in the color of the class that is ahead there, one path for each color and level. */
function shading(ahead, side, size) {
  const paths = {}, cell = size / (side - 1);
  for (let j = 0; j < side; j++)
    for (let i = 0, begin = 0, last = ""; i <= side; i++) {
      const now = i < side ? shade(ahead, j * side + i) : null;
      if (now === last) continue;
      if (last) {
        const [x0, x1] = [begin, i].map((n) => Math.min(size, Math.max(0, (n - 0.5) * cell)));
        const [y0, y1] = [j, j + 1].map((n) => Math.min(size, Math.max(0, (n - 0.5) * cell)));
        paths[last] = (paths[last] ?? "") + `M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}z`;
      }
      [begin, last] = [i, now];
    }
  return Object.entries(paths).map(([name, d]) => {
    const [color, level] = name.split(" ");
    return mark("path", { class: `bp-region${color}`, "fill-opacity": (0.3 * level) / LEVELS, d });
  }).join("");
}

/** "color level" of a point of the grid: how sure the network is, by the difference of the two largest outputs. */
function shade(ahead, i) {
  for (let k = 0; k < ahead.length; k++)
    if (ahead[k][i] > 0) return `${k % 2} ${Math.min(LEVELS, 1 + Math.floor(ahead[k][i]))}`;
  return "";
}

/** Points as marks, one path a class; ten classes of digits are their own marks. */
function dots({ X, y }, classes, at, held) {
  const paths = Array(classes).fill(""), letters = [];
  y.forEach((k, i) => {
    const x = at(X[2 * i]), v = at(-X[2 * i + 1]);
    if (classes > SHAPES.length) letters.push(mark("text", { x, y: v, dy: ".35em" }, k));
    else paths[k] += `M${x} ${v}${SHAPES[k]}`;
  });
  if (letters.length) return mark("g", { class: `bp-digits${held}`, "text-anchor": "middle" }, letters.join(""));
  return paths.map((d, k) => mark("path", { class: `bp-dot bp-class${k % 2}${held}`, d })).join("");
}
