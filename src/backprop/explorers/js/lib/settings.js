// The settings of an explorer, as Python describes its traits: { key, label, kind, value, min, max, options, … }.
// Values come from three outsiders: the page's address, Python, and a hand on a slider.

/** Whether `value` is one that Python's trait would accept. */
export function admits({ kind, min, max, options }, value) {
  if (kind === "choice") return options.includes(value);
  if (kind === "switch") return typeof value === "boolean";
  return Number.isFinite(value) && value >= min && value <= max && (kind !== "integer" || Number.isInteger(value));
}

/** The value that a text in the address stands for; undefined if it stands for none. */
export function parse({ kind }, text) {
  if (kind === "choice") return text;
  if (kind === "switch") return { true: true, false: false }[text];
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function expected({ kind, min, max, options }) {
  if (kind === "choice") return `one of ${options.join(", ")}`;
  if (kind === "switch") return "true or false";
  return `${kind === "integer" ? "a whole number" : "a number"} from ${min} to ${max}`;
}

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
    notices.push(`The address asks for ${key} = ${text}, which is not ${expected(setting)}; ${initial} is used instead.`);
  }
  for (const key of Object.keys(texts)) if (!known.has(key)) notices.push(`The address sets ${key}, which this explorer does not have.`);
  return { state, notices };
}

/** The settings that differ from their initial values, as texts for the address. */
export function toAddress(settings, state) {
  const changed = settings.filter(({ key, value }) => state[key] !== value);
  return Object.fromEntries(changed.map(({ key }) => [key, String(state[key])]));
}
