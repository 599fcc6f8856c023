// What a reader has done, kept in this browser and nowhere else. A browser may forbid that: then nothing is kept.

const PREFIX = "backprop:exercise:", FORMAT = "backprop progress", VERSION = 1;
const NEWS = "backprop:progress";                                   // told to the panels of this page
const whole = (value, limit = Infinity) => Number.isInteger(value) && value >= 0 && value < limit;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

/** What is known of an exercise from earlier visits; only what makes sense for it as it is today. */
export function recall(id, variants, hints) {
  const known = read(PREFIX + id);
  const valid = {
    variant: whole(known.variant, variants), attempts: whole(known.attempts),
    hints: whole(known.hints, hints + 1), solved: typeof known.solved === "boolean",
  };
  return Object.fromEntries(Object.entries(valid).filter(([, good]) => good).map(([name]) => [name, known[name]]));
}

/** Whether the browser kept it. */
export function remember(id, state) {
  let kept = true;
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(state));
  } catch {                                // private browsing, a full store, a page from a file: it works all the same
    kept = false;
  }
  dispatchEvent(new Event(NEWS));
  return kept;
}

/** Everything, in the format of Python's progress_file.py. */
export function everything() {
  const exercises = {};
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) exercises[key.slice(PREFIX.length)] = read(key);
  } catch { /* forbidden */ }
  return { format: FORMAT, version: VERSION, exercises };
}

/** Both documents in one: the larger number, and solved once is solved. Throws for what is not of this format. */
export function merged(document, other) {
  if (document?.format !== FORMAT || document.version !== VERSION || typeof document.exercises !== "object") throw new TypeError("another format");
  const exercises = { ...other.exercises };
  for (const [id, state] of Object.entries(document.exercises ?? {})) {
    const { attempts, hints, solved, variant } = state ?? {}, before = exercises[id] ?? {};
    const most = (a, b) => Math.max(whole(a) ? a : 0, whole(b) ? b : 0);
    exercises[id] = {
      attempts: most(attempts, before.attempts), hints: most(hints, before.hints),
      solved: solved === true || before.solved === true, variant: whole(variant) ? variant : before.variant ?? 0,
    };
  }
  return { format: FORMAT, version: VERSION, exercises };
}

/** Replace what the browser keeps. */
export function keepAll({ exercises }) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch { /* forbidden */ }
  for (const [id, state] of Object.entries(exercises)) remember(id, state);
  dispatchEvent(new Event(NEWS));
}

/** Call `listener` when this page, or another of the book, has something new. Returns a function that ends that. */
export function onProgress(listener) {
  addEventListener(NEWS, listener);
  addEventListener("storage", listener);
  return () => { removeEventListener(NEWS, listener); removeEventListener("storage", listener); };
}

/** Whether this browser keeps anything at all. */
export function keeps() {
  try {
    localStorage.setItem("backprop:probe", "1");
    localStorage.removeItem("backprop:probe");
    return true;
  } catch {
    return false;
  }
}
