// States worth a look, by name: a menu at the head of the form.
import { h } from "./element.js";
import { same } from "./settings.js";

/** Adds the menu, if there are `named` states: { name: settings that are not the initial ones }. Returns show(state). */
export function presets(view, settings, named, id, choose) {
  const names = Object.keys(named);
  if (!names.length) return () => {};
  const whole = (name) => Object.fromEntries(settings.map(({ key, value }) => [key, named[name][key] ?? value]));
  const input = h("select", { id: `${id}-preset`, onchange: () => input.value && choose(whole(input.value)) });
  input.setAttribute("data-lm-suppress-shortcuts", "true");
  input.append(h("option", { value: "", textContent: "choose …" }), ...names.map((name) => h("option", { value: name, textContent: name })));
  const label = h("label", { htmlFor: input.id, textContent: "Something to try" });
  view.form.prepend(h("div", { className: "bp-control bp-choice bp-presets" }, label, input));
  // What is only looked at does not count, unless an explorer has nothing else; nor do steps, unless a name has nothing else.
  const all = settings.filter(({ key }) => key !== "steps"), counts = all.some(({ restarts }) => restarts) ? all.filter(({ restarts }) => restarts) : all;
  const fits = (state, name) => counts.every(({ key, value }) => same(state[key], named[name][key] ?? value)) &&
    (Object.keys(named[name]).some((key) => key !== "steps") || state.steps === named[name].steps);
  return (state) => { input.value = names.find((name) => fits(state, name)) ?? ""; };
}
