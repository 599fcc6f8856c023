// The parts of an explorer that are there from the start: verdict, pictures, buttons, form, data table.
import { h } from "./element.js";

export function button(text, title) {
  const element = h("button", { type: "button", textContent: text, title });
  element.setAttribute("data-lm-suppress-shortcuts", "true");     // JupyterLab leaves its keys alone
  return element;
}

function live(className, ...children) {
  const element = h("p", { className }, ...children);
  element.setAttribute("role", "status");
  return element;
}

/**
 * An empty explorer. Its pictures are `<svg role="img">`; the explorer's own code adds and fills them. The buttons of one
 * that `runs` stand over the pictures, where a narrow screen shows both.
 */
export function parts(title, inPage, runs) {
  const view = {
    verdict: live("bp-verdict", h("strong"), h("span")), readout: live("bp-readout", h("strong"), h("span")), message: live("bp-message"), notice: live("bp-notice"),
    pictures: h("div", { className: "bp-pictures" }),
    form: h("div", { className: "bp-form" }),
    copied: h("div"),
    run: h("div", { className: "bp-buttons" }),
    reset: button("Reset", "All settings as they were at first"),
    second: button("Second run", "The same once more beside it, from the same seed, to be set otherwise"),
    link: button("Copy link", "The address of this page in this state"),
    python: button("Copy as Python", "Code that computes these numbers"),
    table: h("div", { className: "bp-table" }),
  };
  for (const place of [view.verdict, view.readout]) place.setAttribute("aria-live", "polite");
  view.link.hidden = !inPage;                                     // a notebook has no address that others could open
  view.table.tabIndex = 0;                                        // what scrolls has to be within reach of the keyboard
  view.table.setAttribute("role", "region");
  view.table.setAttribute("aria-label", "Data table");
  const summary = h("summary", { textContent: "Data table" });
  summary.setAttribute("data-lm-suppress-shortcuts", "true");
  view.data = h("details", {}, summary, view.table);
  view.run.append(view.reset);
  const share = h("div", { className: "bp-buttons" }, view.link, view.python);
  view.run.append(view.second);
  const over = runs ? [h("div", { className: "bp-bar" }, view.run)] : [], under = h("div", { className: "bp-bar" }, ...(runs ? [] : [view.run]), share);
  view.root = h("div", { className: "bp-explorer" }, view.notice, view.verdict, ...over, view.pictures, view.readout, under, view.message, view.copied, view.form, view.data);
  view.root.setAttribute("role", "group");
  view.root.setAttribute("aria-label", title);
  return view;
}

/** A picture: one SVG with its own text alternative. Its frame takes the buttons that lib/selectable.js lays over it. */
export function picture(view, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("class", className);
  view.pictures.append(h("div", { className: "bp-picture" }, svg));
  return svg;
}

const drawn = new WeakMap();

/**
 * Draws `content` into a picture of the given size; `words` say what it shows. Of a list of contents, one over the other,
 * only those that changed are drawn anew: axes often stay, and their labels are the slowest part.
 */
export function paint(svg, width, height, content, words) {
  const now = { width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": words }, list = [content].flat();
  const before = drawn.get(svg) ?? {};
  for (const name in now) if (now[name] !== before[name]) svg.setAttribute(name, now[name]);
  while (svg.childElementCount < list.length) svg.append(document.createElementNS(svg.namespaceURI, "g"));
  list.forEach((text, i) => { if (text !== before.list?.[i]) svg.children[i].innerHTML = text; });
  drawn.set(svg, { ...now, list });
}
