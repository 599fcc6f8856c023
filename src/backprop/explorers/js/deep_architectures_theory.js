// What chapter 9 predicts of the gradient at the stream, for the five networks.

/** [norm, τ] of a kind; τ is null without a skip connection. */
export function partsOf([norm, residual, scaled], { depth, branch }) {
  return [norm === "branch" ? branch : norm, residual ? (scaled ? 1 / Math.sqrt(depth) : 1) : null];
}

/** Of the pixels: their variance over the batch, averaged over the inputs, and their mean square. */
export function spreads(X, inputs) {
  const B = X.length / inputs;
  let variance = 0, square = 0;
  for (let j = 0; j < inputs; j++) {
    let mean = 0, second = 0;
    for (let i = j; i < X.length; i += inputs) { mean += X[i] / B; second += X[i] ** 2 / B; }
    square += second / inputs;
    for (let i = j; i < X.length; i += inputs) variance += (X[i] - mean) ** 2 / X.length;
  }
  return { batch: variance, layer: square };
}

/** ‖∂ℒ/∂R_l‖ for l = 1 … L − 1 from that of the last block; eq-batch-norm-growth to eq-norm-residual. */
export function theory(kind, state, spread, growth, last) {
  const { depth, gain } = state, [norm, tau] = partsOf(kind, state), norms = Array(depth - 1).fill(last);
  const added = (tau * gain) ** 2, kept = norm === "batch" ? 1 / growth : 1;
  const factor = (block) => {
    if (tau === null) return { none: gain ** 2, batch: growth, layer: 1 }[norm];
    return norm === "none" ? 1 + added : 1 + added / (2 * gain ** 2 * spread[norm] + added * kept * block);
  };
  for (let l = depth - 3; l >= 0; l--) norms[l] = norms[l + 1] * Math.sqrt(factor(l));
  return norms;
}
