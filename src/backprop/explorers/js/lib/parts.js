// The parts of an explorer that are there from the start: verdict, pictures, buttons, form, data table.
import { h } from "./element.js";

function button(text, title) {
  const element = h("button", { type: "button", textContent: text, title });
  element.setAttribute("data-lm-suppress-shortcuts", "true");     // JupyterLab leaves its keys alone
  return element;
}

/** An empty explorer. Its pictures are `<svg role="img">`; the explorer's own code adds and fills them. */
export function parts(title, inPage) {
  const verdict = h("p", { className: "bp-verdict" }, h("strong"), h("span"));
  verdict.setAttribute("role", "status");
  verdict.setAttribute("aria-live", "polite");
  const message = h("p", { className: "bp-message" });
  message.setAttribute("role", "status");
  const notice = h("p", { className: "bp-notice" });
  notice.setAttribute("role", "status");
  const view = {
    verdict, message, notice,
    pictures: h("div", { className: "bp-pictures" }),
    form: h("div", { className: "bp-form" }),
    copied: h("div"),
    step: button("Step", "One step of gradient descent"),
    train: button("Train", "Run or pause gradient descent"),
    restart: button("Restart", "The same network, untrained"),
    reset: button("Reset", "All settings as they were at first"),
    link: button("Copy link", "The address of this page in this state"),
    python: button("Copy as Python", "Code that computes these numbers"),
    table: h("div", { className: "bp-table" }),
  };
  view.link.hidden = !inPage;                                     // a notebook has no address that others could open
  view.table.tabIndex = 0;                                        // what scrolls has to be within reach of the keyboard
  view.table.setAttribute("role", "region");
  view.table.setAttribute("aria-label", "Data table");
  const summary = h("summary", { textContent: "Data table" });
  summary.setAttribute("data-lm-suppress-shortcuts", "true");
  view.data = h("details", {}, summary, view.table);
  const run = h("div", { className: "bp-buttons" }, view.step, view.train, view.restart, view.reset);
  const share = h("div", { className: "bp-buttons" }, view.link, view.python);
  const buttons = h("div", { className: "bp-bar" }, run, share);
  view.root = h("div", { className: "bp-explorer" }, notice, verdict, view.pictures, buttons, message, view.copied, view.form, view.data);
  view.root.setAttribute("role", "group");
  view.root.setAttribute("aria-label", title);
  return view;
}

/** A picture: one SVG with its own text alternative. */
export function picture(view, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("class", className);
  view.pictures.append(svg);
  return svg;
}

/** Draws `content` into a picture of the given size; `words` say what it shows. */
export function paint(svg, width, height, content, words) {
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", words);
  svg.innerHTML = content;
}
