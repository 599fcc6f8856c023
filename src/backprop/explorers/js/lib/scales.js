// Scales and their ticks.

/** The smallest of 1, 2, 5, 10, 20, 50, … that divides `span` into at most `room` parts. */
export function step(span, room) {
  for (let unit = 1; ; unit *= 10)
    for (const factor of [1, 2, 5]) if (span / (unit * factor) <= room) return unit * factor;
}

/** Powers of ten that enclose the positive finite values: { low, high, ticks } as exponents. */
export function decades(values, room) {
  const exponents = values.filter((v) => v > 0 && Number.isFinite(v)).map(Math.log10);
  let low = Infinity, high = -Infinity;
  for (const e of exponents) { low = Math.min(low, e); high = Math.max(high, e); }
  if (!exponents.length) [low, high] = [-1, 1];
  low = Math.floor(low);
  high = Math.max(low + 1, Math.ceil(high));
  const unit = step(high - low, room);
  low = Math.floor(low / unit) * unit;                            // whole ticks: the axis moves less as values move
  high = Math.ceil(high / unit) * unit;
  const ticks = [];
  for (let e = low; e <= high; e += unit) ticks.push(e);
  return { low, high, ticks };
}

/** Layer numbers worth a label: the first, the last and round ones between them that keep their distance. */
export function layerTicks(depth, room) {
  const unit = step(depth, room), ticks = [1];
  for (let l = unit; l < depth; l += unit) if (l - 1 >= 0.6 * unit && depth - l >= 0.6 * unit) ticks.push(l);
  return depth > 1 ? [...new Set([...ticks, depth])] : ticks;
}

/** Neighboring indices at which `test` holds, as [first, last] pairs. */
export function runs(values, test) {
  const found = [];
  values.forEach((value, i) => {
    if (!test(value)) return;
    if (found.at(-1)?.[1] === i - 1) found.at(-1)[1] = i;
    else found.push([i, i]);
  });
  return found;
}
