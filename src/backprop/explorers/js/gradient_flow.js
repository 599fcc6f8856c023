// GradientFlow: how the gradient shrinks or grows on its way back through a deep network.
import { gradientFlow } from "./gradient_flow_compute.js";
import { histogram } from "./gradient_flow_histogram.js";
import { loss } from "./gradient_flow_loss.js";
import { legend, norms } from "./gradient_flow_norms.js";
import { table } from "./gradient_flow_table.js";
import { words } from "./gradient_flow_words.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { h } from "./lib/element.js";
import { paint, picture } from "./lib/parts.js";

const LOSS_HEIGHT = 112;

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words");

  // compute
  const compute = gradientFlow(await engine(model.get("_wasm")), model.get("_codes"), model.get("_constants"), model.get("_digits"));

  // view
  function draw(view, state, result) {
    view.svgs ??= frames(view);
    const { width, svgs } = view, narrow = width < 500, text = words(templates, state, result);
    const heights = narrow ? [210, 128] : [264, 156];
    paint(svgs.norms, width, heights[0], norms(result, width, heights[0]), text.norms);
    paint(svgs.histogram, width, heights[1], histogram(result.histogram, state.depth, width, heights[1]), text.histogram);
    paint(svgs.loss, width, LOSS_HEIGHT, loss(result, width, LOSS_HEIGHT), text.loss);
    const { delta_norms, weight_gradient_norms, steps } = result;
    return { verdict: text.verdict, numbers: { delta_norms, weight_gradient_norms, loss: result.loss, steps }, table: () => table(result) };
  }
  return explorer({ model, el, compute, draw, render });
}

function frames(view) {
  view.pictures.before(h("div", { className: "bp-legend", innerHTML: legend }));
  return { norms: picture(view, "bp-norms"), histogram: picture(view, "bp-histogram"), loss: picture(view, "bp-loss") };
}

export default { render };
