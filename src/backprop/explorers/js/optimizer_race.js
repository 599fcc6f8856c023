// OptimizerRace: six optimizers from one start, on surfaces whose minimum is known.
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { h } from "./lib/element.js";
import { fill } from "./lib/numbers.js";
import { paint, picture } from "./lib/parts.js";
import { optimizerRace } from "./optimizer_race_compute.js";
import { loss } from "./optimizer_race_loss.js";
import { layout, levels, paths } from "./optimizer_race_paths.js";
import { legend } from "./optimizer_race_style.js";
import { surface } from "./optimizer_race_surface.js";
import { table } from "./optimizer_race_table.js";
import { words } from "./optimizer_race_words.js";

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words"), constants = model.get("_constants");

  // compute
  const compute = optimizerRace(await engine(model.get("_wasm")), model.get("_codes"), constants);
  const lines = last((name, kappa, angle, panel, tall) => {
    const kind = constants.surfaces[name];
    return levels(kind, surface(kind, kappa, constants.turns[angle]), panel, tall);
  });

  // view
  function draw(view, state, result) {
    view.svgs ??= frames(view, constants.racers, templates.names);
    const { width, svgs } = view, kind = constants.surfaces[state.surface], text = words(templates, constants, state, result);
    const place = layout(width, kind.window), [{ panel, tall }] = place.panels, high = width < 500 ? 190 : 220;
    const drawn = lines(state.surface, state.kappa, state.angle, panel, tall);
    paint(svgs.paths, width, place.height, paths(result, kind, drawn, templates.panels, place), text.paths);
    paint(svgs.loss, width, high, loss(result, width, high), text.loss);
    svgs.formula.textContent = `${templates.formula} ${kind.formula}${kind.quadratic && state.angle ? fill(templates.angled, state) : ""}`;
    return { verdict: text.verdict, numbers: result.numbers, table: () => table(result, templates.names) };
  }
  return explorer({ model, el, compute, draw, render });
}

function frames(view, racers, names) {
  const formula = h("p", { className: "bp-formula" });
  view.pictures.before(formula, h("div", { className: "bp-legend", innerHTML: legend(racers, names) }));
  return { formula, paths: picture(view, "bp-paths"), loss: picture(view, "bp-losses") };
}

/** The function `make`, with its last result kept for as long as it is asked for the same. */
function last(make) {
  let key, value;
  return (...given) => {
    if (key !== given.join()) [key, value] = [given.join(), make(...given)];
    return value;
  };
}

export default { render };
