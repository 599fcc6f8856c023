// ForwardPass: one example on its way through a small network, one operation after another.
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { networkPicture } from "./lib/network_picture.js";
import { forwardList, forwardSentence, partName, valueOf } from "./lib/network_words.js";
import { compact, scientific } from "./lib/numbers.js";
import { smallNetwork } from "./lib/small_network.js";

const STAGES = ["X", "Z1", "A1", "Z2"];
const NAMES = ["Inputs.", "Weighted sums.", "Activations.", "Outputs."];

async function render({ model, el }) {
  const recipe = model.get("_recipe"), labels = model.get("_labels"), settings = model.get("_settings");
  const compute = smallNetwork(await engine(model.get("_wasm")), model.get("_codes"), recipe);

  function draw(view, state, result) {
    view.network ??= networkPicture(view, settings);
    const stage = state.position, label = labels[state.activation], value = (part) => valueOf(part, state, result, stage);
    const list = forwardList(state, result, stage);
    const { layout, chosen } = view.network(state, {
      sizes: recipe.settings.sizes, heads: ["inputs", label.length < 12 ? `hidden, ${label}` : "hidden", "outputs"],
      value: (part) => (part.kind === "unit" || part.kind === "input" ? value(part) : undefined),
      raw: (part) => part.kind === "unit" && part.layer === 1 && stage === 1,
      name: (part) => partName(part, state, result, stage),
      words: `A network of ${recipe.settings.sizes.join(", ")} units; selected: ${state.selected.replace("_", ", ")}. Known so far: ${list}.`,
    });
    const sentence = forwardSentence(chosen, layout.parts, state, result, stage, label);
    const numbers = Object.fromEntries(STAGES.slice(0, stage + 1).map((name) => [name, result[name]]));
    return { verdict: { name: NAMES[stage], reason: `${sentence} ${end(result, stage)}` }, numbers, table: () => table(numbers) };
  }
  return explorer({ model, el, compute, draw });
}

const end = ({ Z2 }, stage) => (stage === 3 ? `The outputs are ${Z2.map(compact).join(" and ")}.` : "Forward computes the next ones.");

function table(numbers) {
  const rows = Object.entries(numbers).map(([name, values]) =>
    `<tr><th scope="row">${name}</th>${[0, 1, 2].map((i) => `<td>${i in values ? scientific(values[i]) : ""}</td>`).join("")}</tr>`);
  return `<table><thead><tr><th scope="col">array</th><th scope="col">1</th><th scope="col">2</th><th scope="col">3</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
