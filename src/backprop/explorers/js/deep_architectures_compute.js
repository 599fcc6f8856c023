// State in, numbers out. No document in here: the same file runs under Node.
import { architecture } from "./deep_architectures_network.js";
import { marks } from "./lib/marks.js";
import { spreads, theory } from "./deep_architectures_theory.js";

/**
 * Returns compute(state, ms): the result is a function of the state alone. Training goes round the five networks, one
 * step of one of them at a time, until about `ms` milliseconds are over; the result is that of the last whole round.
 */
export function deepArchitectures(engine, codes, constants, digits) {
  const { X, y } = unpack(constants, digits), spread = spreads(X, constants.inputs);
  let run, from = "";
  return (state, ms = Infinity) => {
    const { steps, ...setting } = state, key = JSON.stringify(setting), began = performance.now();
    if (key !== from || (steps < run.ahead() && steps !== run.result.steps)) {
      const mark = key === from && run.marks.back(steps);
      if (mark) run.resume(mark.step);
      else run = start(setting);
      from = key;
    }
    while (run.result.steps < steps && !run.result.stopped) {
      const before = performance.now();
      if (before - began + run.cost > ms && before > began && run.moved) break;
      run.next();
      run.cost = performance.now() - before;
      run.moved = true;
    }
    run.moved = false;
    return run.result;
  };

  function start(setting) {
    engine.arena.clear();
    const put = (values) => { const array = engine.arena.floats(values.length); array.values.set(values); return array; };
    const [inputs, labels] = [put(X), put(y)];
    const nets = constants.kinds.map(([name, kind]) => {
      const net = architecture(engine, codes, constants, kind, setting, inputs, labels);
      return Object.assign(net, { name, theory: theory(kind, setting, spread, constants.growth, net.norms.at(-1)) });
    });
    const running = () => nets.filter(({ stopped }) => !stopped);
    const made = {
      cost: 0, moved: false, marks: marks(nets.flatMap((net) => net.arrays)),
      ahead: () => Math.max(...nets.map((net) => net.steps)),
      /** One step of the network that is furthest behind; at the end of a round the picture follows. */
      next() {
        const least = Math.min(...running().map((net) => net.steps));
        running().find((net) => net.steps === least).step();
        if (!running().every((net) => net.steps > least)) return;
        made.result = snapshot();
        made.marks.keep(made.result.steps);
      },
      resume(step) {
        for (const net of nets) net.resume(step);
        made.result = snapshot();
      },
    };

    function snapshot() {
      const networks = nets.map(({ name, steps, norms, losses, theory: line, stopped, place }) =>
        ({ name, steps, norms, losses: losses.slice(), loss: losses.at(-1), theory: line, stopped, place }));
      const steps = made.ahead(), stopped = !running().length;
      const numbers = { ...Object.fromEntries(networks.map(({ name, norms }) => [name, norms])),
        losses: networks.map(({ loss }) => loss), steps_made: networks.map((net) => net.steps), steps };
      return { networks, numbers, steps, stopped };
    }
    made.result = snapshot();
    return made;
  }
}

/** Handwritten digits, packed as bytes: pixels from 0 to 16, then labels. */
function unpack({ batch, inputs }, digits) {
  const bytes = new Uint8Array(digits.buffer, digits.byteOffset, digits.byteLength), pixels = batch * inputs;
  return { X: Float64Array.from(bytes.subarray(0, pixels), (v) => v / 16), y: Float64Array.from(bytes.subarray(pixels)) };
}
