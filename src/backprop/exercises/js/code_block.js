// A block of code that scrolls sideways, within reach of the keyboard. No <pre>: the theme takes tab stops away from those.
import { h } from "../../explorers/js/lib/element.js";

export function codeBlock(text, label) {
  const block = h("div", { className: "bp-block", textContent: text, tabIndex: 0 });
  block.setAttribute("role", "group");                           // a region would be one more landmark for each exercise
  block.setAttribute("aria-label", label);
  return block;
}
