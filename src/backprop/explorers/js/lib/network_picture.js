// The picture of a small network that ForwardPass and BackwardPass share, and the choosing of its parts.
import { text } from "./element.js";
import { editor } from "./editor.js";
import { brief, compact } from "./compact.js";
import { downstream, edge, networkParts, unit } from "./network_parts.js";
import { key, keys } from "./key.js";
import { paint, picture } from "./parts.js";
import { selectable } from "./selectable.js";

const LINES = [key('<path class="bp-edge" stroke-width="2" d="M0 7h24"/>', "weight: the wider, the larger"),
  key('<path class="bp-edge" stroke-width="2" stroke-dasharray="5 4" d="M0 7h24"/>', "negative weight"), key('<text x="9" y="11">b</text>', "bias")];

/**
 * `more` are further entries of the key. Returns draw(state, scene): `scene` has { sizes, columns, gap, parting, heads, value, raw,
 * back, fore, lit, gradientOf, more, words, name }. value(part) is the number in a unit, back(part) or fore(part) the text above
 * it; gradientOf(part) the number under a weight or a bias; undefined stands for "not known yet". `more(layout)` gives further parts with their drawing.
 */
export function networkPicture(view, settings, more = []) {
  keys(view, [...LINES, ...more]);
  const svg = picture(view, "bp-network"), bounds = (key) => settings.find((setting) => setting.key === key);
  let state, layout, edited;
  const list = (part) => (part.kind === "input" ? "inputs" : part.kind === "weight" || part.kind === "bias" ? "parameters" : null);
  const edit = editor(view, bounds("parameters"), (value) => {
    const part = layout.parts.find(({ id }) => id === edited), key = list(part);
    view.change({ [key]: state[key].map((old, k) => (k === part.k ? value : old)) });
  });
  const show = selectable(view, svg, {
    label: "Parts of the network: arrow keys move between them, Enter selects",
    choose: (id) => id && view.change({ selected: id }),
  });

  return (now, scene) => {
    state = now;
    layout = networkParts(scene.sizes, view.width, scene);
    const { parts, radius } = layout, reached = scene.lit ?? downstream(parts, state.selected);
    const largest = Math.max(1, ...state.parameters.map(Math.abs)), chosen = parts.find(({ id }) => id === state.selected);
    const values = parts.map((part) => scene.value(part) ?? 0), size = Math.max(1, ...values.map(Math.abs));
    const drawn = parts.map((part) => {
      const lit = reached.has(part.id);
      if (part.kind === "weight") return edge(part, radius, state.parameters[part.k], scene.gradientOf?.(part), { lit, largest });
      if (part.kind === "bias") {
        const gradient = scene.gradientOf?.(part);
        return text(part.x, part.y + 4, `b ${compact(state.parameters[part.k])}`, "bp-halo") +
          (gradient === undefined ? "" : text(part.x, part.y + 18, `▲${brief(gradient)}`, "bp-halo bp-back"));
      }
      const value = scene.value(part), back = scene.back?.(part), over = back ?? scene.fore?.(part);
      return unit(part, radius, value ?? 0, { known: value !== undefined, raw: scene.raw?.(part), lit, strength: Math.abs(value ?? 0) / size }) +
        (over ? text(part.x, part.y - radius - 6, over, `bp-halo ${back ? "bp-back" : "bp-fore"}`) : "");
    });
    const heads = scene.heads.map((head, l) => text(layout.x[l], 14, head, "bp-name"));
    const extra = scene.more?.(layout) ?? { parts: [], drawing: "", height: 0 };
    paint(svg, view.width, Math.max(layout.height, extra.height), heads.join("") + drawn.join("") + extra.drawing, scene.words);
    const all = [...parts, ...extra.parts];
    const twoLines = (part) => (part.kind === "weight" || part.kind === "bias") && scene.gradientOf?.(part) !== undefined;
    show(all.map((part) => ({ ...part, ...(twoLines(part) ? { y: part.y + 2, width: 58, height: 34 } : {}), name: scene.name(part) })), state.selected);
    edited = chosen && list(chosen) ? chosen.id : undefined;
    edit(edited && `${chosen.symbol}`, edited && state[list(chosen)][chosen.k]);
    return { layout, chosen: all.find(({ id }) => id === state.selected) };
  };
}

