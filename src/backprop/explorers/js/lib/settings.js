// The settings of an explorer, as Python describes its traits: { key, label, kind, value, min, max, options, … }.
// Values come from three outsiders: the page's address, Python, and a hand on a slider.

const BETWEEN = "_";         // between the numbers of a list: an address leaves it as it is
const LONGEST = 25;          // characters of a number; -1.2345678901234567e-300 has 24
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Whether `value` is one that Python's trait would accept. */
export function admits({ kind, min, max, options, least, most }, value) {
  const inside = (v) => Number.isFinite(v) && v >= min && v <= max;
  if (kind === "choice") return options.includes(value);
  if (kind === "switch") return typeof value === "boolean";
  if (kind === "numbers") return Array.isArray(value) && value.length >= least && value.length <= most && value.every(inside);
  return inside(value) && (kind !== "integer" || Number.isInteger(value));
}

const number = (text) => (text.length <= LONGEST && NUMBER.test(text) ? Number(text) : undefined);

/** The value that a text in the address stands for; undefined if it stands for none. */
export function parse({ kind, most }, text) {
  if (kind === "choice") return text;
  if (kind === "switch") return { true: true, false: false }[text];
  if (kind !== "numbers") return number(text);
  if (text === "") return [];
  if (text.length > most * (LONGEST + 1)) return undefined;       // an endless text is not even taken apart
  const values = text.split(BETWEEN).map(number);
  return values.includes(undefined) ? undefined : values;
}

/** Whether two values of a setting are the same; lists are new objects after each change. */
export const same = (a, b) => a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => v === b[i]));

function expected({ kind, min, max, options, least, most }) {
  if (kind === "choice") return options.length > 8 ? `one of its ${options.length} names` : `one of ${options.join(", ")}`;
  if (kind === "switch") return "true or false";
  if (kind === "numbers") return `${least === most ? most : `at most ${most}`} numbers from ${min} to ${max}, with ${BETWEEN} between them`;
  return `${kind === "integer" ? "a whole number" : "a number"} from ${min} to ${max}`;
}

const cut = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/**
 * State from the texts of the address, and a sentence for each text that could not be used.
 * A setting that the address does not mention, or spoils, has its initial value.
 */
export function fromAddress(settings, texts) {
  const state = {}, notices = [], known = new Set(settings.map((setting) => setting.key));
  for (const setting of settings) {
    const { key, value: initial } = setting, text = texts[key];
    const value = text === undefined ? initial : parse(setting, text);
    state[key] = value !== undefined && admits(setting, value) ? value : initial;
    if (value !== undefined && admits(setting, value)) continue;
    const instead = Array.isArray(initial) ? "the initial list" : initial;
    notices.push(`The address asks for ${key} = ${cut(text)}, which is not ${expected(setting)}; ${instead} is used instead.`);
  }
  const strange = Object.keys(texts).filter((key) => !known.has(key));
  for (const key of strange.slice(0, 3)) notices.push(`The address sets ${cut(key)}, which this explorer does not have.`);
  if (strange.length > 3) notices.push(`It sets ${strange.length - 3} more that this explorer does not have.`);
  return { state, notices };
}

const written = (value) => (Array.isArray(value) ? value.join(BETWEEN) : String(value));

/** The settings that differ from their initial values, as texts for the address. */
export function toAddress(settings, state) {
  const changed = settings.filter(({ key, value }) => !same(state[key], value));
  return Object.fromEntries(changed.map(({ key }) => [key, written(state[key])]));
}
