// A slider for the number that is selected in a picture.
import { control } from "./controls.js";
import { h } from "./element.js";

/**
 * Adds the slider to the form; returns show(name, value): which number it holds, or nothing to hide it. `setting` is
 * that of the list; `change(value)` gets what the reader chooses. The row stays in its place, for pages must not jump.
 */
export function editor(view, { min, max }, change) {
  const id = `bp-edit-${Math.random().toString(36).slice(2, 9)}`;
  const { row, show } = control({ key: "selected", kind: "real", min, max, step: 0.05, label: "" }, id, (value) => change(+value.toFixed(2)));
  const label = row.querySelector("label");
  const hint = h("p", { className: "bp-hint", textContent: "Choose an input, a weight or a bias in the picture to change it." });
  row.classList.add("bp-editor");
  view.form.prepend(row, hint);
  return (name, value) => {
    row.hidden = !name;
    hint.hidden = Boolean(name);
    label.textContent = name ?? "";
    if (name) show(value);
  };
}

