// What theory says of an optimizer on the quadratic, and how the same is read off a run: optimizer_race_theory.py.

/** (η, β) with the smallest rate on eigenvalues 1 and κ, for sgd, momentum or nesterov by their place in the list. */
export function best(place, kappa) {
  const root = Math.sqrt(kappa), third = Math.sqrt(3 * kappa + 1);
  return [
    [2 / (1 + kappa), 0],
    [4 / ((1 + root) * (1 + root)), ((root - 1) / (root + 1)) ** 2],
    [4 / (3 * kappa + 1), (third - 2) / (third + 2)],
  ][place];
}

/** φ₁, φ₂ of θ_{t+1} = φ₁ θ_t + φ₂ θ_{t−1} along an eigenvector with ηλ = x; `ahead` is Nesterov's way. */
const recursion = (ahead, x, beta) => (ahead ? [(1 + beta) * (1 - x), -beta * (1 - x)] : [1 + beta - x, -beta]);

/** The larger modulus of the roots of z² = φ₁ z + φ₂. */
export function radius([phi1, phi2]) {
  const under = phi1 * phi1 + 4 * phi2;
  return under < 0 ? Math.sqrt(-phi2) : (Math.abs(phi1) + Math.sqrt(under)) / 2;
}

/** The rate of a linear method; sgd has β = 0. */
export const linearRate = (ahead, kappa, eta, beta) => Math.max(...[1, kappa].map((k) => radius(recursion(ahead, eta * k, beta))));

/** The rate of heavy ball with rates η(1 − β)·scale for each coordinate of the turned quadratic. */
export function frozenRate(kappa, [c, s], eta, beta, scale) {
  const a = c * c + kappa * s * s, b = (1 - kappa) * c * s, d = s * s + kappa * c * c, p = scale[0] * a, r = scale[1] * d;
  const mean = (p + r) / 2, half = Math.sqrt(((p - r) / 2) ** 2 + scale[0] * scale[1] * b * b);
  return Math.max(...[mean - half, mean + half].map((k) => radius(recursion(false, (1 - beta) * eta * k, beta))));
}

/** The mean loss at which a linear method hovers when its gradient is noisy. */
export function noiseFloor(ahead, kappa, eta, beta, noise, spread) {
  let loss = 0;
  for (const k of [1, kappa]) {
    const [phi1, phi2] = recursion(ahead, eta * k, beta);
    if (radius([phi1, phi2]) >= 1) return Infinity;
    const b0 = ahead ? -eta * (1 + beta) : -eta, b1 = ahead ? eta * beta : 0, q = noise * noise + k * k * spread * spread;
    const numerator = (b0 * b0 + b1 * b1) * (1 - phi2) + 2 * b0 * b1 * phi1;
    loss += (0.5 * k * q * numerator) / ((1 + phi2) * ((1 - phi2) ** 2 - phi1 * phi1));
  }
  return loss;
}

/** exp of the slope of log ‖θ_t‖ over the second half of the first `count` distances; NaN if that is too little. */
export function measuredRate(distances, count, tiny, fewest) {
  let last = 0;
  while (last < count && distances[last] >= tiny) last += 1;
  last -= 1;
  if (last < fewest) return NaN;
  const first = Math.ceil(last / 2), middle = (first + last) / 2;
  let rise = 0, run = 0;
  for (let t = first; t <= last; t++) {
    rise += (t - middle) * Math.log(distances[t]);
    run += (t - middle) ** 2;
  }
  return Math.exp(rise / run);
}

/** The mean loss over the second half. */
export function measuredFloor(losses, count, fewest) {
  if (count <= fewest) return NaN;
  let sum = 0;
  for (let t = Math.floor(count / 2); t < count; t++) sum += losses[t];
  return sum / (count - Math.floor(count / 2));
}
