// Playground: a network learns to tell points in a plane apart.
import { legend, norms } from "./gradient_flow_norms.js";
import { horizontalAxis, layerScale } from "./lib/axes.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { field } from "./lib/field.js";
import { h } from "./lib/element.js";
import { paint, picture } from "./lib/parts.js";
import { layerTicks } from "./lib/scales.js";
import { selectable } from "./lib/selectable.js";
import { playground } from "./playground_compute.js";
import { losses } from "./playground_losses.js";
import { hit, images, layoutOf, network, units } from "./playground_network.js";
import { pen } from "./playground_pen.js";
import { planePicture } from "./playground_plane.js";
import { table } from "./playground_table.js";
import { chosenOf, readout, spoken, unitName, words } from "./playground_words.js";

const SIDE = 330, GAP = 16, BESIDE = 620;       // pixels: the plane at most, and from where on it lies beside the network
const SHARE = 0.4, HIGH = 150, LOWEST = 230;    // the plane's share of the width; the curves' and the network's height

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words"), constants = model.get("_constants");
  const names = Object.fromEntries(model.get("_settings").map(({ key, shown }) => [key, shown]));

  // compute
  const compute = playground(await engine(model.get("_wasm")), model.get("_codes"), constants, model.get("_data"));

  // view
  function draw(view, state, result) {
    view.svgs ??= frames(view, constants, templates);
    const { svgs, width } = view, beside = width >= BESIDE, size = Math.floor(beside ? Math.min(SIDE, SHARE * width) : width);
    const wide = beside ? width - size - GAP : width, half = beside ? (width - GAP) / 2 : width;
    const text = words(templates, names, state, result), chosen = chosenOf(state, result.sizes);
    svgs.choose(state, result, layoutOf(result.sizes, wide, beside ? size : Math.max(LOWEST, 0.8 * width)), chosen);
    const n = chosen && result.sizes[chosen.layer], unit = result.images[chosen?.layer - 1]?.filter((_, k) => k % n === chosen.unit - 1);
    svgs.plane.show(result, constants.edge, size, text.plane, { values: unit,
      cross: state.data === "drawn" ? state.cursor : null });
    svgs.pen(state, size);
    paint(svgs.losses, half, HIGH, losses(result, half, HIGH), text.losses);
    paint(svgs.norms, half, HIGH, gradients(result, half, HIGH), text.norms);
    return { verdict: text.verdict, numbers: { ...result.numbers, ...chosen?.numbers(result.layers) },
      readout: readout(templates, state, result, chosen), table: () => table(result, state.layer, templates) };
  }
  return explorer({ model, el, compute, draw, render });
}

/** The norms of every layer, over the names of the layers. */
function gradients({ numbers, depth }, width, height) {
  const left = layerScale(depth, width), bottom = height - 34;
  return norms({ ...numbers, theory: null }, width, bottom + 10) +
    horizontalAxis(layerTicks(depth, width / 48), (l) => (left(l) + left(l + 1)) / 2, bottom, 'layer <tspan font-style="italic">l</tspan>', width);
}

const square = "M4.5 2.5h7v7h-7z", dash = "M0 6h16", patch = "M2 0h12v12h-12z";
const sample = (look, d, words) => '<span class="bp-key"><svg width="16" height="12" aria-hidden="true">' +
  `<path class="${look}" stroke-width="2.5" d="${d}"/></svg><span>${words}</span></span>`;
const wire = (look, words) => `<span class="bp-key bp-of-${look}">${sample(`bp-wire bp-${look}`, dash, words)}` +
  `${sample(`bp-wire bp-${look} bp-negative`, dash, `negative ${words}`)}</span>`;
const legends = () => [
  sample("bp-region0", patch, "") + sample("bp-region1", patch, "") + wire("values", "weight") + wire("gradients", "∂ℒ/∂<i>W</i>"),
  sample("bp-mark bp-loss-line", square, "training") + sample("bp-mark bp-loss-line bp-held", square, "held out (hollow points, too)") +
    legend.split(/(?=<span class="bp-key)/).slice(0, 2).join(""),
].map((innerHTML) => h("div", { className: "bp-legend", innerHTML }));

function frames(view, constants, templates) {
  view.pictures.classList.add("bp-flow");
  const [above, below] = legends();
  view.pictures.before(above);
  const svgs = { network: picture(view, "bp-units"), plane: planePicture(view) };
  view.pictures.append(view.readout, below);
  svgs.losses = picture(view, "bp-losses");
  svgs.norms = picture(view, "bp-norms");
  svgs.plane.svg.parentElement.classList.add("bp-first");              // on a narrow page
  const under = field(view, svgs.network);
  let layout, chosen;
  const select = ({ layer, unit, source }, now) => view.change(now && now.layer === layer && now.unit === unit && !source ? { unit: 0, source: 0 } : { layer, unit, source });
  const show = selectable(view, svgs.network, {
    label: templates.units,
    choose: (id) => {
      const [layer, unit] = (id ?? `${chosen?.layer}_${chosen?.unit}`).split("_").map(Number);
      select({ layer, unit, source: 0 }, chosen);
    },
    place: (x, y) => { const at = hit(layout, x, y); if (at) select(at, chosen); },
  });
  const choose = (state, result, next, now) => {
    [layout, chosen] = [next, now];
    view.root.dataset.lines = layout.lines ? state.edges : "none";       // there may be too many to be drawn
    templates.sides[result.classes].forEach((words, k) => { above.children[k].lastChild.textContent = words; });
    const row = (key) => view.form.querySelector(`[data-key=${key}]`), [n, m] = result.sizes.slice(Math.min(state.layer, result.depth) - 1);
    for (const [key, most] of [["layer", result.depth], ["unit", m], ["source", n]]) row(key).querySelector("input").max = most;
    under(layout.width, layout.height, images(result, layout));
    paint(svgs.network, layout.width, layout.height, network(result, layout, state, chosen, templates.lost), spoken(templates, state, result));
    show(units(layout, (l, j) => unitName(templates, result.layers, l, j)), chosen && `${chosen.layer}_${chosen.unit}`);
  };
  return { ...svgs, choose, pen: pen(view, svgs.plane.svg, constants, templates) };
}

export default { render };
