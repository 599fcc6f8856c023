// Reads { wasm, codes, recipe, constants, digits, states } from standard input; writes the page's result for each state.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const js = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const { convolution } = await js("convolution_compute"), { engine } = await js("lib/engine");
const { meetings } = await js("convolution_words");
const { wasm, codes, recipe, constants, digits, states } = JSON.parse(readFileSync(0, "utf8"));
const compute = convolution(await engine(Buffer.from(wasm, "base64")), codes, { recipe, constants }, Buffer.from(digits, "base64"));
const { side, size } = constants;
process.stdout.write(JSON.stringify(states.map((state) => {
  const result = compute(state);
  return { ...result.numbers, met: meetings(state, result, side, size).map(({ j, i, k }) => [j, i, k]) };
})));
