// One of the five networks in the engine's memory, on one batch, with what its optimizer remembers.
import { model } from "./lib/model.js";
import { partsOf } from "./deep_architectures_theory.js";

const NORM_LAYERS = { none: [], batch: [{ layer: "BatchNorm" }], layer: [{ layer: "LayerNorm" }] };

/** As `net.recipe()` gives it in Python. */
function recipe(norm, tau, { depth, width, gain, seed }, { inputs, classes, activation, init }) {
  const dense = (units) => ({ layer: "Dense", settings: { units } });
  const bend = [...NORM_LAYERS[norm], { layer: "Activation", settings: { name: activation } }];
  const branch = [...bend, dense(width)];
  const block = tau === null ? branch : [{ layer: "Residual", settings: { layers: branch, scale: tau } }];
  const layers = [dense(width), ...Array(depth - 2).fill(block).flat(), ...bend, dense(classes)];
  return { class: "Network", settings: { input_shape: inputs, init, gain, bias_std: 0, seed }, layers };
}

/** The network of a kind, measured before the first step; X and y are arrays of the arena. */
export function architecture(engine, codes, constants, kind, state, X, y) {
  const { call, arena } = engine, { batch } = constants, { depth } = state, [norm, tau] = partsOf(kind, state);
  const net = model(engine, codes, recipe(norm, tau, state, constants), { loss: "cross_entropy", batch });
  const n = net.plan.count("theta"), deltas = arena.floats(depth), weights = arena.floats(depth), rule = arena.floats(5);
  const kept = state.optimizer === "sgd" ? [] : [0, 1, 2].map(() => arena.floats(n));       // plain descent keeps no moments
  for (const moment of kept) moment.values.fill(0);
  net.setBatch(X, y, batch);
  const run = {
    steps: 0, losses: [], norms: [], stopped: false, place: 0,
    arrays: [net.theta, ...kept],
    /** Goes on from `step`, for which its arrays have been put back; what stopped before that stays as it is. */
    resume(step) {
      if (run.steps <= step) return;
      run.steps = run.losses.length = step;
      measure();
    },
    step() {
      rule.values.set([state.learning_rate, ...codes.optimizer_settings[state.optimizer]]);
      const [m1, m2, m3] = kept.length ? kept : [net.g, net.g, net.g];
      call.update(codes.optimizers[state.optimizer], rule.at, net.theta.at, net.g.at, m1.at, m2.at, m3.at, n, run.steps + 1);
      run.steps += 1;
      measure();
    },
  };

  function measure() {
    const loss = net.forward();
    net.backward();
    call.layer_norms(net.plan.at, net.g.at, net.D.at, batch, deltas.at, weights.at);
    // Block l adds τ A W to the stream: δ_l is τ ∂ℒ/∂R_l.
    run.norms = Array.from(deltas.values.subarray(0, depth - 1), (v, l) => (l && tau !== null ? v / tau : v));
    run.losses.push(loss);
    run.stopped = !Number.isFinite(loss) || !run.norms.every(Number.isFinite);
    if (run.stopped) run.place = call.overflow_place(net.plan.at, net.g.at, net.A.at, net.D.at, batch);
  }
  measure();
  return run;
}
