// Mini-batch training in slices: what bp.train is in Python.

/** Settings of an optimizer as the engine takes them: the rate, then what `codes` knows of it, or `own` values. */
export const settingsOf = (codes, name, rate, own) => [rate, ...(own ?? codes.optimizer_settings[name])];

/**
 * Trains `net` on X (N rows) and y as bp.train does: same order of examples, same numbers. `advance(target, ms)` goes
 * on to update number `target`, or as far as about `ms` milliseconds allow; call again. Read `updates`, `losses` (one
 * a completed epoch) and `diverged`: then the parameters are those of that moment, not of the last whole epoch, and
 * `diverged_at` says where it happened, as `bp.Diverged` does.
 */
export function training({ call, arena }, codes, net, X, y, {
  optimizer, learning_rate, batch_size, settings, l1 = 0, l2 = 0, clip_norm = 0, clip_value = 0, seed = 0, schedule = () => 1,
}) {
  const { plan, theta, statistics, g, A, D, S } = net, n = plan.count("theta");
  const width = (name) => plan.buffer(plan.count(name)).per_example, N = X.length / width("input");
  const batch = Math.min(batch_size, N), perEpoch = Math.ceil(N / batch);
  if (batch > plan.batch) throw new RangeError(`batches of ${batch} do not fit into a network laid out for ${plan.batch}`);
  const floats = (values) => { const array = arena.floats(values.length); array.values.set(values); return array; };
  const data = floats(X), targets = floats(y), moments = arena.floats(3 * n), mean = arena.floats(1);
  const order = arena.integers(N), state = arena.integers(1), rates = arena.floats(perEpoch);
  const set = floats(settingsOf(codes, optimizer, learning_rate, settings)), limits = floats([l1, l2, clip_norm, clip_value]);
  moments.values.fill(0);
  order.values.set(BigInt64Array.from({ length: N }, (_, i) => BigInt(i)));
  call.random_start(state.at, seed, codes.order_stream);
  let sum = 0, cost = 0;                                           // of the running epoch's losses; ms an update

  const run = {
    updates: 0, losses: [], diverged: false, perEpoch,
    /** What lib/marks.js keeps of it: arrays, and plain values to `resume` from. */
    arrays: [theta, statistics, moments, order, state],
    values: () => [run.updates, run.losses.length, sum],
    resume([updates, epochs, total]) {
      [run.updates, run.losses.length, sum] = [updates, epochs, total];
      run.diverged = false;
    },
    /** { step, layer, pass } of the first number that was not finite, after training has diverged. */
    diverged_at() {
      const finite = (v) => Number.isFinite(v), squares = moments.values.subarray(n, 2 * n), { values } = theta;
      const bad = values.findIndex((v, i) => !finite(v) || !finite(squares[i])), step = run.updates + 1;
      if (bad >= 0) return { step, pass: "update", layer: plan.blocks().findLast(({ offset }) => offset <= bad).layer };
      const rows = Math.min(batch, N - (run.updates % perEpoch) * batch);
      const place = call.overflow_place(plan.at, g.at, A.at, D.at, rows), lost = !finite(mean.values[0]);
      if (place > 0) return { step, pass: "forward", layer: place };
      return place < 0 && !lost ? { step, pass: "backward", layer: -place } : { step, pass: "loss", layer: 0 };
    },
    advance(target, ms = Infinity) {
      const from = performance.now();
      for (let first = true; run.updates < target && !run.diverged; first = false) {
        const left = ms - (performance.now() - from);
        if (left < cost && !first) return;                         // at least one slice a call
        slice(Math.min(target - run.updates, cost ? Math.max(1, Math.floor(left / cost)) : 1));
      }
    },
  };

  function slice(most) {
    const done = run.updates % perEpoch, count = Math.min(most, perEpoch - done), began = performance.now();
    const begin = done * batch, end = Math.min(N, (done + count) * batch);
    rates.values.set(Array.from({ length: count }, (_, k) => learning_rate * schedule(run.updates + k)));
    const steps = call.train(plan.at, theta.at, statistics.at, g.at, moments.at, A.at, D.at, S.at, data.at, targets.at,
      order.at, state.at, N, begin, end, batch, codes.optimizers[optimizer], set.at, rates.at, limits.at, run.updates, mean.at);
    run.updates += steps;
    run.diverged = steps < count;
    if (run.diverged) return;
    sum += mean.values[0] * (end - begin);
    cost = (performance.now() - began) / count;
    if (end === N) {
      run.losses.push(sum / N);
      sum = 0;
    }
  }
  return run;
}
