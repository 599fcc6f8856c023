// What BackwardPass says: the formula of the selected part, with the numbers in it.
import { forwardSentence, sumSymbol, target } from "./lib/network_words.js";
import { compact, factor } from "./lib/compact.js";
import { short } from "./lib/numbers.js";

export const NAMES = ["Inputs.", "Weighted sums.", "Activations.", "Output.", "Loss.", "Gradient at the output.", "Gradients of layer 2.",
  "Gradient at the activations.", "Gradient at the hidden sums.", "Gradients of layer 1."];
/** From which position on something is known. */
export const KNOWN = { loss: 4, delta2: 5, layer2: 6, dA1: 7, delta1: 8, layer1: 9 };

const delta = (unit) => unit.symbol.replace(/[az]/, "δ");

/** The gradient of a weight or a bias, as far as the walk has come; undefined before. */
export const gradientOf = (part, result, position) =>
  (position < KNOWN[`layer${part.layer}`] ? undefined : gradients(result)[part.k]);

/** ∂ℒ/∂θ in the order of theta. */
export const gradients = ({ dW1, db1, dW2, db2 }) => [...dW1, ...db1, ...dW2, ...db2];

/** The sentence for the selected part. */
export function sentence(part, parts, state, result, label) {
  const { position } = state, { Z2, loss, delta2 } = result;
  if (part.kind === "loss")
    return position < KNOWN.loss ? "The loss is not computed yet." :
      `ℒ = (z₂,₁ − y)² = (${compact(Z2[0])} − ${factor(state.target)})² = ${compact(loss)}.`;
  if (position < KNOWN.loss) return forwardSentence(part, parts, state, result, position, label);
  if (part.kind === "input") return `${part.symbol} is ${compact(state.inputs[part.k])}. It is not trained, so its gradient is not asked for.`;
  if (part.kind === "unit" && part.layer === 2)
    return position < KNOWN.delta2 ? `${forwardSentence(part, parts, state, result, 3, label)} Its δ comes next.` :
      `δ₂,₁ = ∂ℒ/∂z₂,₁ = 2 (z₂,₁ − y) = 2 · (${compact(Z2[0])} − ${factor(state.target)}) = ${compact(delta2[0])}.`;
  if (part.kind === "unit") return hidden(part, parts, state, result, position, label);
  const unit = target(part, parts), d = result[`delta${part.layer}`][unit.k];
  if (position < KNOWN[`delta${part.layer}`]) return `${part.symbol} is ${compact(state.parameters[part.k])}. Its gradient needs ${delta(unit)}, which is still to come.`;
  const found = compact(gradients(result)[part.k]);
  if (part.kind === "bias") return `∂ℒ/∂${part.symbol} = ${delta(unit)} = ${found}.`;
  const source = part.layer === 1 ? state.inputs[part.i - 1] : result.A1[part.i - 1];
  const from = parts.find((p) => p.layer === part.layer - 1 && p.j === part.i && (p.kind === "unit" || p.kind === "input"));
  return `∂ℒ/∂${part.symbol} = ${from.symbol} · ${delta(unit)} = ${factor(source)} · ${factor(d)} = ${found}.`;
}

function hidden(part, parts, state, result, position, label) {
  const out = parts.find((p) => p.kind === "weight" && p.layer === 2 && p.i === part.j), w = state.parameters[out.k];
  if (position < KNOWN.dA1) return `${forwardSentence(part, parts, state, result, 2, label)} The gradient has not come back to it yet.`;
  const back = result.dA1[part.k], a = `∂ℒ/∂${part.symbol} = ${out.symbol} · δ₂,₁ = ${factor(w)} · ${factor(result.delta2[0])} = ${compact(back)}`;
  if (position < KNOWN.delta1) return `${a}.`;
  const d = result.delta1[part.k], slope = back === 0 ? `φ′(${sumSymbol(part)})` : factor(d / back);
  return `${a}, and ${delta(part)} = ∂ℒ/∂${part.symbol} · φ′(${sumSymbol(part)}) = ${factor(back)} · ${slope} = ${compact(d)}.`;
}

/** What the central difference of the selected parameter has to say, or where none is selected, what all of them have. */
export function comparison(part, state, result, quotients) {
  if (!quotients) return "";
  if (!(part.kind === "weight" || part.kind === "bias")) {
    if (state.position < KNOWN.layer1) return "Finite differences of all weights and biases are in the data table; the backward pass has not come to all of them yet.";
    const far = Math.max(...gradients(result).map((exact, k) => Math.abs(exact - quotients[k])));
    return `Finite differences of all weights and biases lie within ${short(far)} of the gradients.`;
  }
  const exact = gradients(result)[part.k], quotient = quotients[part.k], size = Math.max(Math.abs(exact), Math.abs(quotient));
  const quoted = `Finite differences give ${short(quotient)}`;
  if (state.position < KNOWN[`layer${part.layer}`]) return `${quoted}, before the backward pass has come so far.`;
  return exact === quotient ? `${quoted} too.` : `${quoted}; the two differ by ${short(Math.abs(exact - quotient) / size)} of their size.`;
}
