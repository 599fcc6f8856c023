// The numbers that Python's sentences ask for, and the sentences.
import { fill, short } from "./lib/numbers.js";

/** The word for a gradient with these norms along the stream: deep_architectures_words.py has the same rule. */
function gradientOf(norms, { level, far }) {
  if (!norms.every(Number.isFinite)) return "overflow";
  if (norms[0] === 0) return "vanishes";
  const orders = Math.log10(norms[0] / norms.at(-1)), size = Math.abs(orders);
  if (size <= level) return "level";
  return orders > 0 ? (size > far ? "explodes" : "grows") : size > far ? "vanishes" : "shrinks";
}

/** What is to be said of each network, and of all five. `guess` is the loss of guessing, in nats. */
export function words(templates, { branch }, { networks, steps }, guess) {
  const each = networks.map((net) => card(templates, branch, net)), initial = !steps;
  const list = (chosen) => (chosen.length === each.length ? templates.all : enumerated(chosen.map(({ name }) => name.toLowerCase())));
  const groups = [...new Set(each.map(({ gradient }) => gradient))].map((key) => [templates.gradient[key], each.filter((one) => one.gradient === key)]);
  const clauses = groups.map(([verdict, chosen]) => fill(templates.gradients, { verdict, names: list(chosen) }));
  const reason = [`${clauses.map((text, i) => (i ? text.replace("The gradient ", "it ") : text)).join("; ")}.`];
  if (!initial) {
    const done = each.filter(({ net }) => !net.stopped && net.loss < templates.learned * guess);
    const lost = each.filter(({ net }) => net.stopped), rest = each.filter((one) => !done.includes(one) && !lost.includes(one));
    const said = [[templates.learns, done], [templates.diverged, lost], [templates.learns_not, rest]]
      .filter(([, chosen]) => chosen.length).map(([text, chosen]) => fill(text, { names: list(chosen) })).join("; ");
    reason.push(`${said[0].toUpperCase()}${said.slice(1)}.`);
  }
  return { verdict: { name: fill(initial ? templates.untrained : templates.trained, { steps }), reason: reason.join(" ") }, each };
}

/** One network: its heading, its verdict, and the text alternatives of its two pictures. */
function card(templates, branch, net) {
  const { norms, theory, losses, loss, steps, stopped, place } = net, gradient = gradientOf(norms, templates);
  const name = templates.names[net.name] + (net.name.includes("residual") ? templates.inside[branch] : "");
  const values = {
    name, steps, last: norms.length, verdict: templates.gradient[gradient], layer: Math.abs(place),
    ratio: short(norms[0] / norms.at(-1)), predicted: short(theory[0] / theory.at(-1)),
    first_norm: short(norms[0]), last_norm: short(norms.at(-1)), first_theory: short(theory[0]),
    first_loss: short(losses[0]), loss: short(loss),
  };
  values.where = fill(templates.where[place > 0 ? "forward" : place < 0 && Number.isFinite(loss) ? "backward" : "loss"], values);
  const sentences = gradient === "overflow" ? [] : [norms[0] === 0 ? templates.zero : templates.card, templates.theory];
  sentences.push(stopped ? (steps ? templates.stopped : templates.overflow) : steps ? templates.loss : "");
  return {
    net, name, gradient, text: sentences.map((text) => fill(text, values)).join(" ").trim(),
    norms: fill(templates.picture, values), losses: fill(templates.losses, values),
  };
}

const enumerated = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]);
