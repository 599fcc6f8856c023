// The numbers behind the pictures: the weights of the chosen layer, then the norms of every layer.
import { fill, scientific } from "./lib/numbers.js";

const cells = (values) => Array.from(values, (v) => `<td>${scientific(v)}</td>`).join("");
const heads = (names) => names.map((name) => `<th scope="col">${name}</th>`).join("");

/** An HTML table of the result; `chosen` is the layer whose weights are shown, counted from 1. */
export function table({ layers, numbers }, chosen, templates) {
  const layer = Math.min(chosen, layers.length), { W, b } = layers[layer - 1];
  const rows = Array.from({ length: W.rows }, (_, i) =>
    `<tr><th scope="row">${i + 1}</th>${cells(W.values.subarray(i * W.columns, (i + 1) * W.columns))}</tr>`);
  const units = Array.from({ length: W.columns }, (_, j) => j + 1);
  const norms = numbers.delta_norms.map((delta, l) =>
    `<tr><th scope="row">${l + 1}</th>${cells([delta, numbers.weight_gradient_norms[l]])}</tr>`);
  return `<table><caption>${fill(templates.rows, { layer, n: W.rows, m: W.columns })}</caption>` +
    `<thead><tr>${heads([templates.layer_head, ...units])}</tr></thead>` +
    `<tbody>${rows.join("")}<tr><th scope="row"><i>b</i></th>${cells(b.values)}</tr></tbody></table>` +
    `<table><thead><tr>${heads(["layer", "‖<i>δ</i>‖", "‖∂ℒ/∂<i>W</i>‖"])}</tr></thead><tbody>${norms.join("")}</tbody></table>`;
}
