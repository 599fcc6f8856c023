// Copy to the clipboard; where the browser forbids it, show the text, selected, for the reader to copy.
import { h } from "./element.js";

/** Copies `text` and tells the reader through `say`; `place` is where the text appears if need be. */
export async function copy(text, what, place, say) {
  place.replaceChildren();
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {                              // no permission, or a page that is neither https nor local
    const area = h("textarea", { className: "bp-copied", readOnly: true, value: text, rows: text.split("\n").length });
    area.setAttribute("aria-label", what);
    area.setAttribute("data-lm-suppress-shortcuts", "true");
    place.append(area);
    area.focus();
    area.select();
    say("The clipboard is closed to this page: copy the selected text.");
  }
}

/** A JSON value as Python writes it. */
export const python = (value) => (typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value));
