// Reads { wasm, codes, tasks } from standard input; writes what lib/model.js and lib/train.js make of each task.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const lib = (name) => import(pathToFileURL(`${process.argv[2]}/lib/${name}.js`));
const { engine } = await lib("engine"), { model } = await lib("model"), { training } = await lib("train"), { descent } = await lib("descent");
const { toJSON } = await lib("numbers");
const { wasm, codes, tasks } = JSON.parse(readFileSync(0, "utf8"));
const bytes = Buffer.from(wasm, "base64");

/** The gradient of one batch, then what training in slices ends at, and predictions after it. */
async function run({ recipe, loss, X, y, options, updates, ms }) {
  const shared = await engine(bytes), { arena } = shared, B = options.batch_size;
  const net = model(shared, codes, recipe, { loss, batch: B });
  const floats = (values) => { const array = arena.floats(values.length); array.values.set(values); return array; };
  const inputs = X.length / y.length;
  net.setBatch(floats(X.slice(0, B * inputs)), floats(y.slice(0, B)), B);
  const first = { loss: net.forward(), theta: Array.from(net.theta.values) };
  net.backward();
  first.gradient = Array.from(net.g.values);
  first.parameters = net.parameters().map(({ layer, kind, fan_in, fan_out, gradient }) => ({ layer, kind, fan_in, fan_out, gradient: Array.from(gradient) }));
  first.output = Array.from(net.value(net.plan.output));
  first.operations = net.plan.operations().map(({ op }) => op);
  net.reset();
  const run = training(shared, codes, net, X, y, options);
  let calls = 0;
  while (run.updates < updates && !run.diverged) { run.advance(updates, ms); calls += 1; }
  const { outputs, loss: evaluated } = net.evaluate(X, y);
  return { first, theta: Array.from(net.theta.values), losses: run.losses, updates: run.updates, diverged: run.diverged,
    predictions: Array.from(outputs), evaluated, calls };
}

async function refused({ recipe, batch = 1, rows = 1, loss = null }) {
  const shared = await engine(bytes);
  try {
    const net = model(shared, codes, recipe, { loss, batch });
    net.setBatch(shared.arena.floats(1), shared.arena.floats(1), rows);
  } catch (error) { return `${error.name}: ${error.message}`; }
  return "accepted";
}

/** An optimizer on f(x) = ½ Σ kᵢ xᵢ². */
async function descend({ start, curvatures, steps, options }) {
  const path = descent(await engine(bytes), codes, start, options);
  let x = start;
  return Array.from({ length: steps }, () => (x = path.step(x.map((v, i) => curvatures[i] * v))));
}

const kinds = { run, refused, descend }, results = [];
for (const { kind, ...task } of tasks) results.push(await kinds[kind](task));
process.stdout.write(toJSON(results));
