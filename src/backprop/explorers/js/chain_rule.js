// ChainRule: a computation as a graph, forward and backward one operation at a time, and the paths through it.
import { chainRule } from "./chain_rule_compute.js";
import { pathList, picture as spoken, symbol, words } from "./chain_rule_words.js";
import { h, mark, px, text } from "./lib/element.js";
import { explorer } from "./lib/explorer.js";
import { key, keys } from "./lib/key.js";
import { inside } from "./lib/network_parts.js";
import { brief, compact } from "./lib/compact.js";
import { scientific } from "./lib/numbers.js";
import { paint, picture } from "./lib/parts.js";
import { selectable } from "./lib/selectable.js";

const HEIGHT = 300, BEND = 30, SIDE = 40;    // SIDE: half of the widest label, ▲ −1.4e−11

function render({ model, el }) {
  const graphs = model.get("_graphs"), compute = (state) => chainRule(graphs, state);

  function draw(view, state, result) {
    view.parts ??= start(view);
    const { graph, edges, values, slopes, done, gradients, selected, position } = result, { svg, show, list } = view.parts;
    const places = layout(result, view.width), lit = new Set(state.paths ? result.routes.flatMap(({ path }) => path.map(({ id }) => id)) : []);
    const drawn = [...edges.map((edge) => arrow(edge, places, done.has(edge.to) ? slopes[edge.id] : undefined, lit.has(edge.id))),
      ...graph.map(({ name }) => node(name, places[name], places.radius, done.has(name) ? values[name] : undefined, gradients[name]))];
    paint(svg, view.width, HEIGHT, drawn.join(""), spoken(result));
    const nodes = graph.map(({ name }) => ({ id: name, ...places[name], width: 2 * places.radius, height: 2 * places.radius,
      name: `${symbol(name)}${done.has(name) ? `, ${compact(values[name])}` : ", not computed yet"}${name in gradients ? `, gradient ${compact(gradients[name])}` : ""}` }));
    const arrows = edges.map((edge) => ({ id: edge.id, ...labelled(edge, places), width: 46,
      name: `Arrow from ${symbol(edge.from)} to ${symbol(edge.to)}${edge.again ? ", its second use" : ""}${done.has(edge.to) ? `, ${compact(slopes[edge.id])}` : ""}` }));
    show([...nodes, ...arrows], selected);
    list.replaceChildren(...(state.paths ? pathList(result).map((line) => h("li", { textContent: line })) : []));
    const numbers = {
      values: graph.filter(({ name }) => done.has(name)).map(({ name }) => values[name]),
      slopes: edges.filter(({ to }) => result.steps.slice(0, position).includes(to)).map(({ id }) => slopes[id]),
      gradients: graph.map(({ name }) => gradients[name] ?? 0),
    };
    if (state.paths) Object.assign(numbers, { products: result.routes.map(({ product }) => product), sum: result.routes.reduce((sum, { product }) => sum + product, 0) });
    return { verdict: words(result, state.paths), numbers, table: () => table(result) };
  }
  return explorer({ model, el, compute, draw });
}

const KEYS = [key('<text class="bp-fore" x="8" y="11">3</text>', "value"), key('<path class="bp-edge" d="M0 7h24"/><text class="bp-halo bp-back" x="8" y="11">3</text>', "derivative of a step"),
  key('<text class="bp-back" x="7" y="11">▲</text>', "gradient of <i>f</i>")];

function start(view) {
  keys(view, KEYS);
  const svg = picture(view, "bp-graph"), list = h("ul", { className: "bp-paths" });
  view.pictures.append(list);
  const show = selectable(view, svg, { label: "Parts of the graph: arrow keys move between them, Enter selects", choose: (id) => id && view.change({ selected: id }) });
  return { svg, show, list };
}

/** Where the nodes are. */
function layout({ graph }, width) {
  const radius = width < 500 ? 19 : 24, side = Math.max(radius + 14, SIDE), last = Math.max(...graph.map(({ column }) => column));
  const places = { radius, inputs: new Set(graph.filter(({ column }) => column === 0).map(({ name }) => name)) };
  for (const { name, column, height } of graph)
    places[name] = { x: px(side + (column * (width - 2 * side)) / last), y: px(HEIGHT / 2 - height * (HEIGHT / 2 - radius - 34)) };
  return places;
}

/** How far an edge bends aside: two uses of one value are two arrows. */
const bend = ({ again, many }) => (many > 1 ? (again - (many - 1) / 2) * 4 * BEND : 0);

function middle(edge, places) {
  const { x: x0, y: y0 } = places[edge.from], { x: x1, y: y1 } = places[edge.to];
  return { x: px((x0 + x1) / 2), y: px((y0 + y1) / 2 + bend(edge) / 2) };
}

/** Where its derivative stands: from an input nearer to the head, off the numbers of the inputs. */
function labelled(edge, places) {
  const mid = middle(edge, places), { x, y } = places[edge.to];
  return edge.many > 1 || !places.inputs.has(edge.from) ? mid : { x: px(mid.x + 0.1 * (x - places[edge.from].x)), y: px(mid.y + 0.1 * (y - places[edge.from].y)) };
}

/** A bent arrow is a parabola; it begins and ends at the rims of the circles. */
function arrow(edge, places, slope, lit) {
  const from = places[edge.from], to = places[edge.to], r = places.radius + 2, mid = middle(edge, places), label = labelled(edge, places);
  const control = { x: mid.x, y: (from.y + to.y) / 2 + bend(edge) };
  const rim = (end) => { const dx = control.x - end.x, dy = control.y - end.y, d = Math.hypot(dx, dy); return { x: end.x + (dx * r) / d, y: end.y + (dy * r) / d, ux: dx / d, uy: dy / d }; };
  const a = rim(from), b = rim(to), head = 8;
  const tip = `M${px(b.x)} ${px(b.y)}l${px(head * b.ux - 4 * b.uy)} ${px(head * b.uy + 4 * b.ux)}l${px(8 * b.uy)} ${px(-8 * b.ux)}z`;
  return mark("path", { class: `bp-edge${lit ? " bp-lit-back" : ""}`, fill: "none", "stroke-width": lit ? 2.5 : 1.2, d: `M${px(a.x)} ${px(a.y)}Q${px(control.x)} ${px(control.y)} ${px(b.x + 5 * b.ux)} ${px(b.y + 5 * b.uy)}` }) +
    mark("path", { class: "bp-tip", d: tip }) + (slope === undefined ? "" : text(label.x, px(label.y + 4), brief(slope), "bp-halo bp-back"));
}

function node(name, { x, y }, radius, value, gradient) {
  const known = value !== undefined;
  return mark("circle", { class: "bp-unit", cx: x, cy: y, r: radius, "fill-opacity": known ? 0.12 : 0 }) + inside(x, y, symbol(name), radius) +
    (known ? text(x, y + radius + 16, brief(value), "bp-halo bp-fore") : "") + (gradient === undefined ? "" : text(x, y - radius - 7, `▲ ${brief(gradient)}`, "bp-halo bp-back"));
}

function table({ graph, values, gradients, done }) {
  const rows = graph.map(({ name }) => `<tr><th scope="row">${symbol(name)}</th><td>${done.has(name) ? scientific(values[name]) : "–"}</td><td>${name in gradients ? scientific(gradients[name]) : "–"}</td></tr>`);
  return `<table><thead><tr><th scope="col">node</th><th scope="col">value</th><th scope="col">gradient of f</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
