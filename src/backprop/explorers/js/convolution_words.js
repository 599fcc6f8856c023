// What Convolution says: sums with their numbers in them, for a window, a weight and a pixel.
import { compact, factor } from "./lib/compact.js";

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
export const name = (letter, row, column) => `${letter}${DIGITS[row]}${DIGITS[column]}`;

/** The products that are not 0, as many as fit; all of them count in the sum. */
function sum(terms, value, most = 9) {
  const real = terms.filter(([a, b]) => a !== 0 && b !== 0), more = real.length - most;
  const written = real.slice(0, most).map(([a, b]) => `${factor(a)} · ${factor(b)}`).join(" + ");
  return real.length ? `${written}${more > 0 ? ` + … (${more} more)` : ""} = ${compact(value)}` : compact(value);
}

/** Every (place, offset, pixel) in which a kernel meets the image; pixels of the padding have k = −1. */
export function meetings({ stride, padding }, { D }, side, size) {
  const all = [];
  for (let j = 0; j < D * D; j++)
    for (let i = 0; i < size * size; i++) {
      const row = Math.floor(j / D) * stride + Math.floor(i / size) - padding, column = (j % D) * stride + (i % size) - padding;
      all.push({ j, i, k: row < 0 || column < 0 || row >= side || column >= side ? -1 : row * side + column });
    }
  return all;
}

/** The sentences of the selected part. */
export function sentence(state, result, all, side, size) {
  const { x, z, delta, dW, dx, D, place } = result, at = (letter, n, width) => name(letter, Math.floor(n / width), n % width);
  const w = state.weights, pixel = (k) => (k < 0 ? 0 : x[k]);
  if (state.selected === "window") {
    const here = all.filter(({ j }) => j === place);
    const front = `${at("z", place, D)} = Σ w · x = ${sum(here.map(({ i, k }) => [w[i], pixel(k)]), z[place])}.`;
    if (!delta) return { name: "Forward.", reason: front };
    const back = delta[place] === 0 ? "Its δ is 0, so it sends nothing back." :
      `Its δ, ${compact(delta[place])}, goes back to the pixels of the window, times the weight over each.`;
    return { name: "Window.", reason: `${front} ${back}` };
  }
  if (state.selected === "pixel") {
    const own = all.filter(({ k }) => k === state.pixel), symbol = at("x", state.pixel, side);
    if (!delta) return { name: "Pixel.", reason: `${symbol} is ${compact(x[state.pixel])}, and ${own.length} ${own.length === 1 ? "window contains" : "windows contain"} it.` };
    const terms = sum(own.map(({ i, j }) => [delta[j], w[i]]), dx[state.pixel]);
    return { name: "Pixel.", reason: `∂ℒ/∂${symbol} = Σ δ · w over ${own.length} ${own.length === 1 ? "window that contains" : "windows that contain"} it = ${terms}. As the place of δ counts up, that of w counts down: the kernel is flipped.` };
  }
  const i = +state.selected[1] * size + +state.selected[2], own = all.filter((one) => one.i === i), symbol = at("w", i, size);
  if (!delta) return { name: "Weight.", reason: `${symbol} = ${compact(w[i])} is used at all ${D * D} places.` };
  const terms = sum(own.map(({ j, k }) => [pixel(k), delta[j]]), dW[i], 4);
  return { name: "Weight.", reason: `${symbol} = ${compact(w[i])} is used at all ${D * D} places, and each adds a term: ∂ℒ/∂${symbol} = Σ x · δ = ${terms}.` };
}
