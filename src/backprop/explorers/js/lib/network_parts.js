// Where the parts of a small network are, what they are called, and how they are drawn. No document in here.
import { mark, px, text } from "./element.js";
import { brief } from "./compact.js";

export const NARROW = 500;    // pixels
const SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉";
const sub = (text) => [...String(text)].map((c) => SUBSCRIPT[c] ?? c).join("");
const PARTING = 0.25;        // of the way from a unit to the next layer: there its lines have parted, and cross no others yet

/**
 * The network of `sizes` in a picture `width` wide: { height, radius, parts }, a part being
 * { id, kind, layer, i, j, k, x, y, from, to, width, height, symbol, place }. `k` is its index in theta or among the
 * inputs; `symbol` is the book's name for it and `place` says in words where it is. `columns` leaves room at the right,
 * `gap` is the distance of units, `parting` how far along a line its weight stands.
 */
export function networkParts(sizes, width, { columns = sizes.length, gap = 104, parting = PARTING }) {
  const narrow = width < NARROW, radius = narrow ? 19 : 24;
  const side = radius + 12, across = (width - 2 * side) / (columns - 1), top = 62;
  const middle = top + (gap * (Math.max(...sizes) - 1)) / 2;
  const at = (l, j) => ({ x: px(side + l * across), y: px(middle + (j - 1 - (sizes[l] - 1) / 2) * gap) });
  const parts = [], last = sizes.length - 1;
  const word = (l) => (l === 0 ? "input" : l === last ? "output" : "hidden unit");
  let offset = 0;
  for (let j = 1; j <= sizes[0]; j++)
    parts.push({ id: `x${j}`, kind: "input", layer: 0, j, k: j - 1, ...at(0, j), symbol: `x${sub(j)}`, place: `input ${j}` });
  for (let l = 1; l <= last; l++) {
    const [n, m] = [sizes[l - 1], sizes[l]];
    for (let i = 1; i <= n; i++)
      for (let j = 1; j <= m; j++) {
        const from = at(l - 1, i), to = at(l, j);
        parts.push({ id: `W${l}_${i}${j}`, kind: "weight", layer: l, i, j, k: offset + (i - 1) * m + j - 1, from, to,
          x: px(from.x + parting * (to.x - from.x)), y: px(from.y + parting * (to.y - from.y)), width: 42, height: 24,
          symbol: `W${sub(l)},${sub(i)}${sub(j)}`, place: `weight from ${word(l - 1)} ${i} to ${word(l)} ${j}` });
      }
    for (let j = 1; j <= m; j++) {
      const { x, y } = at(l, j);
      parts.push({ id: `b${l}_${j}`, kind: "bias", layer: l, j, k: offset + n * m + j - 1, x, y: y + radius + 13, width: 50, height: 24,
        symbol: `b${sub(l)},${sub(j)}`, place: `bias of ${word(l)} ${j}` });
    }
    for (let j = 1; j <= m; j++)
      parts.push({ id: `${l === last ? "o" : "h"}${j}`, kind: "unit", layer: l, j, k: j - 1, ...at(l, j),
        symbol: l === last ? `z${sub(l)},${sub(j)}` : `a${sub(l)},${sub(j)}`, place: `${word(l)} ${j}` });
    offset += (n + 1) * m;
  }
  for (const part of parts) if (part.kind === "input" || part.kind === "unit") part.width = part.height = 2 * radius;
  const x = Array.from({ length: columns }, (_, l) => px(side + l * across));
  return { parts, radius, middle, x, top, height: px(middle + (gap * (Math.max(...sizes) - 1)) / 2 + radius + 42) };
}

/** A line with its weight beside it: thick where the weight is large, dashed where it is negative. */
export function edge({ from, to, x, y }, radius, weight, gradient, { lit, largest }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y), ux = (to.x - from.x) / length, uy = (to.y - from.y) / length;
  const line = mark("line", { class: `bp-edge${lit ? " bp-lit" : ""}`, x1: px(from.x + radius * ux), y1: px(from.y + radius * uy),
    x2: px(to.x - radius * ux), y2: px(to.y - radius * uy), "stroke-width": px(0.7 + 2.6 * Math.min(1, Math.abs(weight) / largest)),
    ...(weight < 0 ? { "stroke-dasharray": "5 4" } : {}) });
  const rise = gradient === undefined ? 4 : -2;
  return line + text(x, y + rise, brief(weight), "bp-halo bp-name") + (gradient === undefined ? "" : text(x, y + rise + 14, `▲${brief(gradient)}`, "bp-halo bp-back"));
}

/** A circle with a value, darker the larger it is; `known` is false for one that the walk has not reached. */
export function unit({ x, y }, radius, value, { known, raw, lit, strength = 0 }) {
  const look = `bp-unit${lit ? " bp-lit" : ""}${raw ? " bp-raw" : ""}`;
  return mark("circle", { class: look, cx: x, cy: y, r: radius, "fill-opacity": known ? px(0.05 + 0.3 * strength) : 0 }) +
    (known ? inside(x, y, brief(value), radius) : "");
}

/** A number within a circle or a square; a long one is set smaller, a very long one narrower too. */
export function inside(x, y, words, radius) {
  const room = 2 * radius - 4, look = 7.6 * words.length > room ? "bp-value bp-small" : "bp-value";
  const narrow = 6.6 * words.length > room ? { textLength: room, lengthAdjust: "spacingAndGlyphs" } : {};
  return mark("text", { class: look, x, y: y + 4, "text-anchor": "middle", ...narrow }, words);
}

/** Everything that a change of the part reaches, as a set of ids. */
export function downstream(parts, id) {
  const start = parts.find((part) => part.id === id), reached = new Set();
  if (!start) return reached;
  const units = start.kind === "input" || start.kind === "unit" ? [start] : parts.filter((p) => p.kind === "unit" && p.layer === start.layer && p.j === start.j);
  reached.add(id);
  for (let wave = units; wave.length;) {
    const next = [];
    for (const one of wave) {
      if (one.kind === "unit") reached.add(one.id);
      for (const e of parts.filter((p) => p.kind === "weight" && p.layer === one.layer + 1 && p.i === one.j)) {
        reached.add(e.id);
        next.push(...parts.filter((p) => p.kind === "unit" && p.layer === e.layer && p.j === e.j && !reached.has(p.id)));
      }
    }
    wave = [...new Set(next)];
  }
  return reached;
}
