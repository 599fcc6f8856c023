// What ChainRule says of a node, an edge, the sweep and the paths.
import { compact, factor } from "./lib/compact.js";

export const symbol = (name) => (name[0] === "n" ? `ν${"₀₁₂₃"[name[1]]}` : name);

const SIGNS = { product: " · ", sum: " + " };

/** "x · w" with symbols, or with numbers. */
function formula({ operation, parents }, write) {
  const given = parents.map(write);
  if (SIGNS[operation]) return given.join(SIGNS[operation]);
  return operation === "square" ? `${given[0]}²` : `tanh(${given[0]})`;
}

function edgeSentence({ from, to, slot }, { graph, values, slopes, done }, id) {
  const node = graph.find(({ name }) => name === to), other = node.parents[1 - slot], name = `∂${symbol(to)}/∂${symbol(from)}`;
  if (!done.has(to)) return `${symbol(to)} is not computed yet, so ${name} is not known.`;
  const why = { product: `${symbol(other)}, the other factor`, sum: "1, as in any sum", square: `2 ${symbol(from)}`, tanh: `1 − ${symbol(to)}²` }[node.operation];
  return `The local derivative ${name} is ${why}: ${compact(slopes[id])}. One unit at ${symbol(from)} is that much at ${symbol(to)} by this arrow.`;
}

function nodeSentence(name, { graph, values, done, gradients, sums }) {
  const node = graph.find((one) => one.name === name), own = symbol(name);
  if (!done.has(name)) return `${own} = ${formula(node, symbol)} is not computed yet.`;
  const value = node.operation === "input" ? `${own} is ${compact(values[name])}.` :
    `${own} = ${formula(node, symbol)} = ${formula(node, (p) => factor(values[p]))} = ${compact(values[name])}.`;
  if (!(name in gradients)) return value;
  if (!sums[name]) return `${value} ∂f/∂f is 1: the sweep starts here.`;
  const terms = sums[name].map(([slope, gradient]) => `${factor(slope)} · ${factor(gradient)}`).join(" + ");
  return `${value} ∂f/∂${own} = ${terms} = ${compact(gradients[name])}${sums[name].length > 1 ? ", a sum over its arrows" : ""}.`;
}

/** The verdict: how far the walk has come, and what is selected. */
export function words(result, paths) {
  const { edges, selected, steps, position, back, sent, gradients, start, routes } = result;
  const edge = edges.find(({ id }) => id === selected);
  const said = edge ? edgeSentence(edge, result, selected) : nodeSentence(selected, result);
  const name = back > steps.length ? "Swept." : back ? `Back through ${symbol(sent.at(-1) ?? "f")}.` : position === steps.length ? `Forward is done, f = ${compact(result.values.f)}.` :
    position ? `Forward to ${symbol(steps[position - 1])}.` : "Inputs.";
  const total = routes.reduce((sum, { product }) => sum + product, 0);
  const walked = paths ? ` ${routes.length} path${routes.length > 1 ? "s" : ""} from ${symbol(start)} to f: ${routes.length > 1 ? `${routes.map(({ product }) => factor(product)).join(" + ")} = ` : ""}${compact(total)}.` : "";
  return { name: back === 1 ? "The seed." : name, reason: said + walked };
}

/** The picture in words. */
export function picture({ graph, edges, values, slopes, done, gradients, selected }) {
  const known = graph.filter(({ name }) => done.has(name)).map(({ name }) => `${symbol(name)} = ${compact(values[name])}`);
  const local = edges.filter(({ to }) => done.has(to)).map(({ id, from, to }) => `${symbol(from)} to ${symbol(to)} ${compact(slopes[id])}`);
  const back = Object.entries(gradients).map(([name, value]) => `${compact(value)} at ${symbol(name)}`);
  return `A computational graph; selected: ${selected.split("_").map(symbol).join(" to ")}. Values: ${known.join(", ")}. ` +
    (local.length ? `Local derivatives: ${local.join("; ")}. ` : "") + (back.length ? `Gradients of f: ${back.join(", ")}.` : "");
}

/** The paths, with the product along each, as a list. */
export const pathList = ({ routes, start, slopes }) => routes.map(({ path, product }) => {
  const stops = [start, ...path.map(({ to }) => to)].map(symbol).join(" → ");
  return `${stops}: ${path.map(({ id }) => factor(slopes[id])).join(" · ") || "1"} = ${compact(product)}`;
});
