// node --test: the shared modules, one rule a test. The folder of the modules comes in EXPLORERS_JS.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const js = (name) => import(pathToFileURL(`${process.env.EXPLORERS_JS}/${name}.js`));
const { fill, power, short, scientific, toJSON } = await js("lib/numbers");
const { admits, fromAddress, parse, toAddress } = await js("lib/settings");
const { decades, layerTicks, runs, step } = await js("lib/scales");
const { python } = await js("lib/copy");
const { nearest } = await js("lib/selectable");
const { levelOf, LEVELS } = await js("gradient_flow_histogram");
const { norms } = await js("gradient_flow_norms");
const { perLayer } = await js("gradient_flow_words");
const { verdict } = await js("regularization_words");

const SETTINGS = [
  { key: "depth", kind: "integer", min: 1, max: 64, value: 30 },
  { key: "gain", kind: "real", min: 0.1, max: 4, value: 1 },
  { key: "residual", kind: "switch", value: false },
  { key: "activation", kind: "choice", options: ["tanh", "relu"], value: "tanh" },
  { key: "inputs", kind: "numbers", min: -5, max: 5, least: 2, most: 2, value: [1, 2] },
  { key: "points", kind: "numbers", min: -1, max: 1, least: 0, most: 4, value: [0.5] },
];

test("numbers keep three digits and turn to powers of ten where zeros would pile up", () => {
  const expected = [[0, "0"], [0.0123456, "0.0123"], [45.6, "45.6"], [999.6, "1000"], [12345, "12300"], [1.5e-7, "1.50·10⁻⁷"],
    [-2, "−2.00"], [1e9, "1.00·10⁹"], [Infinity, "∞"], [NaN, "not a number"]];
  for (const [value, text] of expected) assert.equal(short(value), text);
  assert.equal(power(-12), "10⁻¹²");
  assert.deepEqual([1.2346e-7, 12346, 0].map(scientific), ["1.235e−07", "1.235e+04", "0.000e+00"]);
});

test("numbers that JSON lacks travel as words", () =>
  assert.equal(toJSON({ a: [1, NaN, -Infinity] }), '{"a":[1,"NaN","-Infinity"]}'));

test("a sentence takes its numbers by name", () => assert.equal(fill("{a} of {b}", { a: 1, b: 2 }), "1 of 2"));

test("an address gives back the state that was written into it", () => {
  const state = { depth: 7, gain: 1.25, residual: true, activation: "relu", inputs: [-0.1, 1e-7], points: [] };
  assert.deepEqual(fromAddress(SETTINGS, toAddress(SETTINGS, state)), { state, notices: [] });
  assert.deepEqual(toAddress(SETTINGS, { depth: 30, gain: 1, residual: false, activation: "tanh", inputs: [1, 2], points: [0.5] }), {});
});

test("what cannot be used in an address is replaced by the initial value, and said", () => {
  for (const [key, text] of [["depth", "65"], ["depth", "7.5"], ["depth", ""], ["depth", "0x10"], ["gain", "Infinity"], ["gain", "1e999"],
    ["gain", "one"], ["residual", "yes"], ["activation", "<b>"], ["activation", "constructor"], ["inputs", "1"], ["inputs", "1_2_3"], ["inputs", "1_6"], ["inputs", "1_"],
    ["inputs", "1,2"], ["inputs", "[1,2]"], ["inputs", "NaN_1"], ["points", "0_0_0_0_0"], ["points", "0_".repeat(1e6)], ["points", "_"],
    ["gain", "0".repeat(1e6)]]) {
    const { state, notices } = fromAddress(SETTINGS, { [key]: text });
    assert.equal(state[key], SETTINGS.find((setting) => setting.key === key).value, `${key}: ${text}`);
    assert.equal(notices.length, 1);
    assert.ok(notices[0].includes(key) && notices[0].length < 200, notices[0]);
  }
  assert.match(fromAddress(SETTINGS, { colour: "red" }).notices[0], /colour/);
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, "1"]));
  assert.match(fromAddress(SETTINGS, many).notices.at(-1), /997 more/);
});

test("a value is admitted exactly where Python's trait admits it", () => {
  assert.ok(admits(SETTINGS[0], 64) && !admits(SETTINGS[0], 64.5) && !admits(SETTINGS[0], NaN) && !admits(SETTINGS[1], 0.05));
  assert.equal(parse(SETTINGS[2], "true"), true);
});

test("an axis has whole decades, at least one, and few enough labels", () => {
  assert.deepEqual(decades([0.02, 5], 6), { low: -2, high: 1, ticks: [-2, -1, 0, 1] });
  assert.deepEqual(decades([0, NaN, Infinity], 6).ticks, [-1, 0, 1]);
  assert.ok(decades([1e-300, 1e300], 6).ticks.length <= 8);
  assert.deepEqual(decades([1], 6).ticks, [0, 1]);
});

test("round numbers between the first and the last layer are labeled where there is room", () => {
  assert.deepEqual(layerTicks(1, 10), [1]);
  assert.deepEqual(layerTicks(2, 10), [1, 2]);
  assert.deepEqual(layerTicks(64, 8), [1, 10, 20, 30, 40, 50, 64]);
  assert.equal(step(9, 2), 5);
});

test("neighbors that share a property form a run", () =>
  assert.deepEqual(runs([0, 0, 1, 0], (v) => v === 0), [[0, 1], [3, 3]]));

test("zeros, infinities and NaN leave a gap in the line and a word at the edge", () => {
  const svg = norms({ delta_norms: [1, 0, 0, Infinity, NaN, 2], weight_gradient_norms: [1, 1, 1, 1, 1, 1], theory: null }, 500, 250);
  const [, line] = svg.match(/<path class="bp-line bp-deltas" d="([^"]*)"/);
  assert.equal(line.match(/M/g).length, 2);
  assert.ok(!/NaN|Infinity/.test(line), line);
  for (const word of ["δ = 0", "δ = ∞", "δ is not a number"]) assert.ok(svg.includes(word), word);
});

test("an empty bin has no color, the slightest content the lightest, the fullest the darkest", () =>
  assert.deepEqual([0, 1e-9, 1].map(levelOf), [0, 1, LEVELS]));

test("the factor per layer is a geometric mean", () => assert.ok(Math.abs(perLayer([1e-3, 5, 1]) - 10 ** -1.5) < 1e-15));

test("values are written as Python writes them", () => assert.deepEqual([true, 1.5, "relu"].map(python), ["True", "1.5", '"relu"']));

test("an arrow key goes to the part that lies in its direction, near rather than far aside", () => {
  const [a, b, c, d] = [{ x: 0, y: 0 }, { x: 10, y: 1 }, { x: 30, y: 0 }, { x: 1, y: 40 }], parts = [a, b, c, d];
  assert.equal(nearest(parts, a, [1, 0]), b);
  assert.equal(nearest(parts, b, [1, 0]), c);
  assert.equal(nearest(parts, a, [0, 1]), d);
  assert.equal(nearest(parts, a, [-1, 0]), a, "there is none");
});

test("losses that go up and down about a level are not called falling, nor one bad epoch among the first overfitting", () => {
  const run = (loss, epochs) => {
    const all = Array.from({ length: epochs + 1 }, (_, i) => ({ loss: loss(i), held_out_loss: loss(i + 1) }));
    return verdict({ at: null, steps: 4 * epochs, history: all.slice(0, -1), numbers: all.at(-1) });
  };
  assert.equal(run((i) => 0.97 ** i, 60), "learning");
  assert.equal(run((i) => 0.5 + 0.01 * Math.sin(i) - 1e-5 * i, 100), "holds");       // its least value is one of the last
  assert.equal(run((i) => (i < 6 ? 0.5 : 0.6), 5), "holds");
  assert.equal(run((i) => 0.5 + 0.01 * Math.max(0, i - 40), 100), "overfits");
});
