// BackwardPass: one example forward and its gradient back through a small network, one operation after another.
import { KNOWN, NAMES, comparison, gradientOf, gradients, sentence } from "./backward_pass_words.js";
import { mark, px, text } from "./lib/element.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { key } from "./lib/key.js";
import { NARROW, inside } from "./lib/network_parts.js";
import { networkPicture } from "./lib/network_picture.js";
import { forwardList, partName, valueOf } from "./lib/network_words.js";
import { brief, compact } from "./lib/compact.js";
import { scientific } from "./lib/numbers.js";
import { smallNetwork } from "./lib/small_network.js";

const STAGES = [["X"], ["Z1"], ["A1"], ["Z2"], ["loss"], ["delta2"], ["dW2", "db2"], ["dA1"], ["delta1"], ["dW1", "db1"]];

async function render({ model, el }) {
  const recipe = model.get("_recipe"), labels = model.get("_labels"), settings = model.get("_settings");
  const evaluate = smallNetwork(await engine(model.get("_wasm")), model.get("_codes"), recipe, "mse");
  const compute = (state) => {
    const result = evaluate(state);
    return { ...result, quotients: state.differences ? result.differences() : null };
  };

  function draw(view, state, result) {
    view.network ??= networkPicture(view, settings, GRADIENT);
    const { position } = state, stage = Math.min(position, 3), label = labels[state.activation], list = forwardList(state, result, stage);
    const back = backward(result, position);
    const { layout, chosen } = view.network(state, {
      sizes: recipe.settings.sizes, ...room(view.width, label),
      value: (part) => (part.kind === "unit" || part.kind === "input" ? valueOf(part, state, result, stage) : undefined),
      raw: (part) => part.kind === "unit" && part.layer === 1 && stage === 1,
      back: (part) => (part.kind === "unit" ? back.label(part) : undefined),
      gradientOf: (part) => gradientOf(part, result, position),
      more: (at) => lossNode(at, state, result),
      name: (part) => spoken(part, state, result, stage),
      words: `A network of ${recipe.settings.sizes.join(", ")} units; selected: ${state.selected.replace("_", ", ")}. Known so far: ${list}${back.list}.`,
    });
    const said = [sentence(chosen, layout.parts, state, result, label), comparison(chosen, state, result, result.quotients)];
    const numbers = Object.fromEntries(STAGES.slice(0, position + 1).flat().map((name) => [name, result[name]]));
    if (result.quotients) numbers.differences = result.quotients;
    return { verdict: { name: NAMES[position], reason: said.filter(Boolean).join(" ") }, numbers, table: () => table(layout.parts, state, result) };
  }
  return explorer({ model, el, compute, draw });
}

const GRADIENT = [key('<text class="bp-back" x="7" y="11">▲</text>', "gradient of the loss")];

/** On a narrow screen the loss stands under the output, and the lines are steeper. */
const room = (width, label) => {
  const heads = ["inputs", label.length < 12 ? `hidden, ${label}` : "hidden", "output"];
  return width < NARROW ? { columns: 3, gap: 158, parting: 0.37, heads } : { columns: 4, gap: 124, parting: 0.33, heads: [...heads, "loss"] };
};

/** The gradients at the units that are known: as a label over each, and as a list in words. */
function backward(result, position) {
  const { delta1, delta2, dA1, loss } = result;
  function label({ layer, k }) {
    if (layer === 2) return position >= KNOWN.delta2 ? `▲ δ ${brief(delta2[k])}` : undefined;
    if (position >= KNOWN.delta1) return `▲ δ ${brief(delta1[k])}`;
    return position >= KNOWN.dA1 ? `▲ ∂a ${brief(dA1[k])}` : undefined;
  }
  const known = [[KNOWN.loss, "loss", [loss]], [KNOWN.delta2, "δ of the output", delta2], [KNOWN.delta1, "δ of the hidden units", delta1],
    [KNOWN.layer2, "gradients of layer 2", [...result.dW2, ...result.db2]], [KNOWN.layer1, "gradients of layer 1", [...result.dW1, ...result.db1]]];
  const list = known.filter(([from]) => position >= from).map(([, name, values]) => `; ${name} ${values.map(compact).join(", ")}`);
  return { label, list: list.join("") };
}

/** The loss as a square, and the line to it. */
function lossNode({ x, middle, radius: r }, state, result) {
  const beside = x.length === 4, at = x.at(-1), y = beside ? middle : middle + 112, known = state.position >= KNOWN.loss;
  const line = beside ? { x1: px(x[2] + r), y1: y, x2: px(at - r), y2: y } : { x1: at, y1: px(middle + r + 38), x2: at, y2: px(y - r) };
  const drawing = mark("line", { class: "bp-edge", ...line, "stroke-width": 1 }) +
    mark("rect", { class: "bp-loss-node", x: at - r, y: px(y - r), width: 2 * r, height: 2 * r, rx: 3 }) +
    (known ? inside(at, y, brief(result.loss), r) : "") +
    (beside ? "" : text(at - r - 20, y + 4, "loss", "bp-name")) + text(at, px(y + r + 17), `y ${compact(state.target)}`, "bp-halo");
  const part = { id: "loss", kind: "loss", x: at, y, width: 2 * r, height: 2 * r, symbol: "ℒ", place: "loss" };
  return { drawing, parts: [part], height: px(y + r + 24) };
}

function spoken(part, state, result, stage) {
  if (part.kind === "loss") return state.position >= KNOWN.loss ? `Loss, ${compact(result.loss)}` : "Loss, not computed yet";
  const gradient = part.kind === "weight" || part.kind === "bias" ? gradientOf(part, result, state.position) : undefined;
  return `${partName(part, state, result, stage)}${gradient === undefined ? "" : `, gradient ${compact(gradient)}`}`;
}

/** The parameters with their gradients, and the central differences if they are asked for. */
function table(parts, state, result) {
  const { quotients } = result, exact = gradients(result), rows = parts.filter(({ kind }) => kind === "weight" || kind === "bias").map((part) => {
    const known = gradientOf(part, result, state.position) !== undefined;
    const cells = [scientific(state.parameters[part.k]), known ? scientific(exact[part.k]) : "–", quotients ? scientific(quotients[part.k]) : "–"];
    return `<tr><th scope="row">${part.symbol}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const heads = ["parameter", "value", "gradient", "finite difference"].map((head) => `<th scope="col">${head}</th>`).join("");
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
