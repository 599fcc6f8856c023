// The key to a picture's marks, in HTML over the picture, so that it wraps on a narrow screen.
import { h } from "./element.js";

/** One entry: SVG marks in a space of 24 by 14, and what they mean. */
export const key = (drawing, words) =>
  `<span class="bp-key"><svg width="24" height="14" aria-hidden="true">${drawing}</svg><span>${words}</span></span>`;

/** Puts the entries over the pictures of `view`, and returns their elements. */
export function keys(view, entries) {
  const legend = h("div", { className: "bp-legend", innerHTML: entries.join("") });
  view.pictures.before(legend);
  return [...legend.children];
}
