// The plane: how sure the network is of its classes, or what one unit says, as colors; the lines between, and the points.
import { contour } from "./lib/contours.js";
import { mark, px } from "./lib/element.js";
import { field } from "./lib/field.js";
import { paint, picture } from "./lib/parts.js";

const ALPHA = 0.42;          // of the darkest place: points have to stand out from it
const RADIUS = 3.4;
const CIRCLE = (r) => `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const SHAPES = [CIRCLE(RADIUS), "m-3 -3h6v6h-6z", "m0 -4l4 6.8h-8z"];

/**
 * Puts the picture into `view`; returns { svg, show(result, edge, size, words, more) }. `more` has the `values` of a unit that
 * stand in place of the classes, and the `cross` where Enter adds a point.
 */
export function planePicture(view) {
  const svg = picture(view, "bp-plane"), points = svg.cloneNode(), under = field(view, svg);
  points.setAttribute("class", "bp-points");
  points.removeAttribute("role");
  points.setAttribute("aria-hidden", "true");                      // the picture's words are those of the one below
  svg.after(points);
  let drawn = [];                                                  // points and size: they stay while the network learns
  function show({ grid, side, classes, sets }, edge, size, words, { values = null, cross = null } = {}) {
    const at = (v) => px(((v + edge) / (2 * edge)) * size);
    under(size, size, [ground({ grid, side, classes }, size, values)]);
    paint(svg, size, size, lines({ grid, side, classes }, at, size), words);
    const now = [sets, size, String(cross)];
    if (now.every((value, i) => value === drawn[i])) return;
    drawn = now;
    const here = cross ? mark("path", { class: "bp-cross", d: `M${at(cross[0]) - 9} ${at(-cross[1])}h18M${at(cross[0])} ${at(-cross[1]) - 9}v18` }) : "";
    paint(points, size, size, dots(sets.held_out, classes, at, " bp-held") + dots(sets.training, classes, at, "") + here, "");
  }
  return { svg, show };
}

/** SVG of a square with `size` pixels a side: axes, and the lines between the regions of the classes. */
function lines({ grid, side, classes }, at, size) {
  const place = (i, j) => [(i / (side - 1)) * size, (j / (side - 1)) * size], middle = at(0);
  const between = Array.from({ length: classes > 2 ? classes : 1 }, (_, k) => contour(margins(grid, classes, k), side, 0, place)).join("");
  return mark("path", { class: "bp-grid", d: `M0 ${middle}H${size}M${middle} 0V${size}` }) + mark("path", { class: "bp-boundary", d: between }) +
    mark("rect", { class: "bp-grid", fill: "none", x: 0.5, y: 0.5, width: size - 1, height: size - 1 });
}

/** The tile under it, for lib/field.js: the values of one unit, or of all outputs the one that is ahead. */
function ground({ grid, side, classes }, size, values = null) {
  const tile = { x: 0, y: 0, width: size, height: size, columns: side, alpha: ALPHA };
  if (!values) return { ...tile, strength: (k) => sureness(grid, k * classes, classes) };
  const most = largestOf(values);
  return { ...tile, strength: (k) => values[k] / most };
}

/** The largest size of a value, or 1 where all are 0: what a strength is a share of. */
export function largestOf(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) > most) most = Math.abs(values[i]);
  return most || 1;
}

/** How far the largest output is ahead, as tanh ½(a − b); the first, third, … class is positive, the others negative. */
function sureness(grid, first, classes) {
  let best = 0, second = -Infinity;
  for (let k = 1; k < classes; k++) {
    const v = grid[first + k];
    if (v > grid[first + best]) { second = grid[first + best]; best = k; } else if (v > second) second = v;
  }
  return (best % 2 ? -1 : 1) * Math.tanh((grid[first + best] - second) / 2);
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

/** Points as marks, one path a class; ten classes of digits are their own marks. */
function dots({ X, y }, classes, at, held) {
  const paths = Array(classes).fill(""), letters = [];
  y.forEach((k, i) => {
    const x = at(X[2 * i]), v = at(-X[2 * i + 1]);
    if (classes > SHAPES.length) letters.push(mark("text", { x, y: v, dy: ".35em" }, k));
    else paths[k] += `M${x} ${v}${SHAPES[k]}`;
  });
  if (letters.length) return mark("g", { class: `bp-digits${held}`, "text-anchor": "middle" }, letters.join(""));
  return paths.map((d, k) => mark("path", { class: `bp-point bp-class${k % 2}${held}`, d })).join("");
}
