// ForwardPass: one example on its way through a small network to the loss, one operation after another.
import { mark, px, text } from "./lib/element.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { NARROW, inside } from "./lib/network_parts.js";
import { networkPicture } from "./lib/network_picture.js";
import { forwardList, forwardSentence, partName, valueOf } from "./lib/network_words.js";
import { brief, compact, factor } from "./lib/compact.js";
import { scientific } from "./lib/numbers.js";
import { smallNetwork } from "./lib/small_network.js";

const STAGES = ["X", "Z1", "A1", "Z2", "P", "loss"];
const NAMES = ["Inputs.", "Weighted sums.", "Activations.", "Outputs.", "Probabilities.", "Loss."];
const OUTPUTS = 3, PROBABILITIES = 4, LOSS = 5;

async function render({ model, el }) {
  const recipe = model.get("_recipe"), labels = model.get("_labels"), settings = model.get("_settings");
  const evaluate = smallNetwork(await engine(model.get("_wasm")), model.get("_codes"), recipe, "cross_entropy");
  const compute = (state) => {
    const result = evaluate({ ...state, target: state.target - 1 }), most = Math.max(...result.Z2);
    const powers = result.Z2.map((z) => Math.exp(z - most)), total = powers.reduce((sum, v) => sum + v, 0);
    return { ...result, P: powers.map((v) => v / total) };
  };

  function draw(view, state, result) {
    view.network ??= networkPicture(view, settings);
    const { position } = state, stage = Math.min(position, OUTPUTS), label = labels[state.activation];
    const list = [forwardList(state, result, stage), ...(position >= PROBABILITIES ? [`probabilities ${result.P.map(compact).join(", ")}`] : []),
      ...(position >= LOSS ? [`loss ${compact(result.loss)}`] : [])].join("; ");
    const heads = ["inputs", label.length < 12 ? `hidden, ${label}` : "hidden", "outputs"], wide = view.width >= NARROW;
    const { layout, chosen } = view.network(state, {
      sizes: recipe.settings.sizes, heads: wide ? [...heads, "loss"] : heads, columns: wide ? 4 : 3,
      value: (part) => (part.kind === "unit" || part.kind === "input" ? valueOf(part, state, result, stage) : undefined),
      raw: (part) => part.kind === "unit" && part.layer === 1 && stage === 1,
      fore: (part) => (part.kind === "unit" && part.layer === 2 && position >= PROBABILITIES ? `p ${brief(result.P[part.k])}` : undefined),
      more: (at) => lossNode(at, state, result),
      name: (part) => spoken(part, state, result, stage),
      words: `A network of ${recipe.settings.sizes.join(", ")} units and a loss; selected: ${state.selected.replace("_", ", ")}. Known so far: ${list}.`,
    });
    const sentence = said(chosen, layout.parts, state, result, stage, label);
    const numbers = Object.fromEntries(STAGES.slice(0, position + 1).map((name) => [name, result[name]]));
    return { verdict: { name: NAMES[position], reason: `${sentence} ${end(result, state)}` }, numbers, table: () => table(numbers) };
  }
  return explorer({ model, el, compute, draw });
}

/** The sentence for the selected part. */
function said(part, parts, state, result, stage, label) {
  const { position, target } = state, { Z2, P, loss } = result;
  if (part.kind === "loss")
    return position < LOSS ? "The loss is not computed yet." : `ℒ = −ln p${"₁₂"[target - 1]} = −ln ${compact(P[target - 1])} = ${compact(loss)}, for y is class ${target}.`;
  const sentence = forwardSentence(part, parts, state, result, stage, label);
  if (part.kind !== "unit" || part.layer !== 2 || position < PROBABILITIES) return sentence;
  const powers = Z2.map((z) => `exp(${compact(z)})`);
  return `${sentence} Softmax: p${"₁₂"[part.k]} = ${powers[part.k]} / (${powers.join(" + ")}) = ${compact(P[part.k])}.`;
}

function end({ Z2, P, loss }, { position, target }) {
  if (position === OUTPUTS) return `The outputs are ${Z2.map(compact).join(" and ")}.`;
  if (position === PROBABILITIES) return `The probabilities are ${P.map(compact).join(" and ")}.`;
  return position === LOSS ? `The loss of class ${target} is ${factor(loss)}.` : "Forward computes the next ones.";
}

/** The loss as a square, with lines from the outputs to it: beside them, or on a narrow screen under them. */
function lossNode({ parts, x, middle, radius: r }, { position, target }, { loss }) {
  const beside = x.length === 4, outputs = parts.filter(({ kind, layer }) => kind === "unit" && layer === 2), last = outputs.at(-1);
  const at = x.at(-1), y = beside ? middle : last.y + 104;
  const lines = beside ? outputs.map((unit) => mark("line", { class: "bp-edge", x1: px(unit.x + r), y1: unit.y, x2: px(at - r), y2: px(y), "stroke-width": 1 }))
    : [mark("line", { class: "bp-edge", x1: at, y1: px(last.y + r + 20), x2: at, y2: px(y - r), "stroke-width": 1 })];
  const drawing = lines.join("") + mark("rect", { class: "bp-loss-node", x: at - r, y: px(y - r), width: 2 * r, height: 2 * r, rx: 3 }) +
    (position >= LOSS ? inside(at, y, brief(loss), r) : "") + (beside ? "" : text(at - r - 20, y + 4, "loss", "bp-name")) +
    text(at, px(y + r + 17), `y ${target}`, "bp-halo");
  return { drawing, parts: [{ id: "loss", kind: "loss", x: at, y, width: 2 * r, height: 2 * r, symbol: "ℒ", place: "loss" }], height: px(y + r + 24) };
}

function spoken(part, state, result, stage) {
  if (part.kind === "loss") return state.position >= LOSS ? `Loss, ${compact(result.loss)}` : "Loss, not computed yet";
  const name = partName(part, state, result, stage);
  return part.kind === "unit" && part.layer === 2 && state.position >= PROBABILITIES ? `${name}, probability ${compact(result.P[part.k])}` : name;
}

function table(numbers) {
  const rows = Object.entries(numbers).map(([name, values]) => [name, [values].flat()]).map(([name, values]) =>
    `<tr><th scope="row">${name}</th>${[0, 1, 2].map((i) => `<td>${i in values ? scientific(values[i]) : ""}</td>`).join("")}</tr>`);
  return `<table><thead><tr><th scope="col">array</th><th scope="col">1</th><th scope="col">2</th><th scope="col">3</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
