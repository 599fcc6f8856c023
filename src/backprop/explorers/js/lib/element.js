// Short ways to make elements, and the text of marks in an SVG.

/** An HTML element with properties and children: h("button", { type: "button" }, "Step"). */
export function h(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** The start tag, content and end tag of an SVG element, as text: far quicker to draw than node by node. */
export function mark(tag, attributes, content = "") {
  const list = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<${tag}${list.join("")}>${content}</${tag}>`;
}

/** A coordinate with two decimals: hundredths of a pixel are finer than any screen. */
export const px = (x) => +x.toFixed(2);

/** Words about a place of an SVG. */
export const text = (x, y, words, look) => mark("text", { class: look, x, y, "text-anchor": "middle" }, words);
