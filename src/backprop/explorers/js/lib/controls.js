// One labelled native input for each setting: a slider, a menu or a check box.
import { h } from "./element.js";

/** A row of the form; `show(value)` brings it up to date, `input` is what the reader operates. */
export function control(setting, id, onInput) {
  const make = { choice: menu, switch: checkBox }[setting.kind] ?? slider;
  const { input, show, output } = make(setting, id, onInput);
  // JupyterLab takes keys for its own commands unless each input says otherwise.
  input.setAttribute("data-lm-suppress-shortcuts", "true");
  const label = h("label", { htmlFor: id, textContent: setting.label });
  const row = h("div", { className: `bp-control bp-${setting.kind}` }, label, input, ...(output ? [output] : []));
  row.dataset.key = setting.key;
  return { row, show };
}

function menu({ options, shown }, id, onInput) {
  const input = h("select", { id, onchange: () => onInput(input.value) });
  input.append(...options.map((value) => h("option", { value, textContent: shown[value] ?? value })));
  return { input, show: (value) => { input.value = value; } };
}

function checkBox(_, id, onInput) {
  const input = h("input", { id, type: "checkbox", onchange: () => onInput(input.checked) });
  return { input, show: (value) => { input.checked = value; } };
}

function slider({ kind, min, max, step, logarithmic, zero }, id, onInput) {
  const position = logarithmic ? Math.log10 : (value) => value;
  const valueAt = logarithmic ? (at) => Math.min(max, Math.max(min, +(10 ** at).toPrecision(2))) : (at) => at;
  const input = h("input", { id, type: "range", min: position(min), max: position(max), step });
  const output = h("output", { htmlFor: id });
  input.oninput = () => onInput(valueAt(input.valueAsNumber));
  const show = (value) => {
    // A slider that the reader holds already stands there; setting it again would fight the hand.
    if (valueAt(input.valueAsNumber) !== value) input.value = position(value);
    const text = value === 0 && zero ? zero : String(kind === "integer" ? value : +value.toPrecision(4)).replace("-", "−");
    output.value = text;
    input.setAttribute("aria-valuetext", text);
  };
  return { input, output, show };
}
