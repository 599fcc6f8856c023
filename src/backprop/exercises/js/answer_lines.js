// Lines of code to put in order: by dragging, with the buttons of each line, or with its arrow keys; every move is told.
import { h } from "../../explorers/js/lib/element.js";

/** `given()` are the numbers of the lines in the reader's order; none, as long as nothing was moved. */
export function linesField({ head, lines, spare }, id, button) {
  const order = h("ol", { className: "bp-order" }), rest = h("ul", { className: "bp-order bp-rest" });
  order.setAttribute("aria-label", "Your order");
  rest.setAttribute("aria-label", "Lines left out");
  const said = h("p", { className: "bp-message" });
  said.setAttribute("role", "status");
  let touched = false;

  const text = (item) => lines[item.dataset.line][0];
  const isOut = (item) => item.parentElement === rest;
  function tell(item) {
    const place = [...order.children].indexOf(item) + 1;
    said.textContent = isOut(item) ? `Left out: ${text(item)}` : `Place ${place} of ${order.children.length}: ${text(item)}`;
  }
  function moved(item, focus) {
    touched = true;
    for (const other of [...order.children, ...rest.children]) {
      other.classList.remove("bp-odd");
      other.toggle?.replaceChildren(isOut(other) ? "Use" : "Leave out");
      other.toggle?.setAttribute("aria-label", `${isOut(other) ? "Use" : "Leave out"}: ${text(other)}`);
    }
    empty.hidden = !spare || rest.children.length > 0;
    tell(item);
    focus?.focus();
  }
  function shift(item, step, focus) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (isOut(item)) return toggle(item, focus);
    if (other) step < 0 ? other.before(item) : other.after(item);
    moved(item, focus);
  }
  function toggle(item, focus) {
    isOut(item) ? order.append(item) : rest.append(item);
    moved(item, focus);
  }

  function line([code, indent], number) {
    const block = h("code", { textContent: code }), item = h("li", { className: "bp-line" });
    block.style.setProperty("--indent", indent + 1);
    item.dataset.line = number;
    const act = (sign, name, what) => {
      const made = button(sign, { className: "bp-small", onclick: () => what(item, made) });
      made.setAttribute("aria-label", `${name}: ${code}`);
      return made;
    };
    const up = act("↑", "Move up", (it, focus) => shift(it, -1, focus)), down = act("↓", "Move down", (it, focus) => shift(it, 1, focus));
    item.toggle = spare ? act("Leave out", "Leave out", toggle) : null;
    const grip = h("span", { className: "bp-grip", textContent: "⠿" });
    grip.setAttribute("aria-hidden", "true");
    item.append(grip, block, h("span", { className: "bp-moves" }, up, down, ...(spare ? [item.toggle] : [])));
    item.onkeydown = (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      shift(item, step, event.target);
    };
    item.onpointerdown = (event) => drag(event, item);
    return item;
  }

  /* A finger drags by the grip only, so that it can still scroll the page. The form captures the pointer: an item that
     changes its place in the document would lose it. */
  function drag(event, item) {
    if (event.button || event.target.closest("button") || (event.pointerType !== "mouse" && !event.target.closest(".bp-grip"))) return;
    event.preventDefault();
    form.setPointerCapture(event.pointerId);
    item.classList.add("bp-dragged");
    const places = () => [...order.children, null, ...rest.children].indexOf(item), start = places();
    form.onpointermove = ({ clientY: y }) => {
      const list = spare && y > caption.getBoundingClientRect().top ? rest : order;
      const below = [...list.children].find((other) => {
        const { top, height } = other.getBoundingClientRect();
        return other !== item && y < top + height / 2;
      });
      if (item.parentElement !== list || item.nextElementSibling !== (below ?? null)) list.insertBefore(item, below ?? null);
    };
    form.onpointerup = form.onpointercancel = () => {
      form.onpointermove = form.onpointerup = form.onpointercancel = null;
      item.classList.remove("bp-dragged");
      if (places() !== start) moved(item);
    };
  }

  function clear() {
    order.replaceChildren(...lines.map(line));
    rest.replaceChildren();
    empty.hidden = !spare;
    touched = false;
    said.textContent = "";
  }

  const empty = h("p", { className: "bp-empty", textContent: "Leave out what does not belong." });
  const where = h("p", { className: "bp-where", textContent: "Drag the lines, or move a line with its buttons or the arrow keys." });
  const start = h("div", { className: "bp-start" }, h("code", { textContent: head }));
  const bar = h("div", { className: "bp-buttons" }, button("Check", { type: "submit" }), button("Start over", { onclick: clear }));
  const caption = h("p", { className: "bp-where", textContent: "Left out:" }), left = spare ? [caption, empty, rest] : [];
  const form = h("form", { className: "bp-answer bp-lines" }, where, start, order, ...left, said, bar);
  clear();
  return {
    form,
    given: () => (touched ? [...order.children].map((item) => Number(item.dataset.line)) : []),
    clear,
    mark: (status, { at }) => [...order.children].forEach((item, place) => item.classList.toggle("bp-odd", place === at)),
  };
}
