// What every unit of a network says over the plane: the book's activations, as images. No document in here.
import { planned } from "./lib/plan.js";

const INFERENCE = 0, CHUNK = 256, LITTLE = 64, ROOM = 500_000;   // points at once; values that may stay in memory

/**
 * A second layout of `network`, in which no activation is overwritten, over a grid of side² points with the top row first.
 * Returns look() -> { found, parts }: `parts` are functions which, called one after the other, fill `found`: { grid, images },
 * the outputs and, for each hidden layer, the activations, point by point: unit j of n at point k is at k n + j.
 */
export function scope(engine, codes, recipe, network, side, edge) {
  const { call, arena } = engine, units = recipe.settings.sizes.slice(1), G = side * side;
  const batch = CHUNK * units.reduce((sum, n) => sum + n, 0) > ROOM ? LITTLE : CHUNK;
  const plan = planned(engine, codes, recipe, { batch, keep: true });
  const X = arena.floats(2 * batch), none = arena.floats(0);
  const A = arena.floats(plan.count("values")), S = arena.floats(plan.count("scratch"));
  const points = plane(side, edge);
  const places = [...plan.layers().slice(0, -1).map(({ phi }) => phi), plan.buffer(plan.output).place];

  function fill({ grid, images }, from) {
    const B = Math.min(batch, G - from);
    X.values.set(points.subarray(2 * from, 2 * (from + B)));
    call.set_batch(plan.at, A.at, X.at, 2 * batch, none.at, 0);
    call.forward(plan.at, network.theta.at, network.statistics.at, A.at, S.at, B, INFERENCE);
    [...images, grid].forEach((image, l) => image.set(A.values.subarray(places[l], places[l] + B * units[l]), from * units[l]));
  }
  return () => {
    const found = { grid: new Float64Array(units.at(-1) * G), images: units.slice(0, -1).map((n) => new Float64Array(n * G)) };
    return { found, parts: Array.from({ length: Math.ceil(G / batch) }, (_, i) => () => fill(found, i * batch)) };
  };
}

function plane(side, edge) {
  const X = new Float64Array(2 * side * side), tick = (i) => -edge + (2 * edge * i) / (side - 1);
  for (let j = 0; j < side; j++)
    for (let i = 0; i < side; i++) X.set([tick(i), -tick(j)], 2 * (j * side + i));
  return X;
}
