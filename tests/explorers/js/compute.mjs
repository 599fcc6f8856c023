// Reads { wasm, codes, constants, data, module, name, states, ms, parameters, whole } from standard input and writes, for each
// state, the numbers of the explorer whose `compute` is `name` in `module`, or with `whole` all of its result; with `ms` in
// slices of so many milliseconds, as the page does; with `parameters` the weights and biases of all layers besides.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const js = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const { engine } = await js("lib/engine"), { toJSON } = await js("lib/numbers");
const { wasm, codes, constants, data, module, name, states, ms, parameters, whole } = JSON.parse(readFileSync(0, "utf8"));
const make = (await js(module))[name], bytes = (text) => (text ? Buffer.from(text, "base64") : undefined);
const compute = make(await engine(bytes(wasm)), codes, constants, bytes(data));

const all = ({ layers }) => layers.flatMap(({ W, b }) => [...W.values, ...b.values]);
function finish(state) {
  for (let calls = 1; ; calls++) {
    const result = ms === undefined ? compute(state) : compute(state, ms);
    if (!result.stopped && result.steps !== state.steps) continue;
    return whole ? result : { ...result.numbers, calls, ...(parameters ? { parameters: all(result) } : {}) };
  }
}
process.stdout.write(toJSON(states.map(finish)));
