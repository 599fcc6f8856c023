// An optimizer on a plain vector: what the update rules of bp.train are in Python.
import { settingsOf } from "./train.js";

/** An optimizer on a vector that starts at `start`: `step(gradient)` moves it and returns where it is then. */
export function descent({ call, arena }, codes, start, { optimizer, learning_rate, settings }) {
  const n = start.length, theta = arena.floats(n), g = arena.floats(n), moments = [0, 1, 2].map(() => arena.floats(n));
  const set = arena.floats(5);
  theta.values.set(start);
  for (const moment of moments) moment.values.fill(0);
  let steps = 0;
  return {
    step(gradient, rate = learning_rate) {
      g.values.set(gradient);
      set.values.set(settingsOf(codes, optimizer, rate, settings));
      call.update(codes.optimizers[optimizer], set.at, theta.at, g.at, ...moments.map(({ at }) => at), n, ++steps);
      return Array.from(theta.values);
    },
  };
}
