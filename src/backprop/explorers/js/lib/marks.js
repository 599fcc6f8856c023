// Where a run can be taken up again, so that a step back costs some steps, not all that came before.

const EVERY = 25, KEPT = 2;                    // steps between two marks; marks of one run

/** Marks of a run whose arrays, of the arena, are `arrays`. */
export function marks(arrays) {
  const kept = [];
  return {
    /** Keeps the run as it is at `step`, with plain `values` of its own, if the last mark lies far enough back. */
    keep(step, values) {
      if (step - (kept.at(-1)?.step ?? 0) < EVERY) return;
      kept.push({ step, values, copies: arrays.map((array) => array.values.slice()) });
      if (kept.length > KEPT) kept.shift();
    },
    /** Puts the arrays back to the last mark up to `step`: { step, values }, or undefined where there is none. */
    back(step) {
      while (kept.at(-1)?.step > step) kept.pop();
      const mark = kept.at(-1);
      if (mark) arrays.forEach((array, i) => array.values.set(mark.copies[i]));
      return mark;
    },
  };
}
