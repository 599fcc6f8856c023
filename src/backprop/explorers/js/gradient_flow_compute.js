// State in, numbers out. No document in here: the same file runs under `node --test`.
import { marks } from "./lib/marks.js";
import { network } from "./lib/network.js";

/**
 * Returns compute(state, ms): the result is a function of the state alone. Only training takes long; it stops after
 * about `ms` milliseconds, and the result then has fewer steps than the state asks for: call again.
 */
export function gradientFlow(engine, codes, constants, digits) {
  const batches = { digits: () => unpack(constants, digits), normal: (seed) => draw(engine, constants, seed) };
  let run, from = "";
  return (state, ms = Infinity) => {
    const { steps, ...setting } = state, key = JSON.stringify(setting);
    const began = performance.now(), measured = () => run.result.steps === run.net.steps;
    if (key !== from || (steps < run.net.steps && steps !== run.result.steps)) {
      const mark = key === from && run.marks.back(steps);
      if (mark) resume(run, mark.step);
      else run = start(network(engine, codes, setting, batches[setting.data](setting.seed)), setting, codes);
      run.result = measure(run, codes, constants.bins, constants.ranges[setting.activation]);
      from = key;
    }
    if (measured()) advance(run, steps, setting.learning_rate, ms - (performance.now() - began));
    // A slice that a large network has used up leaves the measuring to the next one.
    if (!measured() && run.net.steps <= steps && performance.now() - began <= ms)
      run.result = measure(run, codes, constants.bins, constants.ranges[setting.activation]);
    return run.result;
  };
}

/** The untrained network: its gradient, and the theory that predicts it. */
function start(net, setting, codes) {
  net.forward();
  net.backward();
  const norms = net.norms(), run = { net, losses: [net.loss], norms, stopped: !finite(net.loss, norms), marks: marks([net.theta]) };
  const plain = codes.norms[setting.norm] === codes.norms.none && !setting.residual;
  const { chi, random } = net.theory(setting.bias_std);
  if (!plain || !random) return Object.assign(run, { theory: null, no_theory: plain ? "not_random" : "architecture" });
  const theory = Array.from(norms.deltas);
  for (let k = theory.length - 2; k >= 0; k--) theory[k] = theory[k + 1] * Math.sqrt(chi[k]);   // eq-delta-growth
  return Object.assign(run, { theory, no_theory: null });
}

/** Takes a run up again at one of its marks. */
function resume(run, step) {
  const { net } = run;
  net.steps = step;
  net.forward();
  net.backward();
  run.losses.length = step + 1;
  Object.assign(run, { norms: net.norms(), stopped: false, halfway: false });
}

/**
 * Gradient descent up to step `target`, or until a number is not finite: more steps could change nothing then.
 * A large network's step is longer than a slice; it is cut between its two passes.
 */
function advance(run, target, rate, ms) {
  const { net } = run, from = performance.now();
  let before = from, completed = 0;
  while (net.steps < target && !run.stopped) {
    if (!run.halfway) {
      net.descend(rate);
      net.forward();
      run.halfway = true;
      if (!completed && 3 * (performance.now() - from) > ms) return;   // the way back takes about twice as long
    }
    net.backward();
    run.halfway = false;
    net.steps += 1;
    completed += 1;
    run.norms = net.norms();
    run.losses.push(net.loss);
    run.stopped = !finite(net.loss, run.norms);
    if (!run.stopped) run.marks.keep(net.steps);
    const now = performance.now(), cost = now - before;
    before = now;
    if (now - from + cost > ms) return;                           // the next step would not fit any more
  }
}

function measure({ net, losses, norms, theory, no_theory, stopped }, codes, bins, range) {
  const moments = net.moments(), column = (i) => Array.from(norms.deltas, (_, k) => moments[3 * k + i]);
  return {
    steps: net.steps, loss: net.loss, losses: losses.slice(), stopped, theory, no_theory,
    delta_norms: norms.deltas, weight_gradient_norms: norms.weights,
    sizes: column(0).map(Math.sqrt), dead: column(1), saturated: column(2),
    histogram: { fractions: net.histogram(range, bins), bins, range },
    verdict: verdict(codes.verdicts[net.verdict()], net.steps), place: stopped ? net.overflowPlace() : 0,
  };
}

/** An overflow while training is what the field calls divergence. */
const verdict = (name, steps) => (name === "overflow" && steps > 0 ? "diverged" : name);

const finite = (loss, { deltas, weights }) =>
  Number.isFinite(loss) && deltas.every(Number.isFinite) && weights.every(Number.isFinite);

/** Handwritten digits, packed as bytes: pixels from 0 to 16, then labels. */
function unpack({ batch, inputs, classes }, digits) {
  const bytes = new Uint8Array(digits.buffer, digits.byteOffset, digits.byteLength), pixels = batch * inputs;
  const X = Float64Array.from(bytes.subarray(0, pixels), (v) => v / 16);
  return { X, y: Float64Array.from(bytes.subarray(pixels)), classes };
}

/** Standard normal inputs with labels that have nothing to do with them. */
function draw({ call, arena }, { batch, inputs, classes, streams }, seed) {
  arena.clear();
  const X = arena.floats(batch * inputs), y = arena.floats(batch);
  call.random_normal(X.at, batch * inputs, seed, streams.inputs);
  call.random_integers(y.at, batch, classes, seed, streams.labels);
  return { X: X.values.slice(), y: y.values.slice(), classes };
}
