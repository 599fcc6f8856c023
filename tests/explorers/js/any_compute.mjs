// Reads { wasm, codes, constants, data, module, name, states, ms, parameters } from standard input and writes, for each state, the
// numbers of the explorer whose `compute` is `name` in `module`; with `ms` in slices of so many milliseconds, as the page does;
// with `parameters` the weights and biases of all layers besides.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const js = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const { engine } = await js("lib/engine"), { toJSON } = await js("lib/numbers");
const { wasm, codes, constants, data, module, name, states, ms, parameters } = JSON.parse(readFileSync(0, "utf8"));
const make = (await js(module))[name], bytes = (text) => (text ? Buffer.from(text, "base64") : undefined);
const compute = make(await engine(bytes(wasm)), codes, constants, bytes(data));
function finish(state) {
  for (let calls = 1; ; calls++) {
    const result = ms === undefined ? compute(state) : compute(state, ms);
    if (result.stopped || result.steps === state.steps) return { ...result.numbers, calls, ...(parameters ? { parameters: result.layers.flatMap(({ W, b }) => [...W.values, ...b.values]) } : {}) };
  }
}
process.stdout.write(toJSON(states.map(finish)));
