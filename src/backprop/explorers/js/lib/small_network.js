// A network with two layers and one example in the engine: every value, every gradient. No document in here.
import { model } from "./model.js";

const STEP = Number.EPSILON ** (1 / 3);      // of a central difference, times max(1, |θ_k|), as in bp.gradcheck

/**
 * evaluate({ activation, inputs, parameters, target }) -> { X, Z1, A1, Z2 } as arrays, and with a `loss` also
 * { loss, delta1, delta2, dA1, dW1, db1, dW2, db2 } and differences(), the central difference of each parameter.
 */
export function smallNetwork(engine, codes, recipe, loss = null) {
  const { arena } = engine;
  let net, made;

  function build(activation) {
    arena.clear();
    net = model(engine, codes, { ...recipe, settings: { ...recipe.settings, activation } }, { loss, batch: 1, keep: true });
    net.X = arena.floats(recipe.settings.sizes[0]);
    net.y = arena.floats(loss === null ? 0 : net.plan.buffer(net.plan.count("target")).per_example);
    made = activation;
  }

  return ({ activation, inputs, parameters, target = 0 }) => {
    if (made !== activation) build(activation);
    net.theta.values.set(parameters);
    net.X.values.set(inputs);
    net.y.values.fill(target);
    net.setBatch(net.X, net.y, 1);
    const value = net.forward(), operations = net.plan.operations();
    const [first, last] = operations.filter(({ op }) => op === operations[0].op);       // the two weighted sums
    const result = { X: inputs, Z1: [...net.value(first.y)], A1: [...net.value(last.x)], Z2: [...net.value(last.y)] };
    if (loss === null) return result;
    net.backward();
    const [dW1, db1, dW2, db2] = net.parameters().map(({ gradient }) => [...gradient]);
    const delta1 = [...net.gradient(first.y)], delta2 = [...net.gradient(last.y)];
    // The engine turns ∂ℒ/∂A into ∂ℒ/∂Z in place, so this one is not in its memory any more.
    const outputs = delta2.length, W2 = parameters.slice(-(outputs * (result.A1.length + 1)));
    const dA1 = result.A1.map((_, i) => delta2.reduce((sum, d, k) => sum + W2[i * outputs + k] * d, 0));
    function differences() {
      const at = (k, moved) => { net.theta.values[k] = moved; return net.forward(); };
      return parameters.map((w, k) => {
        const h = STEP * Math.max(1, Math.abs(w)), quotient = (at(k, w + h) - at(k, w - h)) / (2 * h);
        net.theta.values[k] = w;
        return quotient;
      });
    }
    return { ...result, loss: value, delta1, delta2, dA1, dW1, db1, dW2, db2, differences };
  };
}
