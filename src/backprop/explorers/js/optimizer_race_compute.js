// State in, numbers out: six optimizers of the engine on one surface. No document in here.
import { descent } from "./lib/descent.js";
import { surface } from "./optimizer_race_surface.js";
import { best, frozenRate, linearRate, measuredFloor, measuredRate, noiseFloor } from "./optimizer_race_theory.js";

const PACE = 4;              // steps a frame while it runs to the end: a race is there to be watched

/** Returns compute(state, ms); paths are kept as far as they were run, so a smaller `steps` only shows less of them. */
export function optimizerRace(engine, codes, constants) {
  const { racers, linear, adaptive, surfaces, most } = constants;
  let run, from = "";

  function start(state) {
    const kind = surfaces[state.surface], on = surface(kind, state.kappa, constants.turns[state.angle]);
    engine.arena.clear();
    const normals = drawn(engine, state.seed, constants), [x, y] = kind.start;
    const field = racers.map((name) => {
      const settings = codes.optimizer_settings[name].slice();
      let [eta, beta] = [state.learning_rate, linear.indexOf(name) > 0 ? state.momentum : 0];
      if (adaptive.includes(name)) [eta, beta] = [state.adaptive_rate, settings[0]];
      else if (state.best && kind.quadratic) [eta, beta] = best(linear.indexOf(name), state.kappa);
      settings[0] = beta;
      const path = descent(engine, codes, [x, y], { optimizer: name, learning_rate: eta, settings });
      return { name, eta, beta, path, settings, xs: [x], ys: [y], losses: [on.value(x, y)], distances: [on.distance(x, y)],
        squares: [[0, 0]], gone: false };
    });
    return { kind, on, normals, field, done: 0 };
  }

  function step(state) {
    const { kind, on, normals, field } = run, k = 4 * run.done, { noise } = state, { spread } = kind;
    for (const racer of field) {
      if (racer.gone) continue;
      const { xs, ys, squares, settings: [, b2], name } = racer;
      const g = on.gradient(xs.at(-1) - spread * normals[k + 2], ys.at(-1) - spread * normals[k + 3]);
      g[0] += noise * normals[k];
      g[1] += noise * normals[k + 1];
      if (adaptive.includes(name)) {
        const keep = b2 || 1, add = b2 ? 1 - b2 : 1;               // AdaGrad adds up, the others forget
        squares.push(squares.at(-1).map((v, i) => keep * v + add * g[i] * g[i]));
      }
      const [x, y] = racer.path.step(g);
      xs.push(x);
      ys.push(y);
      racer.losses.push(on.value(x, y));
      racer.distances.push(on.distance(x, y));
      racer.gone = !(Math.max(Math.abs(x), Math.abs(y)) <= constants.far);
    }
    run.done += 1;
  }

  return (state, ms = Infinity) => {
    const { steps, ...setting } = state, key = JSON.stringify(setting), began = performance.now();
    if (key !== from) [run, from] = [{ ...start(state), jump: steps, shown: 0 }, key];
    if (steps !== most) run.jump = 0;
    const paced = steps === most && run.jump !== most && ms < Infinity;        // it trains, and did not begin at the end
    const target = paced ? Math.min(steps, run.shown + PACE) : steps;
    while (run.done < target && performance.now() - began < ms) step(state);
    run.shown = Math.min(target, run.done);
    return measured(run, run.shown, setting, constants);
  };
}

/** What is seen of a run after `steps` steps: each racer with its numbers, and `numbers`, one list a quantity. */
function measured({ kind, on, field }, steps, { kappa, noise, angle }, { linear, adaptive, tiny, fewest }) {
  const noisy = noise > 0 || kind.spread > 0, exact = kind.quadratic && !noisy;
  const racers = field.map((racer) => {
    const { name, eta, beta, xs, ys, losses, distances, squares, settings: [, b2, epsilon] } = racer;
    const count = Math.min(steps + 1, xs.length), last = count - 1, ahead = linear.indexOf(name) === 2;
    const seen = { name, eta, beta, xs, ys, losses, count, gone: count === xs.length && racer.gone, x: xs[last], y: ys[last],
      loss: losses[last], distance: distances[last] };
    if (linear.includes(name)) seen.predicted_rate = linearRate(ahead, kappa, eta, beta);
    else if (adaptive.indexOf(name) === 1) seen.predicted_rate = 1;            // it ends in a cycle
    else {
      const correction = beta > 0 ? 1 - b2 ** last : 1;
      const scale = squares[last].map((v) => 1 / (Math.sqrt(v / correction) + epsilon));
      const frozen = last > 0 && (beta === 0 || angle % 90 === 0);         // between the axes Adam's squares jump
      seen.predicted_rate = frozen ? frozenRate(kappa, on.turn, eta, beta, scale) : NaN;
    }
    seen.rate = measuredRate(distances, count, tiny, fewest);
    seen.predicted_floor = linear.includes(name) ? noiseFloor(ahead, kappa, eta, beta, noise, kind.spread) : NaN;
    seen.floor = measuredFloor(losses, count, fewest);
    return seen;
  });
  const list = (key, some = racers) => some.map((racer) => racer[key]), numbers = { steps };
  for (const key of ["x", "y", "loss", "distance"]) numbers[key] = list(key);
  if (exact) for (const key of ["predicted_rate", "rate"]) numbers[key] = list(key);
  if (noisy && kind.quadratic) for (const key of ["predicted_floor", "floor"]) numbers[key] = list(key, racers.slice(0, linear.length));
  return { steps, racers, numbers, exact, floors: noisy && kind.quadratic, noisy };
}

/** The normal numbers of a seed: four a step. */
function drawn({ call, arena }, seed, { stream, most }) {
  const normals = arena.floats(4 * most);
  call.random_normal(normals.at, 4 * most, seed, stream);
  return normals.values.slice();
}
