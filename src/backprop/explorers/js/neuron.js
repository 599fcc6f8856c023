// Neuron: one unit with two inputs, its activation over the plane, and the line on which its weighted sum is 0.
import { linear } from "./lib/axes.js";
import { mark, px, text } from "./lib/element.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { field } from "./lib/field.js";
import { key, keys } from "./lib/key.js";
import { model as network } from "./lib/model.js";
import { compact, factor } from "./lib/compact.js";
import { paint, picture } from "./lib/parts.js";
import { selectable } from "./lib/selectable.js";

const POINTS = 41, ALPHA = 0.6, MARGIN = 30;     // points along a side of the grid

async function render({ model, el }) {
  const shared = await engine(model.get("_wasm")), codes = model.get("_codes"), recipe = model.get("_recipe"), labels = model.get("_labels");
  const corners = model.get("_corners"), targets = model.get("_targets"), side = model.get("_side");
  const ticks = Array.from({ length: POINTS }, (_, i) => side * ((2 * i) / (POINTS - 1) - 1));
  const grid = ticks.toReversed().flatMap((y) => ticks.flatMap((x) => [x, y])), N = POINTS * POINTS + 1;    // and the input
  let net, made;

  function compute({ w1, w2, b, activation, points, input }) {
    if (made !== activation) {
      shared.arena.clear();
      net = network(shared, codes, { ...recipe, settings: { ...recipe.settings, activation } }, { loss: null, batch: N });
      net.X = shared.arena.floats(2 * N);
      net.y = shared.arena.floats(0);
      made = activation;
    }
    net.theta.values.set([w1, w2, b, 1, 0]);
    net.X.values.set(grid);
    net.X.values.set(input, 2 * N - 2);
    net.setBatch(net.X, net.y, N);
    net.forward();
    const field = net.value(net.plan.output).slice();
    const z = ([x, y]) => x * w1 + y * w2 + b, size = Math.hypot(w1, w2);
    const right = corners.filter((corner, i) => z(corner) > 0 === (targets[points][i] === 1)).length;
    return { z: z(input), a: field.at(-1), right, field: field.subarray(0, -1), distance: size > 0 ? z(input) / size : null };
  }

  function draw(view, state, result) {
    view.parts ??= start(view, side);
    const { svg, show, scale } = view.parts, size = Math.min(view.width, 400), left = (view.width - size) / 2;
    scale.x = linear(-side, side, left + MARGIN, left + size - 8);
    scale.y = linear(-side, side, size - MARGIN, 8);
    const { w1, w2, b, input, points } = state, [x1, x2] = input, classes = targets[points];
    view.parts.ground(view.width, size + 10, [ground(result.field, scale, side)]);
    paint(svg, view.width, size + 10, [axes(scale, side, size), line(state, scale, side),
      ...corners.map(([x, y], i) => mark("circle", { class: classes[i] ? "bp-dot bp-one" : "bp-dot", cx: scale.x(x), cy: scale.y(y), r: 7 })),
      mark("path", { class: "bp-probe", d: `M${scale.x(x1)} ${scale.y(x2)}m-9 0h18m-9 -9v18` })].join(""),
    `The plane of the inputs x₁ and x₂ from ${-side} to ${side}: the unit's activation, ${extremes(result.field)}; ${lineWords(state)} ` +
      `${result.right} of 4 points on their side; the input is at ${compact(x1)}, ${compact(x2)}.`);
    show([{ id: "input", x: scale.x(x1), y: scale.y(x2), moves: true, steers: true, name: `Input, x₁ = ${compact(x1)}, x₂ = ${compact(x2)}; arrow keys move it` }]);
    const { z, a, right, distance } = result, label = labels[state.activation];
    const sum = `z = ${factor(x1)} · ${factor(w1)} + ${factor(x2)} · ${factor(w2)} + ${factor(b)} = ${compact(z)}, a = ${label}(${compact(z)}) = ${compact(a)}.`;
    const far = distance === null ? "Both weights are 0: there is no line." : `The input lies ${compact(Math.abs(distance))} from the line, on the side where z is ${z > 0 ? "positive" : z < 0 ? "negative" : "0"}.`;
    const numbers = { z, a, right, ...(distance === null ? {} : { distance }) };
    return { verdict: { name: right === 4 ? "All four points are right." : `${right || "None"} of the 4 points ${right === 1 ? "is" : "are"} right.`, reason: `${sum} ${far}` }, numbers };
  }
  return explorer({ model, el, compute, draw });
}

function start(view, side) {
  keys(view, KEYS);
  const svg = picture(view, "bp-plane"), scale = {};
  const inside = (value) => Math.max(-side, Math.min(side, +value.toFixed(2)));
  const back = (map, pixel) => -side + (2 * side * (pixel - map(-side))) / (map(side) - map(-side));
  const move = (x, y) => view.change({ input: [inside(back(scale.x, x)), inside(back(scale.y, y))] });
  const show = selectable(view, svg, { label: "The input in the plane: arrow keys move it, with Shift by less", choose: () => {}, move: (_, x, y) => move(x, y), place: move });
  return { svg, show, scale, ground: field(view, svg) };
}

/** The activation over the plane, for lib/field.js: the darker, the larger; negative ones in the second color. */
function ground(values, { x, y }, side) {
  const most = values.reduce((size, v) => Math.max(size, Math.abs(v)), 0) || 1;
  return { x: x(-side), y: y(side), width: x(side) - x(-side), height: y(-side) - y(side), columns: POINTS, alpha: ALPHA, strength: (k) => values[k] / most };
}

const KEYS = [key('<path class="bp-probe" d="M6 7h12m-6 -6v12"/>', "input"), key('<circle class="bp-dot bp-one" cx="12" cy="7" r="5"/>', "1 is wanted"),
  key('<circle class="bp-dot" cx="12" cy="7" r="5"/>', "0 is wanted"),
  key('<path class="bp-line bp-theory" d="M0 7h24"/>', "<i>z</i> = 0"), key('<path class="bp-region0" d="M4 1h16v12h-16z"/>', "<i>a</i> &gt; 0"),
  key('<path class="bp-region1" d="M4 1h16v12h-16z"/>', "<i>a</i> &lt; 0")];

const extremes = (values) => `from ${compact(Math.min(...values))} to ${compact(Math.max(...values))}`;
const lineWords = ({ w1, w2, b }) => (w1 || w2 ? `the dashed line is ${factor(w1)} x₁ + ${factor(w2)} x₂ + ${factor(b)} = 0;` : "there is no line;");

function axes({ x, y }, side, size) {
  const ticks = [-2, -1, 0, 1, 2].filter((t) => Math.abs(t) <= side);
  return mark("rect", { class: "bp-grid", fill: "none", x: x(-side), y: y(side), width: px(x(side) - x(-side)), height: px(y(-side) - y(side)) }) +
    ticks.map((t) => text(x(t), px(y(-side) + 15), compact(t)) + mark("text", { x: px(x(-side) - 6), y: y(t), dy: ".32em", "text-anchor": "end" }, compact(t))).join("") +
    text(x(0.5), size, "x₁", "bp-name") + mark("text", { class: "bp-name", x: px(x(-side) - 24), y: y(0.5), "text-anchor": "middle" }, "x₂");
}

/** The line z = 0 within the picture, and an arrow to the side where z is positive. */
function line({ w1, w2, b }, { x, y }, side) {
  const size = w1 * w1 + w2 * w2;
  if (size === 0) return "";
  const foot = [(-b * w1) / size, (-b * w2) / size], length = Math.sqrt(size), along = [-w2 / length, w1 / length];
  let from = -Infinity, to = Infinity;
  for (const k of [0, 1]) {
    if (along[k] === 0) { if (Math.abs(foot[k]) > side) return ""; continue; }
    const ends = [(-side - foot[k]) / along[k], (side - foot[k]) / along[k]].sort((p, q) => p - q);
    from = Math.max(from, ends[0]);
    to = Math.min(to, ends[1]);
  }
  if (from >= to) return "";
  const at = (t, off = 0) => [x(foot[0] + t * along[0] + (off * w1) / length), y(foot[1] + t * along[1] + (off * w2) / length)];
  const middle = (from + to) / 2, [a, c, m, tip] = [at(from), at(to), at(middle), at(middle, 0.35)];
  return mark("path", { class: "bp-line bp-theory", d: `M${a.join(" ")}L${c.join(" ")}` }) +
    mark("path", { class: "bp-normal", d: `M${m.join(" ")}L${tip.join(" ")}` }) + mark("circle", { class: "bp-normal", cx: tip[0], cy: tip[1], r: 2.5 });
}

export default { render };
