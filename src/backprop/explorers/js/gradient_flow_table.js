// The numbers behind the pictures, one row per layer.
import { scientific } from "./lib/numbers.js";

const HEADS = ["layer", "‖<i>δ</i>‖", "theory", "‖∂ℒ/∂<i>W</i>‖", "root mean square of activations", "dead units", "saturated"];
const percent = (fraction) => `${(100 * fraction).toFixed(1)} %`;

/** An HTML table of the result. */
export function table({ delta_norms: deltas, weight_gradient_norms: weights, theory, sizes, dead, saturated }) {
  const rows = deltas.map((delta, i) => {
    const cells = [scientific(delta), theory ? scientific(theory[i]) : "–", scientific(weights[i]), scientific(sizes[i]),
      percent(dead[i]), percent(saturated[i])];
    return `<tr><th scope="row">${i + 1}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join("");
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
