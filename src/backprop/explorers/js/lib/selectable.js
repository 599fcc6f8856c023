// Parts of a picture that can be chosen or moved: a weight, a unit, a point, an edge.
//
// An SVG with role="img" is one thing to a screen reader, and what is drawn anew at each frame cannot keep the focus.
// So the picture stays an image with words, and real buttons without a look of their own lie over its parts. They
// outlast the drawing. The picture is one stop of the Tab key; arrow keys go to the nearest part in their direction,
// Home and End to the first and the last, Enter or Space chooses. A part that moves follows the pointer, or the arrow
// keys once it is chosen; Escape lets go of it.
import { h } from "./element.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SMALLEST = 24;         // pixels: the least size of a target
const NUDGE = 8;             // pixels that an arrow key moves a part; with Shift, one

/**
 * Lays the buttons of the picture `svg` over it; `label` names them as a group.
 *   choose(id)      a part was chosen; undefined if it was let go
 *   move(id, x, y)  a part is to be moved there, in coordinates of the picture; may refuse
 *   place(x, y)     the pointer chose a place without a part
 * Returns show(list, chosen), where null stands for a picture in which nothing can be chosen now: the parts as { id, x, y, width, height, name, moves, steers }, with (x, y) the middle and
 * `name` what a screen reader says. `moves`: the part can be dragged. `steers`: arrow keys move it without choosing, by
 * `nudge` pixels if it says so.
 */
export function selectable(view, svg, { label, choose, move, place }) {
  const layer = h("div", { className: "bp-parts" }), buttons = new Map();
  layer.setAttribute("role", "group");
  layer.setAttribute("aria-label", label);
  svg.after(layer);
  let parts = [], chosen, told, stop;

  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const part = (id) => parts.find((one) => one.id === id);

  function make(id) {
    const element = h("button", { type: "button", className: "bp-part" });
    element.dataset.part = id;
    element.setAttribute("data-lm-suppress-shortcuts", "true");
    element.onclick = () => choose(id);
    element.onfocus = () => { stop = id; tabbable(); };
    element.onkeydown = (event) => key(event, id);
    element.onpointerdown = (event) => {
      if (!part(id).moves) return;
      element.setPointerCapture(event.pointerId);
      element.onpointermove = (moved) => move(id, ...at(moved));
    };
    element.onlostpointercapture = () => { element.onpointermove = null; };
    layer.append(element);
    return element;
  }

  function key(event, id) {
    const one = part(id), direction = ARROWS[event.key];
    if (event.key === "Escape" && chosen === id) choose(undefined);
    else if (event.key === "Home" || event.key === "End") buttons.get(parts.at(event.key === "Home" ? 0 : -1).id).focus();
    else if (direction && (one.steers || (one.moves && chosen === id))) {
      const far = one.nudge ?? (event.shiftKey ? 1 : NUDGE);
      told = id;
      move(id, one.x + far * direction[0], one.y + far * direction[1]);
    } else if (direction) buttons.get(nearest(parts, one, direction).id).focus();
    else return;
    event.preventDefault();
  }

  function tabbable() {
    for (const [id, element] of buttons) element.tabIndex = id === stop ? 0 : -1;
  }

  if (place) {
    layer.classList.add("bp-surface");
    layer.onclick = (event) => { if (event.target === layer) place(...at(event)); };
  }

  return function show(given, choice) {
    const list = given ?? [];
    if (!given) layer.remove();
    else if (!layer.isConnected) svg.after(layer);
    parts = list;
    chosen = choice;
    const held = layer.contains(document.activeElement), wanted = new Set(list.map(({ id }) => id));
    for (const [id, element] of buttons)
      if (!wanted.has(id)) {
        element.remove();
        buttons.delete(id);
      }
    for (const { id, x, y, name, moves, steers, width = 0, height = 0 } of list) {
      if (!buttons.has(id)) buttons.set(id, make(id));
      const element = buttons.get(id), w = Math.max(SMALLEST, width), tall = Math.max(SMALLEST, height);
      Object.assign(element.style, { left: `${x - w / 2}px`, top: `${y - tall / 2}px`, width: `${w}px`, height: `${tall}px` });
      element.classList.toggle("bp-moves", Boolean(moves));
      element.setAttribute("aria-label", name);
      if (!steers) element.setAttribute("aria-pressed", id === choice);
      if (told === id) view.say(name);
    }
    told = undefined;
    if (!wanted.has(stop)) stop = wanted.has(choice) ? choice : list[0]?.id;
    tabbable();
    if (held && !layer.contains(document.activeElement)) buttons.get(stop)?.focus();
  };
}

/** The part that lies next in a direction: near, and not far aside. The part itself if there is none. */
export function nearest(parts, from, [dx, dy]) {
  let best = from, least = Infinity;
  for (const one of parts) {
    const x = one.x - from.x, y = one.y - from.y, ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (one === from || ahead <= 0 || aside > 4 * ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [one, cost];
  }
  return best;
}
