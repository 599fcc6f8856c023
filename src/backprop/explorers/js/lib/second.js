// A second run beside the first: the same explorer again, from the same seed and in step with it, set otherwise.
import { h } from "./element.js";
import { same } from "./settings.js";

export const SHARED = ["seed", "steps"];      // what the two have in common

/**
 * A model that begins as a copy of `first`, or with what Python knows of a second run; it has the first one's seed and steps,
 * and everything else to itself. The first model's `_second` holds its settings.
 */
function copyOf(first, settings) {
  const own = new Map(settings.map(({ key }) => [key, first.get("_second")?.[key] ?? first.get(key)])), listeners = new Map();
  const at = (event) => listeners.get(event) ?? listeners.set(event, new Set()).get(event);
  return {
    address: first.address?.beside(),
    second: true,
    get: (key) => (own.has(key) ? own.get(key) : first.get(key)),
    set(key, value) {
      if (own.get(key) === value) return;
      own.set(key, value);
      for (const f of [...at(`change:${key}`)]) f();
    },
    save_changes() {
      first.set("_second", Object.fromEntries([...own].filter(([key]) => !SHARED.includes(key))));
      first.save_changes();
    },
    on: (event, f) => at(event).add(f),
    off: (event, f) => at(event).delete(f),
  };
}

/** Does what moves `element`, and gives the keyboard's focus back to what had it. */
function move(element, how) {
  const held = element.contains(document.activeElement) && document.activeElement;
  how();
  if (held) held.focus();
}

/**
 * Opens the second run of the explorer that stands in `el`; returns the function that takes it away again. The buttons `run`,
 * which serve both, move over the two.
 */
export function openSecond({ model, el, settings, render, run }) {
  const second = copyOf(model, settings), place = h("div"), differs = h("p"), undo = [], home = run.parentElement;
  const both = h("div", { className: "bp-explorer bp-both" });
  const listen = (one, key, f) => { one.on(`change:${key}`, f); undo.push(() => one.off(`change:${key}`, f)); };
  const value = ({ shown }, v) => shown?.[v] ?? (typeof v === "boolean" ? (v ? "on" : "off") : String(v).replace("-", "−"));

  function tell() {
    const list = settings.filter(({ key, label }) => label && !same(model.get(key), second.get(key)))
      .map((setting) => `${setting.label} ${value(setting, second.get(setting.key))}, not ${value(setting, model.get(setting.key))}`);
    differs.textContent = list.length ? `Second run, from the same seed, with ${list.join("; ")}.` : "Second run, from the same seed: change one of its settings. It trains with the first.";
  }

  for (const { key } of settings) {
    if (SHARED.includes(key)) {
      listen(model, key, () => second.set(key, model.get(key)));
      listen(second, key, () => { model.set(key, second.get(key)); model.save_changes(); });
    }
    for (const one of [model, second]) listen(one, key, tell);
  }
  listen(model, "_second", () => {
    for (const [key, v] of Object.entries(model.get("_second") ?? {})) second.set(key, v);
  });
  tell();
  second.save_changes();
  differs.setAttribute("role", "status");
  both.setAttribute("role", "group");
  both.setAttribute("aria-label", "Both runs");
  el.prepend(both);
  move(run, () => both.append(run, differs));
  el.append(place);
  el.classList.add("bp-compare");
  const clean = Promise.resolve(render({ model: second, el: place }));
  return () => {
    for (const f of undo) f();
    second.address?.clear();
    move(run, () => home.append(run));
    both.remove();
    place.remove();
    el.classList.remove("bp-compare");
    clean.then((f) => f());
  };
}
