// A surface as Python publishes it: sums of weighted squares of polynomials. Each line has its counterpart in
// optimizer_race_surfaces.py, in the same order, so that both round alike.

const powers = (u) => [1, u, u * u, u * u * u];

function sumOf(terms, U, V) {
  let total = 0;
  for (const [c, i, j] of terms) total += c * U[i] * V[j];
  return total;
}

const alongU = (terms) => terms.filter(([, i]) => i).map(([c, i, j]) => [c * i, i - 1, j]);
const alongV = (terms) => terms.filter(([, , j]) => j).map(([c, i, j]) => [c * j, i, j - 1]);

/** { value(x, y), gradient(x, y), distance(x, y), turn } of a surface for κ and an angle of [cosine, sine]; only the quadratics turn. */
export function surface({ squares, minima, quadratic }, kappa, angle) {
  const turn = quadratic ? angle : [1, 0], [c, s] = turn;
  const parts = squares.map(([a, b, terms]) => ({ weight: a + b * kappa, terms, du: alongU(terms), dv: alongV(terms) }));
  const turned = (x, y) => [powers(c * x + s * y), powers(c * y - s * x)];
  return {
    turn,
    value(x, y) {
      const [U, V] = turned(x, y);
      let total = 0;
      for (const { weight, terms } of parts) {
        const p = sumOf(terms, U, V);
        total += weight * p * p;
      }
      return total;
    },
    gradient(x, y) {
      const [U, V] = turned(x, y);
      let du = 0, dv = 0;
      for (const { weight, terms, du: alongFirst, dv: alongSecond } of parts) {
        const factor = 2 * weight * sumOf(terms, U, V);
        du += factor * sumOf(alongFirst, U, V);
        dv += factor * sumOf(alongSecond, U, V);
      }
      return [c * du - s * dv, c * dv + s * du];
    },
    /** To the nearest minimum. */
    distance: (x, y) => Math.min(...minima.map(([a, b]) => Math.hypot(x - a, y - b))),
  };
}
