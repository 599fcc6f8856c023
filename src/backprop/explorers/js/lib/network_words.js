// What the explorers of a small network say of its forward pass: symbols, values, and sums with the numbers in them.
import { compact, factor } from "./compact.js";

/** The value of a part as it is known: a number, or undefined. Hidden units hold z until their activation is known. */
export function valueOf(part, state, result, stage) {
  if (part.kind === "input") return state.inputs[part.k];
  if (part.kind === "weight" || part.kind === "bias") return state.parameters[part.k];
  if (part.layer === 1) return stage >= 2 ? result.A1[part.k] : stage === 1 ? result.Z1[part.k] : undefined;
  return stage >= 3 ? result.Z2[part.k] : undefined;
}

/** "1 · 0.5 + 2 · (−1) + 1" for a unit. */
export function sum(part, parts, state, result) {
  const inputs = part.layer === 1 ? state.inputs : result.A1;
  const terms = parts.filter((p) => p.kind === "weight" && p.layer === part.layer && p.j === part.j)
    .map((p) => `${factor(inputs[p.i - 1])} · ${factor(state.parameters[p.k])}`);
  const bias = parts.find((p) => p.kind === "bias" && p.layer === part.layer && p.j === part.j);
  return [...terms, factor(state.parameters[bias.k])].join(" + ");
}

/** Which unit a weight or a bias belongs to, and its weighted sum's symbol. */
export const target = (part, parts) => parts.find((p) => p.kind === "unit" && p.layer === part.layer && p.j === part.j);
export const sumSymbol = (part) => part.symbol.replace("a", "z");

/** One sentence about a part on the way forward. `label` names the activation function. */
export function forwardSentence(part, parts, state, result, stage, label) {
  const value = compact(valueOf(part, state, result, stage) ?? 0), own = `${part.symbol}, the ${part.place}, is ${value}`;
  if (part.kind === "input") return `${part.symbol} is ${value}; every line that leaves it multiplies it by a weight.`;
  if (part.kind === "unit") {
    const z = sumSymbol(part);
    if (stage < (part.layer === 1 ? 1 : 3)) return `${z} is not computed yet.`;
    const summed = `${z} = ${sum(part, parts, state, result)} = ${compact(result[`Z${part.layer}`][part.k])}`;
    if (part.layer === 2) return `${summed}.`;
    return stage === 1 ? `${summed}; its activation comes next.` : `${summed}, and ${part.symbol} = ${label}(${compact(result.Z1[part.k])}) = ${value}.`;
  }
  const z = sumSymbol(target(part, parts));
  if (part.kind === "bias") return `${own}: it is added to ${z}, whatever the inputs are.`;
  const source = part.layer === 1 ? state.inputs[part.i - 1] : result.A1[part.i - 1];
  if (part.layer === 2 && stage < 2) return `${own}.`;
  return `${own}: it adds ${factor(source)} · ${factor(state.parameters[part.k])} = ${compact(source * state.parameters[part.k])} to ${z}.`;
}

/** The known values, layer by layer, for the picture's text alternative. */
export function forwardList(state, result, stage) {
  const row = (values) => values.map(compact).join(", "), list = [`inputs ${row(state.inputs)}`];
  if (stage >= 1) list.push(stage === 1 ? `hidden sums ${row(result.Z1)}` : `hidden activations ${row(result.A1)}`);
  if (stage >= 3) list.push(`${result.Z2.length > 1 ? "outputs" : "output"} ${row(result.Z2)}`);
  return list.join("; ");
}

/** What a screen reader says of a part. */
export function partName(part, state, result, stage) {
  const value = valueOf(part, state, result, stage);
  return `${part.place[0].toUpperCase()}${part.place.slice(1)}${value === undefined ? ", not computed yet" : `, ${compact(value)}`}`;
}
