// Reads { wasm, digits, codes, constants, states, ms } from standard input; writes the page's result for each state.
// With `ms` every state is computed in slices of so many milliseconds, as the page does while it trains.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { deepArchitectures } = await import(pathToFileURL(`${process.argv[2]}/deep_architectures_compute.js`));
const { engine } = await import(pathToFileURL(`${process.argv[2]}/lib/engine.js`));
const { toJSON } = await import(pathToFileURL(`${process.argv[2]}/lib/numbers.js`));
const { wasm, digits, codes, constants, states, ms = Infinity } = JSON.parse(readFileSync(0, "utf8"));
const compute = deepArchitectures(await engine(Buffer.from(wasm, "base64")), codes, constants, Buffer.from(digits, "base64"));
function finish(state) {
  for (;;) {
    const result = compute(state, ms);
    if (result.stopped || result.steps === state.steps) return result;
  }
}
process.stdout.write(toJSON(states.map(finish)));
