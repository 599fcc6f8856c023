// Level lines of values on a grid, by marching squares.
import { px } from "./element.js";

// Which edges of a cell a line crosses, by which of its corners lie above the level: bits for (i, j), (i + 1, j),
// (i + 1, j + 1), (i, j + 1). Edges: 0 along j, 1 along i + 1, 2 along j + 1, 3 along i. At a saddle, as if the middle lay above.
const EDGES = [[], [[3, 0]], [[0, 1]], [[3, 1]], [[1, 2]], [[3, 2], [0, 1]], [[0, 2]], [[3, 2]],
  [[2, 3]], [[2, 0]], [[3, 0], [1, 2]], [[2, 1]], [[1, 3]], [[1, 0]], [[0, 3]], []];

/**
 * The path data of the line at `level`. values[j * columns + i] is the value at column i and row j; `at(i, j)` places
 * a point of the grid, also between its nodes, in the picture.
 */
export function contour(values, columns, level, at) {
  const rows = values.length / columns;
  let d = "";
  for (let j = 0; j + 1 < rows; j++)
    for (let i = 0; i + 1 < columns; i++) {
      const k = j * columns + i, a = values[k], b = values[k + 1], c = values[k + columns + 1], e = values[k + columns];
      const which = (a > level) | ((b > level) << 1) | ((c > level) << 2) | ((e > level) << 3);
      if (which === 0 || which === 15) continue;
      const share = (from, to) => Math.min(1, Math.max(0, (level - from) / (to - from)));
      const point = (edge) => (edge === 0 ? at(i + share(a, b), j) : edge === 1 ? at(i + 1, j + share(b, c))
        : edge === 2 ? at(i + share(e, c), j + 1) : at(i, j + share(a, e)));
      for (const [from, to] of EDGES[which]) {
        const [x1, y1] = point(from), [x2, y2] = point(to);
        d += `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`;
      }
    }
  return d;
}
