// State in, numbers out: a network that learns the points of a plane. No document in here.
import { marks } from "./lib/marks.js";
import { model } from "./lib/model.js";
import { scope } from "./playground_scope.js";
import { training } from "./lib/train.js";
import { points } from "./playground_data.js";
import { largestOf } from "./playground_plane.js";

const FINE = 49, COARSE = 17, LARGE = 20_000;   // points along a side of the plane's grid; parameters of a large network

/**
 * Returns compute(state, ms). Training stops after about `ms` milliseconds; what is measured after it is cut into
 * stages, which a large network spreads over several calls. The result is always whole, and a function of the state.
 * `sets` gives the points of a state.
 */
export function playground(engine, codes, constants, bytes, sets = points) {
  let run, from = "";
  return ({ steps, layer, unit, source, edges, brush, cursor, ...setting }, ms = Infinity) => {
    const key = JSON.stringify(setting), began = performance.now(), left = () => ms - (performance.now() - began);
    if (key !== from || (steps < run.net.updates + run.net.diverged && steps !== run.result.steps)) {
      const mark = key === from && run.marks.back(steps);
      if (mark) resume(run, mark.values);
      else run = start(engine, codes, constants, setting, sets(engine, constants, bytes, setting));
      from = key;
      run.jump = steps;
      finish(run, () => Infinity);
    }
    const { net } = run, { most } = constants;
    if (steps !== most) run.jump = 0;
    const paced = steps === most && run.jump !== most && ms < Infinity;        // it trains: an epoch a frame can be watched
    const target = paced ? Math.min(steps, net.updates + net.perEpoch) : steps;
    if (!run.stages.length && net.updates < target && !net.diverged) {
      advance(run, target, left);
      run.stages = stages(run);
    }
    finish(run, left);
    return run.result;
  };
}

/** The untrained network, and the same once more, laid out for all training points at once. */
function start(engine, codes, constants, setting, sets) {
  const { depth, width, activation, init, dropout, seed, batch_size, l1, l2, optimizer, learning_rate } = setting;
  const { X, y } = sets.training, classes = constants.classes[setting.data];
  engine.arena.clear();
  const settings = { sizes: [2, ...Array(depth - 1).fill(width), classes], activation, init, dropout, seed, norm: "none",
    residual: false, residual_scale: 1 };
  const recipe = { class: "MLP", settings }, { loss } = constants;
  const network = model(engine, codes, recipe, { loss, batch: Math.min(batch_size, y.length) });
  const gauge = model(engine, codes, recipe, { loss, batch: y.length, of: network });
  const floats = (values) => { const array = engine.arena.floats(values.length); array.values.set(values); return array; };
  gauge.setBatch(floats(X), floats(y), y.length);
  const side = network.theta.values.length > LARGE ? COARSE : FINE;
  const look = scope(engine, codes, recipe, network, side, constants.edge);
  const net = training(engine, codes, network, X, y, { optimizer, learning_rate, batch_size, l1, l2, seed });
  const run = { engine, constants, setting, sets, classes, network, gauge, look, side, sizes: settings.sizes, net, depth, history: [],
    deltas: engine.arena.floats(depth), weights: engine.arena.floats(depth), marks: marks(net.arrays) };
  record(run);
  run.stages = stages(run);
  return run;
}

/** Takes a run up again at one of its marks. */
function resume(run, [entries, ...values]) {
  run.net.resume(values);
  run.history.length = entries;
  run.measured = null;
  run.stages = stages(run);
}

/** Measures all training points at once; returns their loss. */
function measure(run) {
  const { gauge, net } = run, now = `${net.updates} ${net.diverged}`;
  if (run.measured?.now !== now) {
    run.measured = { now, loss: gauge.forward() };
  }
  return run.measured.loss;
}

/** Losses and shares of right answers on both sets, without penalties and without dropout. */
function scores(run) {
  const { network, gauge, setting, sets, classes } = run;
  const share = (outputs, y) => y.filter((label, i) => largest(outputs, i * classes, classes) === label).length / y.length;
  const score = ({ X, y }, { outputs, loss } = network.evaluate(X, y)) => ({ loss, accuracy: share(outputs, y) });
  // Without dropout training sees the same network as an evaluation: what is measured once serves for both.
  const training = setting.dropout ? score(sets.training) : score(sets.training, { loss: measure(run), outputs: gauge.value(gauge.plan.output) });
  const held = score(sets.held_out);
  return { loss: training.loss, accuracy: training.accuracy, held_out_loss: held.loss, held_out_accuracy: held.accuracy };
}

/** An entry of the history: the scores at the end of an epoch. */
const record = (run) => run.history.push({ updates: run.net.updates, ...scores(run) });

/** Training, with an entry of the history at the end of every epoch. */
function advance(run, target, left) {
  const { net } = run;
  do {
    const end = (Math.floor(net.updates / net.perEpoch) + 1) * net.perEpoch, next = Math.min(target, end);
    net.advance(next, Math.max(0, left()));
    if (net.updates === end) record(run);
    if (!net.diverged) run.marks.keep(net.updates, [run.history.length, ...net.values()]);
  } while (net.updates < target && !net.diverged && left() > 0);
}

/** What is measured after training, in pieces; the last one puts the result together. */
function stages(run) {
  const { network, gauge, net, sets, setting, classes, history, constants, depth } = run, found = {}, { call } = run.engine;
  const latest = history.at(-1), { found: images, parts } = run.look();
  const place = () => {                                            // of what is not finite although every update was
    const { plan, g, A, D } = gauge, layer = call.overflow_place(plan.at, g.at, A.at, D.at, sets.training.y.length);
    return { step: net.updates, pass: layer > 0 ? "forward" : "loss", layer };
  };
  return [
    () => { found.scores = latest.updates === net.updates && !net.diverged ? latest : scores(run); },
    () => measure(run),
    () => {
      gauge.backward();
      gauge.penalize(setting.l1, setting.l2);
      const { plan, g, D } = gauge;
      call.layer_norms(plan.at, g.at, D.at, sets.training.y.length, run.deltas.at, run.weights.at);
    },
    ...parts,
    () => {
      const { updates, ...score } = found.scores, steps = net.updates + net.diverged;     // the step that failed counts: the address leads back to it
      const at = net.diverged ? net.diverged_at() : Number.isFinite(measure(run)) ? null : place();
      const numbers = { ...score, delta_norms: Array.from(run.deltas.values),
        weight_gradient_norms: Array.from(run.weights.values), steps: net.updates };
      run.result = { steps, stopped: net.diverged, numbers, at, sets, classes, depth, perEpoch: net.perEpoch,
        history: history.slice(), ...images, side: run.side, sizes: run.sizes,
        layers: parameters(network, gauge),
        largest: at && largestOf(network.theta.values) };
    },
  ];
}

function finish(run, left) {
  for (let first = true; run.stages.length && (first || left() > 0); first = false) run.stages.shift()();
}

/** The place of the largest of `count` values from `first`; a NaN counts as the largest, as in NumPy. */
export function largest(values, first, count) {
  let best = 0;
  for (let k = 1; k < count; k++) {
    const v = values[first + k], now = values[first + best];
    if (v > now || (Number.isNaN(v) && !Number.isNaN(now))) best = k;
  }
  return best;
}

/** Weights and biases by layer, and their gradients for all training points: copies, for growing memory takes views away. */
function parameters(network, gauge) {
  const layers = [], gradients = gauge.parameters();
  network.parameters().forEach(({ layer, fan_in, fan_out, kind, value }, k) => {
    layers[layer - 1] ??= {};
    layers[layer - 1][kind === 0 ? "W" : "b"] = { rows: fan_in, columns: fan_out, values: value.slice(), gradients: gradients[k].gradient.slice() };
  });
  return layers;
}
