// ThroughTime: how much of a gradient arrives at each earlier step of a recurrent network.
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { h } from "./lib/element.js";
import { scientific } from "./lib/numbers.js";
import { paint, picture } from "./lib/parts.js";
import { throughTime } from "./through_time_compute.js";
import { legend, shares, through } from "./through_time_pictures.js";
import { words } from "./through_time_words.js";

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words");

  // compute
  const compute = throughTime(await engine(model.get("_wasm")), model.get("_codes"), model.get("_constants"));

  // view
  function draw(view, state, result) {
    view.svgs ??= frames(view);
    const { width, svgs } = view, height = width < 500 ? 230 : 280, text = words(templates, state, result);
    if (svgs.key.dataset.cell !== state.cell) {
      svgs.key.dataset.cell = state.cell;
      svgs.key.innerHTML = legend[state.cell];
    }
    paint(svgs.shares, width, height, shares(result, width, height), text.shares);
    paint(svgs.through, width, 130, through(state, result, width, 130), text.through);
    return { verdict: text.verdict, numbers: result.numbers, table: () => table(state, result) };
  }
  return explorer({ model, el, compute, draw });
}

function frames(view) {
  const key = h("div", { className: "bp-legend" });
  view.pictures.before(key);
  return { key, shares: picture(view, "bp-norms"), through: picture(view, "bp-histogram") };
}

function table({ cell }, { numbers, theory }) {
  const heads = cell === "lstm" ? ["step", "gradient at the cell", "theory", "‖<i>δ</i>‖", "forget gate"]
    : ["step", "‖<i>δ</i>‖", "theory", "slope"];
  const columns = cell === "lstm" ? [numbers.cell_norms, theory, numbers.delta_norms, numbers.gates]
    : [numbers.delta_norms, theory, numbers.slopes];
  const rows = theory.map((_, t) => `<tr><th scope="row">${t + 1}</th>${columns.map((c) => `<td>${scientific(c[t])}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
