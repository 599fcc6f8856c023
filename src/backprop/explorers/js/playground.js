// Playground: a network learns to tell points in a plane apart.
import { legend, norms } from "./gradient_flow_norms.js";
import { horizontalAxis, layerScale } from "./lib/axes.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { h } from "./lib/element.js";
import { paint, picture } from "./lib/parts.js";
import { layerTicks } from "./lib/scales.js";
import { playground } from "./playground_compute.js";
import { losses } from "./playground_losses.js";
import { pen } from "./playground_pen.js";
import { plane } from "./playground_plane.js";
import { table } from "./playground_table.js";
import { words } from "./playground_words.js";

const SIDE = 360, GAP = 16, BESIDE = 560;       // pixels: the plane at most, and from where on the curves lie beside it
const SHARE = 0.48;          // of the width, for the plane, where the curves lie beside it

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words"), constants = model.get("_constants");
  const names = Object.fromEntries(model.get("_settings").map(({ key, shown }) => [key, shown]));

  // compute
  const compute = playground(await engine(model.get("_wasm")), model.get("_codes"), constants, model.get("_data"));

  // view
  function draw(view, state, result) {
    view.svgs ??= frames(view, constants, templates);
    const { svgs } = view, beside = view.width >= BESIDE, size = Math.floor(Math.min(SIDE, (beside ? SHARE : 1) * view.width));
    const width = beside ? view.width - size - GAP : view.width, high = beside ? (size - 8) / 2 : 150;
    const text = words(templates, names, state, result);
    view.pictures.classList.toggle("bp-side", beside);
    paint(svgs.plane, size, size, plane(result, constants.edge, size, state.cursor), text.plane);
    svgs.pen(state, size);
    paint(svgs.losses, width, high, losses(result, width, high), text.losses);
    paint(svgs.norms, width, high, gradients(result, width, high), text.norms);
    for (const row of view.form.children)
      if (row.dataset.key === "noise") row.hidden = !constants.noisy.includes(state.data);
    return { verdict: text.verdict, numbers: result.numbers, table: () => table(result, state.layer, templates) };
  }
  return explorer({ model, el, compute, draw });
}

/** The norms of every layer, over the names of the layers. */
function gradients({ numbers, depth }, width, height) {
  const left = layerScale(depth, width), bottom = height - 34;
  return norms({ ...numbers, theory: null }, width, bottom + 10) +
    horizontalAxis(layerTicks(depth, width / 48), (l) => (left(l) + left(l + 1)) / 2, bottom, 'layer <tspan font-style="italic">l</tspan>', width);
}

const sample = (shape, name) => `<svg width="16" height="12" aria-hidden="true"><path class="${name}" d="M8 6${shape}"/></svg>`;
const keys = ["m-3.5 -3.5h7v7h-7z", "m-3.5 -3.5h7v7h-7z"];

function frames(view, constants, templates) {
  const curves = `<span class="bp-key">${sample(keys[0], "bp-mark bp-loss-line")}<span>training</span></span>` +
    `<span class="bp-key">${sample(keys[1], "bp-mark bp-loss-line bp-held")}<span>held out (hollow points, too)</span></span>`;
  view.pictures.before(h("div", { className: "bp-legend", innerHTML: curves + legend.split("<span class=\"bp-key\">").slice(1, 3).map((key) => `<span class="bp-key">${key}`).join("") }));
  const svgs = { plane: picture(view, "bp-plane"), losses: picture(view, "bp-losses"), norms: picture(view, "bp-norms") };
  return { ...svgs, pen: pen(view, svgs.plane, constants, templates) };
}

export default { render };
