// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";

/** Words for a state and its result: the verdict with its reason, and a text alternative for each picture. */
export function words(templates, state, result) {
  const { depth } = state, { theory, losses, steps } = result, half = Math.ceil(depth / 2);
  const norm = (values, layer) => short(values[layer - 1]);
  const values = {
    depth, half, steps,
    first: norm(result.delta_norms, 1), middle: norm(result.delta_norms, half), last: norm(result.delta_norms, depth),
    first_weights: norm(result.weight_gradient_norms, 1), last_weights: norm(result.weight_gradient_norms, depth),
    first_theory: theory ? norm(theory, 1) : "",
    first_size: norm(result.sizes, 1), middle_size: norm(result.sizes, half),
    low: result.histogram.range[0], high: result.histogram.range[1],
    factor: short(perLayer(result.delta_norms)), predicted: theory ? short(perLayer(theory)) : "",
    first_loss: short(losses[0]), loss: short(result.loss),
    layer: result.place ? Math.abs(result.place) : 1 + result.dead.indexOf(1),
    percent: Math.round(100 * mean(result.saturated.slice(0, -1))),
  };
  const { place } = result, { pictures } = templates;
  values.where = fill(templates.where[place > 0 ? "forward" : place < 0 ? "backward" : "loss"], values);
  const say = (template) => fill(template, values);
  const [name, because] = templates.verdicts[result.verdict];
  const sentences = [depth === 1 && result.verdict === "healthy" ? templates.one_layer : because,
    about(templates, state, result), templates.loss_now];
  return {
    verdict: { name, reason: sentences.filter(Boolean).map(say).join(" ") },
    norms: say(theory ? `${pictures.norms} ${pictures.theory}` : pictures.norms),
    histogram: say(depth > 1 ? pictures.histogram : pictures.no_histogram),
    loss: say(pictures.loss),
  };
}

/** What the theory has to say about this network. */
function about(templates, { depth }, { theory, no_theory: reason, steps, verdict }) {
  if (reason) return templates.no_theory[reason];
  if (!theory || depth === 1 || verdict === "diverged" || verdict === "overflow") return "";
  return steps > 0 ? templates.trained : templates.predicted;
}

/** The factor by which a norm changes per layer on its way back, as a geometric mean. */
export const perLayer = (norms) => Math.exp((Math.log(norms[0]) - Math.log(norms.at(-1))) / (norms.length - 1));

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
