// The network: a small image of what each unit says over the plane, and a line for each weight or for its gradient.
import { mark, px, text } from "./lib/element.js";
import { layerTicks } from "./lib/scales.js";
import { largestOf } from "./playground_plane.js";

const HEAD = 20, FOOT = 20, SIDE = 8, IMAGE = 42, TINY = 7, LINES = 3000, LEVELS = 6, TARGET = 24;     // pixels, lines, widths of a line
const NEAR = 8;                        // pixels from a line: so near a click means it
const ALPHA = 0.85, FAINT = 0.28;      // of an image where it is strongest; of the lines that do not lead into the chosen unit

/** Where everything is: units (l, j) from (0, 0), the inputs, on; `size` is the side of an image. */
export function layoutOf(sizes, width, height) {
  const most = Math.max(...sizes), row = Math.min(52, (height - HEAD - FOOT) / most), column = width / (sizes.length - 0.3);
  const size = Math.max(1, Math.min(IMAGE, row - (row > 14 ? 5 : 0.5), column * (column > 20 ? 0.6 : 0.95)));
  const across = (width - size - 2 * SIDE) / (sizes.length - 1), middle = HEAD + (height - HEAD - FOOT) / 2;
  const end = (l) => l === 0 || l === sizes.length - 1, room = Math.max(size + 20, 1.6 * size);
  const pitch = (l) => (end(l) && sizes[l] <= 3 && row > TINY ? Math.max(row, room) : row);      // with room for a name under each
  const at = (l, j) => [size / 2 + SIDE + l * across, middle + (j - (sizes[l] - 1) / 2) * pitch(l)];
  const lines = sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0);
  return { sizes, width, height, size, row, across, at, lines: size > TINY && lines <= LINES ? lines : 0, whole: size > TINY };
}

/** Tiles for lib/field.js. Inputs show themselves, hidden units their activation, outputs the probability of their class. */
export function images({ grid, images: hidden, side, classes }, layout) {
  const { sizes, size, at, whole } = layout, G = side * side, skip = side > 30 ? 3 : 2, columns = Math.ceil(side / skip);
  const probability = (k) => (n) => {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(grid[n * classes + c] - grid[n * classes + k]);
    return (k % 2 ? -1 : 1) / sum;
  };
  const value = (l) => {
    if (l === 0) return (j) => (n) => (j === 0 ? (2 * (n % side)) / (side - 1) - 1 : 1 - (2 * Math.floor(n / side)) / (side - 1));
    if (l === sizes.length - 1) return probability;
    const all = hidden[l - 1], most = largestOf(all);
    return (j) => (n) => all[n * sizes[l] + j] / most;
  };
  const corner = (l, j) => { const [x, y] = at(l, j); return { x: x - size / 2, y: y - size / 2 }; };
  if (whole)
    return sizes.flatMap((units, l) => {
      const says = value(l);
      return Array.from({ length: units }, (_, j) => {
        const one = says(j);
        return { ...corner(l, j), width: size, height: size, alpha: ALPHA, columns, strength: (k) => one(Math.floor(k / columns) * skip * side + (k % columns) * skip) };
      });
    });
  return sizes.map((rows, l) => {                                  // a column of cells for each layer
    const says = value(l), pitch = rows > 1 ? at(l, 1)[1] - at(l, 0)[1] : size;
    return { ...corner(l, 0), width: size, height: rows * pitch, alpha: ALPHA, columns: 1, rows, sharp: true, strength: (j) => strength(says(j), G) };
  });
}

/** Of a unit that is too small for an image: the root of its mean square. */
function strength(one, G) {
  let total = 0, count = 0;
  for (let n = 0; n < G; n += 7, count++) total += one(n) ** 2;
  return Math.sqrt(total / count);
}

/** SVG of lines, frames and names. `chosen` is { layer, unit, source } as the settings count them, or null; the state's layer is named in bold. */
export function network({ layers, classes, at: lost }, layout, { edges: shown, layer }, chosen, words) {
  const { sizes, size, at, width, height, lines, whole } = layout, key = shown === "gradients" ? "gradients" : "values";
  const frames = sizes.flatMap((units, l) => Array.from({ length: whole ? units : 0 }, (_, j) => {
    const [x, y] = at(l, j), here = chosen && chosen.layer === l && chosen.unit === j + 1;
    return mark("rect", { class: here ? "bp-frame bp-chosen" : "bp-frame", x: px(x - size / 2), y: px(y - size / 2), width: px(size), height: px(size) });
  }));
  const within = (x) => px(Math.min(width - 24, Math.max(22, x)));
  const heads = [[0, "inputs"], ...layerTicks(sizes.length - 1, width / 64).map((l) => [l, `layer ${l}`])].map(([l, name]) => {
    const x = at(l, 0)[0], end = l === sizes.length - 1;
    if (l && !end && Math.min(x - at(0, 0)[0], at(sizes.length - 1, 0)[0] - x) < 56) return "";       // no room beside those
    return text(within(x), 12, end ? "outputs" : name, l === Math.min(layer, sizes.length - 1) ? "bp-name bp-here" : "bp-name");
  });
  const under = (l, words) => (whole ? words.map((word, j) => text(within(at(l, j)[0]), px(at(l, j)[1] + size / 2 + 14), word, "bp-halo")) : []);
  const names = [...under(0, ["x", "y"]), ...(classes <= 3 ? under(sizes.length - 1, [1, 2, 3].slice(0, classes).map((k) => `class ${k}`)) : [])];
  return (lines ? wires(layers, layout, key, chosen) : "") + frames.join("") + heads.join("") + names.join("") + (lost?.layer > 0 ? overflow(lost.layer, layout, words) : "");
}

/** A frame about the layer in which the first number was not finite. */
function overflow(l, { at, size, width, height }, words) {
  const [x] = at(l, 0), tall = height - HEAD - FOOT + 4, right = x > width / 2;
  return mark("rect", { class: "bp-lost", x: px(x - size / 2 - 4), y: HEAD - 2, width: px(size + 8), height: tall }) +
    mark("text", { class: "bp-name bp-halo", x: px(x + (right ? -1 : 1) * (size / 2 + 9)), y: px(HEAD + tall / 2), "text-anchor": right ? "end" : "start" }, words);
}

/** Lines in groups of one look: the largest of a layer is the widest, and what is negative is dashed. */
function wires(layers, { sizes, size, at }, key, chosen) {
  const groups = new Map(), { layer, unit, source } = chosen ?? {};
  let bold = "";
  layers.forEach(({ W }, l) => {
    const values = W[key], most = largestOf(values);
    for (let i = 0; i < W.rows; i++)
      for (let j = 0; j < W.columns; j++) {
        const v = values[i * W.columns + j], level = Math.ceil((LEVELS * Math.abs(v)) / most), lit = layer === l + 1 && unit === j + 1;
        if (!level) continue;                                      // 0, and what is not a number
        const name = `${v < 0 ? "-" : "+"} ${level} ${lit ? 1 : chosen ? FAINT : 0.75}`, [x1, y1] = at(l, i), [x2, y2] = at(l + 1, j);
        const d = `M${px(x1 + size / 2)} ${px(y1)}L${px(x2 - size / 2)} ${px(y2)}`;
        if (lit && source === i + 1) bold = d;
        groups.set(name, (groups.get(name) ?? "") + d);
      }
  });
  const drawn = [...groups].map(([name, d]) => {
    const [sign, level, opacity] = name.split(" "), share = level / LEVELS;
    return mark("path", { class: `bp-wire bp-${key}${sign === "-" ? " bp-negative" : ""}`, "stroke-width": px(0.3 + 3.2 * share * share), "stroke-opacity": opacity, d });
  });
  return (bold && mark("path", { class: "bp-wire bp-chosen", d: bold })) + drawn.join("");
}

/** What can be chosen with the keyboard: units, where they are far enough apart. `name(l, j)` says what one is. */
export const units = ({ sizes, size, row, at, width }, name) =>
  (row < TARGET || width / sizes.length < TARGET ? [] : sizes.slice(1).flatMap((n, l) => Array.from({ length: n }, (_, j) => {
    const [x, y] = at(l + 1, j);
    return { id: `${l + 1}_${j + 1}`, x, y, width: size, height: Math.min(size, row), name: name(l + 1, j + 1) };
  })));

/** The unit or the weight at a place of the picture, as { layer, unit, source }; null if there is none. */
export function hit({ sizes, size, at, lines, across }, x, y) {
  const l = Math.round((x - size / 2 - SIDE) / across);
  if (l > 0 && l < sizes.length && Math.abs(at(l, 0)[0] - x) <= size / 2)
    for (let j = 0; j < sizes[l]; j++) if (Math.abs(at(l, j)[1] - y) <= size / 2) return { layer: l, unit: j + 1, source: 0 };
  const from = Math.floor((x - size / 2 - SIDE) / across);
  let best = null, least = NEAR;
  if (lines && from >= 0 && from < sizes.length - 1)
    for (let i = 0; i < sizes[from]; i++)
      for (let j = 0; j < sizes[from + 1]; j++) {
        const [x1, y1] = at(from, i), [x2, y2] = at(from + 1, j), [dx, dy] = [x2 - x1 - size, y2 - y1];
        const far = Math.abs(dx * (y - y1) - dy * (x - x1 - size / 2)) / Math.hypot(dx, dy);
        if (far < least) [best, least] = [{ layer: from + 1, unit: j + 1, source: i + 1 }, far];
      }
  return best;
}
