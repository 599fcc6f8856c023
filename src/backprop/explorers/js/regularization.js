// Regularization: a network with more parameters than points, and what keeps it from learning them by heart.
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { h } from "./lib/element.js";
import { paint, picture } from "./lib/parts.js";
import { losses } from "./playground_losses.js";
import { planePicture } from "./playground_plane.js";
import { regularization } from "./regularization_compute.js";
import { scientific } from "./lib/numbers.js";
import { weights } from "./regularization_weights.js";
import { words } from "./regularization_words.js";

const SIDE = 360, GAP = 16, BESIDE = 560;       // pixels: the plane at most, and from where on the curves lie beside it
const SHARE = 0.48;          // of the width, for the plane, where the curves lie beside it

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words"), constants = model.get("_constants");
  const names = Object.fromEntries(model.get("_settings").map(({ key, shown }) => [key, shown]));

  // compute
  const compute = regularization(await engine(model.get("_wasm")), model.get("_codes"), constants, model.get("_data"));

  // view
  function draw(view, state, result) {
    view.svgs ??= frames(view);
    const { svgs } = view, beside = view.width >= BESIDE, size = Math.floor(Math.min(SIDE, (beside ? SHARE : 1) * view.width));
    const width = beside ? view.width - size - GAP : view.width, high = beside ? (size - 8) / 2 : 150;
    const text = words(templates, constants, names, state, result);
    view.pictures.classList.toggle("bp-side", beside);
    svgs.plane.show(result, constants.edge, size, text.plane);
    paint(svgs.losses, width, high, losses(result, width, high), text.losses);
    paint(svgs.weights, width, high, weights(result.numbers.histogram, constants.widest, width, high, templates), text.histogram);
    return { verdict: text.verdict, numbers: result.numbers, table: () => table(result) };
  }
  return explorer({ model, el, compute, draw, render });
}

const square = (name) => `<span class="bp-key"><svg width="16" height="12" aria-hidden="true"><path class="bp-mark bp-loss-line${name}" d="M8 6m-3.5 -3.5h7v7h-7z"/></svg>`;

function frames(view) {
  const legend = `${square("")}<span>training</span></span>${square(" bp-held")}<span>held out (hollow points, too)</span></span>`;
  view.pictures.before(h("div", { className: "bp-legend", innerHTML: legend }));
  return { plane: planePicture(view), losses: picture(view, "bp-losses"), weights: picture(view, "bp-weights-histogram") };
}

/** The losses of every epoch. */
function table({ history }) {
  const rows = history.map(({ loss, held_out_loss }, epoch) =>
    `<tr><th scope="row">${epoch}</th><td>${scientific(loss)}</td><td>${scientific(held_out_loss)}</td></tr>`);
  return `<table><thead><tr><th scope="col">epoch</th><th scope="col">training loss</th><th scope="col">held-out loss</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
