// Convolution: a kernel moved over a digit; above, the forward pass, below, what comes back.
import { convolution } from "./convolution_compute.js";
import { map } from "./convolution_maps.js";
import { meetings, name, sentence } from "./convolution_words.js";
import { editor } from "./lib/editor.js";
import { mark, px } from "./lib/element.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { key, keys } from "./lib/key.js";
import { compact } from "./lib/compact.js";
import { scientific } from "./lib/numbers.js";
import { paint, picture } from "./lib/parts.js";
import { selectable } from "./lib/selectable.js";

const HEAD = 24, GAP = 24, WIDE = 560, WEIGHT = 38, WIDEST = 34;

/** Where each array stands, and how large its cells are. On a narrow page the answers stand below the digit. */
function layout(width, { padding, backward }, { D }, side, size) {
  const all = side + 2 * padding, wide = width >= WIDE, beside = size * WEIGHT + GAP;
  const cell = Math.min(WIDEST, Math.floor(wide ? (width - beside - GAP - 4) / (all + D) : Math.min((width - 4) / all, (width - beside - 4) / D)));
  const tall = all * cell, band = HEAD + (wide ? tall : tall + HEAD + Math.max(D * cell, size * WEIGHT)) + 10;
  const at = (top) => {
    const below = top + HEAD, second = below + (wide ? 0 : tall + HEAD), left = wide ? 2 + tall + GAP : 2;
    return { image: { x: 2, y: below }, inner: { x: 2 + padding * cell, y: below + padding * cell }, kernel: { x: left, y: second },
      answers: { x: left + beside, y: second } };
  };
  return { cell, tall, forward: at(0), back: at(band), height: backward ? 2 * band : band };
}

async function render({ model, el }) {
  const recipe = model.get("_recipe"), constants = model.get("_constants"), settings = model.get("_settings"), { side, size } = constants;
  const bytes = model.get("_digits"), digits = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const compute = convolution(await engine(model.get("_wasm")), model.get("_codes"), { recipe, constants }, digits);
  let now;

  function setUp(view) {
    view.gradientKey = keys(view, KEYS)[2];
    const svg = picture(view, "bp-convolution"), bounds = settings.find(({ key }) => key === "weights");
    const limit = (n, most) => Math.max(0, Math.min(most - 1, Math.round(n)));
    const cellOf = ({ x, y }, cell, columns, px_, py) => limit((py - y) / cell - 0.5, columns) * columns + limit((px_ - x) / cell - 0.5, columns);
    view.edit = editor(view, bounds, (value) => view.change({
      weights: now.state.weights.map((old, i) => (`w${Math.floor(i / size)}${i % size}` === now.state.selected ? value : old)) }),
      "Choose a weight of the kernel to change it.");
    view.window = selectable(view, svg, { label: "The window: arrow keys move it", choose: (id) => id && view.change({ selected: "window" }),
      move(id, x, y) {
        const { state: { stride }, result: { D }, place: { forward, cell } } = now, half = (size * cell) / 2;
        const row = limit((y - half - forward.image.y) / (stride * cell), D), column = limit((x - half - forward.image.x) / (stride * cell), D);
        view.change({ position: row * D + column, selected: "window" });
      } });
    view.kernel = selectable(view, svg, { label: "The weights: arrow keys move between them, Enter selects", choose: (id) => id && view.change({ selected: id }) });
    view.pixel = selectable(view, svg, { label: "The pixel: arrow keys move it", choose: (id) => id && view.change({ selected: "pixel" }),
      move(id, x, y) {
        const { place: { back, forward, cell }, state } = now;
        view.change({ pixel: cellOf(state.backward ? back.inner : forward.inner, cell, side, x, y), selected: "pixel" });
      } });
    return svg;
  }

  function draw(view, state, result) {
    view.svg ??= setUp(view);
    view.gradientKey.hidden = !state.backward;
    const { D, place: j } = result, place = layout(view.width, state, result, side, size), { cell, tall, forward, back } = place;
    now = { state, result, place };
    const all = meetings(state, result, side, size), i = state.selected[0] === "w" && state.selected !== "window" ? +state.selected[1] * size + +state.selected[2] : -1;
    const met = state.selected === "window" ? [] : all.filter((one) => (i >= 0 ? one.i === i : one.k === state.pixel));
    const lit = (key) => new Set(met.map((one) => one[key])), chosen = new Set(i >= 0 ? [i] : []);
    const dashed = ({ image }) => (state.padding ? mark("rect", { class: "bp-border bp-padding", ...image, width: px(tall), height: px(tall) }) : "");
    const window = ({ image, answers }) => mark("rect", { class: "bp-window", x: px(image.x + (j % D) * state.stride * cell),
      y: px(image.y + Math.floor(j / D) * state.stride * cell), width: px(size * cell), height: px(size * cell) }) +
      mark("rect", { class: "bp-window", x: px(answers.x + (j % D) * cell), y: px(answers.y + Math.floor(j / D) * cell), width: cell, height: cell });
    const at = (point, rest) => map({ cell, ...point, ...rest });
    let drawing = dashed(forward) + at(forward.inner, { columns: side, values: result.x, role: "forward", title: "digit x", head: forward.image, lit: lit("k") }) +
      at(forward.kernel, { cell: WEIGHT, columns: size, values: state.weights, role: "forward", title: "kernel W", lit: i >= 0 ? chosen : lit("i") }) +
      at(forward.answers, { columns: D, values: result.z, role: "forward", title: "answers z", lit: i >= 0 ? new Set() : lit("j") }) + window(forward);
    if (state.backward)
      drawing += dashed(back) + at(back.inner, { columns: side, values: result.dx, role: "backward", title: "∂ℒ/∂x", head: back.image, lit: new Set([state.pixel]) }) +
        at(back.kernel, { cell: WEIGHT, columns: size, values: result.dW, role: "backward", title: "∂ℒ/∂W", lit: chosen }) +
        at(back.answers, { columns: D, values: result.delta, role: "backward", title: "δ", lit: i >= 0 ? new Set() : lit("j") }) + window(back);
    const verdict = sentence(state, result, all, side, size), [row, column] = [Math.floor(j / D), j % D];
    const words = `Digit ${state.digit} under a kernel of ${size} by ${size} weights, ${state.weights.map(compact).join(", ")}, stride ${state.stride}, padding ${state.padding}; ` +
      `${D} by ${D} answers. The window is at row ${row}, column ${column}: its answer is ${compact(result.z[j])}${state.backward ? `, its δ ${compact(result.delta[j])}` : ""}.`;
    paint(view.svg, view.width, place.height, drawing, words);
    parts(view, state, result, place);
    return { verdict, numbers: result.numbers, table: () => table(state, result) };
  }

  function parts(view, state, { D, place: j, z, dx, x }, { cell, forward, back }) {
    const steps = { moves: true, steers: true }, [row, column] = [Math.floor(j / D), j % D], wide = size * cell, far = state.stride * cell;
    view.window([{ id: "window", ...steps, nudge: far, width: wide, height: wide, x: forward.image.x + column * far + wide / 2,
      y: forward.image.y + row * far + wide / 2, name: `Window at row ${row}, column ${column}, answer ${compact(z[j])}` }], "window");
    view.kernel(state.weights.map((w, i) => {
      const [r, c] = [Math.floor(i / size), i % size];
      return { id: `w${r}${c}`, x: forward.kernel.x + (c + 0.5) * WEIGHT, y: forward.kernel.y + (r + 0.5) * WEIGHT, width: WEIGHT, height: WEIGHT,
        name: `Weight in row ${r}, column ${c}, ${compact(w)}` };
    }), state.selected);
    const [r, c] = [Math.floor(state.pixel / side), state.pixel % side], { inner } = state.backward ? back : forward;
    view.pixel([{ id: "pixel", ...steps, nudge: cell, width: cell, height: cell, x: inner.x + (c + 0.5) * cell, y: inner.y + (r + 0.5) * cell,
      name: `Pixel in row ${r}, column ${c}, ${state.backward ? `gradient ${compact(dx[state.pixel])}` : compact(x[state.pixel])}` }], "pixel");
    const i = state.weights.findIndex((_, n) => state.selected === `w${Math.floor(n / size)}${n % size}`);
    view.edit(i >= 0 && name("w", Math.floor(i / size), i % size), state.weights[i]);
  }
  return explorer({ model, el, compute, draw });
}

const square = (look) => `<path class="bp-square ${look}" d="M6 1.5h11v11h-11z"/>`;
const KEYS = [key(square("bp-forward"), "positive"), key(square("bp-forward bp-negative"), "negative"), key(square("bp-backward"), "gradient"),
  key('<path class="bp-window" d="M5.5 1.5h11v11h-11z"/>', "window")];

/** Every array as a block of rows. */
function table(state, { x, z, delta, dW, dx }) {
  const list = [["x", x], ["W", state.weights], ["z", z], ...(delta ? [["δ", delta], ["∂ℒ/∂W", dW], ["∂ℒ/∂x", dx]] : [])];
  const rows = list.flatMap(([label, values]) => {
    const n = Math.round(Math.sqrt(values.length));
    return Array.from({ length: n }, (_, r) =>
      `<tr><th scope="row">${label}, row ${r}</th>${values.slice(r * n, r * n + n).map((value) => `<td>${scientific(value)}</td>`).join("")}</tr>`);
  });
  return `<table><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
