// The numbers of Convolution: one kernel in the engine, forward and backward. No document in here.
import { model } from "./lib/model.js";

/** Returns compute(state) -> { x, z, delta, dW, dx, D, place, last, numbers }. */
export function convolution(engine, codes, { recipe, constants: { side, size, goal, grays } }, digits) {
  const { arena } = engine, pixels = side * side;
  let net, made;

  function build({ stride, padding }) {
    const D = Math.floor((side + 2 * padding - size) / stride) + 1;
    arena.clear();
    const layers = recipe.layers.map((layer, l) => (l === 1 ? { ...layer, settings: { ...layer.settings, stride, padding } } : layer));
    net = model(engine, codes, { ...recipe, layers }, { loss: "mse", batch: 1, keep: true });
    net.X = arena.floats(pixels);
    net.y = arena.floats(D * D);
    net.D = D;
    made = `${stride} ${padding}`;
  }

  function forward(weights) {
    net.theta.values.set([1, 0, ...weights, 0]);
    net.setBatch(net.X, net.y, 1);
    net.forward();
    return [...net.value(net.plan.output)];
  }

  return (state) => {
    if (made !== `${state.stride} ${state.padding}`) build(state);
    const x = Array.from(digits.subarray(state.digit * pixels, (state.digit + 1) * pixels), (gray) => gray / grays);
    net.X.values.set(x);
    const N = net.D ** 2, last = N - 1, place = Math.min(state.position, last);
    const targets = state.delta === "error" ? forward(goal) : null, z = forward(state.weights);
    const found = { x, z, D: net.D, place, last };
    if (!state.backward) return { ...found, numbers: { z } };
    // δ = 2 (z − y) / D²
    net.y.values.set(targets ?? z.map((value, j) => (state.delta === "ones" || j === place ? value - N / 2 : value)));
    net.setBatch(net.X, net.y, 1);
    net.forward();
    net.backward();
    const [first, second] = net.plan.operations(), copy = ({ y }) => [...net.gradient(y)];
    const delta = copy(second), dx = copy(first), dW = [...net.parameters()[2].gradient];
    return { ...found, delta, dW, dx, numbers: { z, delta, dW, dx } };
  };
}
