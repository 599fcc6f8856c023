// NetworkBuilder: how many parameters a network has, layer by layer.
import { mark, px, text } from "./lib/element.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { key, keys } from "./lib/key.js";
import { paint, picture } from "./lib/parts.js";
import { planned } from "./lib/plan.js";
import { selectable } from "./lib/selectable.js";

const HEIGHT = 260, TOP = 34, BOTTOM = 40, DRAWN = 12;     // units that are drawn of a wide layer

async function render({ model, el }) {
  const shared = await engine(model.get("_wasm")), codes = model.get("_codes"), recipe = model.get("_recipe");

  /** Counted in the plan that the engine would run, as Python counts in its own. */
  function compute({ inputs, hidden, width, outputs }) {
    const sizes = [inputs, ...Array(hidden).fill(width), outputs];
    shared.arena.clear();
    const plan = planned(shared, codes, { ...recipe, settings: { ...recipe.settings, sizes } }, { batch: 1 });
    const count = (kind) => plan.blocks().filter((block) => block.kind === codes.kinds[kind]).map(({ fan_in, fan_out }) => fan_in * fan_out);
    return { sizes, parameters: plan.count("theta"), weights: count("weights"), biases: count("biases") };
  }

  function draw(view, state, result) {
    view.parts ??= start(view);
    const { svg, show } = view.parts, { sizes, parameters, weights, biases } = result, depth = weights.length;
    const layer = Math.min(state.layer, depth), { x, y } = layout(sizes, view.width), l = layer;
    const list = sizes.map((n, i) => `${name(i, depth)} ${n}`).join(", ");
    paint(svg, view.width, HEIGHT, drawing(sizes, layer, x, y), `A network of layers with these numbers of units: ${list}. ${parameters} parameters; layer ${l} is selected.`);
    show(weights.map((count, i) => ({ id: String(i + 1), x: px((x(i) + x(i + 1)) / 2), y: HEIGHT / 2 - 8, width: Math.max(24, x(i + 1) - x(i) - 34), height: HEIGHT - TOP - BOTTOM,
      name: `Layer ${i + 1}, ${count} weights and ${biases[i]} biases` })), String(layer));
    const reason = `Layer ${l} has ${sizes[l - 1]} · ${sizes[l]} weights and ${sizes[l]} bias${sizes[l] > 1 ? "es" : ""}: (${sizes[l - 1]} + 1) · ${sizes[l]} = ${weights[l - 1] + biases[l - 1]}, ` +
      `${Math.round((100 * (weights[l - 1] + biases[l - 1])) / parameters)}\u00a0% of all.`;
    return { verdict: { name: `${parameters} parameters.`, reason }, numbers: { parameters, weights, biases }, table: () => table(result) };
  }
  return explorer({ model, el, compute, draw });
}

function start(view) {
  keys(view, KEYS);
  const svg = picture(view, "bp-builder");
  return { svg, show: selectable(view, svg, { label: "Layers: arrow keys move between them, Enter selects", choose: (id) => id && view.change({ layer: Number(id) }) }) };
}

const name = (l, depth) => (l === 0 ? "inputs" : l === depth ? "outputs" : `hidden ${l}`);

function layout(sizes, width) {
  const side = 26, x = (l) => px(side + (l * (width - 2 * side)) / (sizes.length - 1));
  const y = (n, i) => px(HEIGHT / 2 - 8 + (i - (n - 1) / 2) * Math.min(36, (HEIGHT - TOP - BOTTOM) / Math.max(1, n - 1)));
  return { x, y };
}

function drawing(sizes, layer, x, y) {
  const drawn = sizes.map((n) => Math.min(n, DRAWN)), marks = [];
  for (let l = 1; l < sizes.length; l++) {
    let d = "";
    for (let i = 0; i < drawn[l - 1]; i++) for (let j = 0; j < drawn[l]; j++) d += `M${x(l - 1)} ${y(drawn[l - 1], i)}L${x(l)} ${y(drawn[l], j)}`;
    marks.push(mark("path", { class: `bp-edge${l === layer ? " bp-lit" : ""}`, "stroke-width": l === layer ? 1 : 0.5, d }));
  }
  sizes.forEach((n, l) => {
    for (let i = 0; i < drawn[l]; i++) marks.push(mark("circle", { class: l ? "bp-node" : "bp-node bp-open", cx: x(l), cy: y(drawn[l], i), r: 5 }));
    marks.push(text(x(l), HEIGHT - 14, n, "bp-name"));
  });
  if (Math.max(...sizes) > DRAWN) marks.push(mark("text", { x: 0, y: 12 }, `${DRAWN} units of a wider layer are drawn`));
  return marks.join("");
}

function table({ sizes, weights, biases }) {
  const rows = weights.map((count, i) => `<tr><th scope="row">${i + 1}</th><td>${sizes[i]}</td><td>${sizes[i + 1]}</td><td>${count}</td><td>${biases[i]}</td><td>${count + biases[i]}</td></tr>`);
  const heads = ["layer", "units before", "units", "weights", "biases", "parameters"].map((head) => `<th scope="col">${head}</th>`).join("");
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

const KEYS = [key('<circle class="bp-node bp-open" cx="12" cy="7" r="5"/>', "input"), key('<circle class="bp-node" cx="12" cy="7" r="5"/>', "unit"),
  key('<path class="bp-edge" d="M0 7h24"/>', "weight")];

export default { render };
