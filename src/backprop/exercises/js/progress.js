// What a reader has done, kept in this browser and nowhere else. A browser may forbid that: then nothing is kept.

const key = (id) => `backprop:exercise:${id}`;
const whole = (value, limit) => Number.isInteger(value) && value >= 0 && value < limit;

/** What is known of an exercise from earlier visits; only what makes sense for it as it is today. */
export function recall(id, variants, hints) {
  let known;
  try {
    known = JSON.parse(localStorage.getItem(key(id))) ?? {};
  } catch {
    return {};
  }
  const valid = {
    variant: whole(known.variant, variants), attempts: whole(known.attempts, Infinity),
    hints: whole(known.hints, hints + 1), solved: typeof known.solved === "boolean",
  };
  return Object.fromEntries(Object.entries(valid).filter(([, good]) => good).map(([name]) => [name, known[name]]));
}

export function remember(id, state) {
  try {
    localStorage.setItem(key(id), JSON.stringify(state));
  } catch { /* private browsing, a full store, a page from a file: the exercise works all the same */ }
}
