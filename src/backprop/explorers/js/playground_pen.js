// Drawing points: the pointer or the cross adds one, choosing a point removes it.
import { fill } from "./lib/numbers.js";
import { selectable } from "./lib/selectable.js";
import { kept } from "./playground_data.js";

const ROOM = 60;             // points

/** Lays the pen over the plane's picture; returns show(state, size). */
export function pen(view, svg, constants, templates) {
  const { edge, third } = constants;
  let state, size;
  const rounded = (v) => Math.min(edge, Math.max(-edge, Math.round(100 * v) / 100));
  const plane = (x, y) => [rounded((x / size) * 2 * edge - edge), rounded(edge - (y / size) * 2 * edge)];
  const pixel = ([x, y]) => [((x + edge) / (2 * edge)) * size, ((edge - y) / (2 * edge)) * size];
  const now = () => kept(state.points, constants);

  function add(x, y) {
    const points = now();
    if (points.length >= 3 * ROOM) return view.say(templates.full);
    view.change({ points: [...points, x, y, Number(state.brush === "second")] });
  }

  function remove(number) {
    const points = now();
    if (points.length <= 3 * third) return view.say(templates.few);
    view.change({ points: points.filter((_, i) => Math.floor(i / 3) !== number) });
  }

  const show = selectable(view, svg, {
    label: templates.parts,
    choose(id) {
      if (id === "cross") add(...state.cursor);
      else if (id !== undefined) remove(Number(id));
    },
    move: (id, x, y) => view.change({ cursor: plane(x, y) }),
    place: (x, y) => add(...plane(x, y)),
  });

  return (nextState, nextSize) => {
    [state, size] = [nextState, nextSize];
    if (state.data !== "drawn") return show(null);                // a click must not throw another data set away
    const list = [], say = (template, [x, y], kind, number) => fill(template, { x, y, class: kind + 1, number });
    for (let i = 0, points = now(); i < points.length; i += 3) {
      const [x, y] = pixel(points.slice(i, i + 2));
      list.push({ id: String(i / 3), x, y, name: say(templates.point, points.slice(i, i + 2), Number(points[i + 2] > 0.5), i / 3 + 1) });
    }
    const [x, y] = pixel(state.cursor);
    list.push({ id: "cross", x, y, steers: true, name: say(templates.cross, state.cursor, Number(state.brush === "second")) });
    show(list);
  };
}
