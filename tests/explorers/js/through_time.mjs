// Reads { wasm, codes, constants, states } from standard input; writes the page's result for each state.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const file = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const { throughTime } = await file("through_time_compute"), { engine } = await file("lib/engine");
const { toJSON } = await file("lib/numbers");
const { wasm, codes, constants, states } = JSON.parse(readFileSync(0, "utf8"));
const compute = throughTime(await engine(Buffer.from(wasm, "base64")), codes, constants);
process.stdout.write(toJSON(states.map(compute)));
