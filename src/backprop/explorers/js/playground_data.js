// The points of a state: places that Python packed, with noise that the page draws from the seed as Python does.

/** { training: { X, y }, held_out: { X, y } }, plain arrays; every third point is held out. */
export function points({ call, arena }, constants, bytes, { data, noise, seed, points: drawn }) {
  const { index, noisy, third, stream } = constants;
  const all = index[data] ? placed(constants, bytes, index[data]) : own(drawn, constants);
  if (noisy.includes(data)) {
    arena.clear();
    const normals = arena.floats(all.X.length);
    call.random_normal(normals.at, all.X.length, seed, stream);
    normals.values.forEach((v, i) => { all.X[i] += noise * v; });
  }
  const part = (held) => {
    const X = [], y = [];
    all.y.forEach((label, i) => {
      if ((i % third === third - 1) !== held) return;
      X.push(all.X[2 * i], all.X[2 * i + 1]);
      y.push(label);
    });
    return { X, y };
  };
  return { training: part(false), held_out: part(true) };
}

function placed({ unit }, bytes, [first, count]) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 6 * first, 6 * count), X = [], y = [];
  for (let i = 0; i < count; i++) {
    X.push(view.getInt16(6 * i, true) / unit, view.getInt16(6 * i + 2, true) / unit);
    y.push(view.getInt16(6 * i + 4, true));
  }
  return { X, y };
}

/** The reader's points as x, y, class, …; the example while there are fewer than three. */
export function kept(drawn, { third, example }) {
  const whole = drawn.slice(0, drawn.length - (drawn.length % 3));
  return whole.length >= 3 * third ? whole : example;
}

function own(drawn, constants) {
  const X = [], y = [];
  kept(drawn, constants).forEach((v, i) => (i % 3 < 2 ? X.push(v) : y.push(Number(v > 0.5))));
  return { X, y };
}
