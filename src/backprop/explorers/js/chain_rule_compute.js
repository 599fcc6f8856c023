// A computation as a graph: values, local derivatives, the reverse sweep, and the paths. No document in here.

const OPERATIONS = {
  product: [(a, b) => a * b, (a, b) => [b, a]],
  sum: [(a, b) => a + b, () => [1, 1]],
  square: [(a) => a * a, (a) => [2 * a]],
  tanh: [Math.tanh, (a) => [1 - Math.tanh(a) ** 2]],
};

/** { id, from, to, slot, again, many } of every edge: one for each use of a value, so a value used twice has two. */
export const edgesOf = (graph) => graph.flatMap(({ name, parents }) => parents.map((parent, slot) => {
  const again = parents.slice(0, slot).filter((p) => p === parent).length, many = parents.filter((p) => p === parent).length;
  return { id: `${parent}_${name}${again ? `_${again + 1}` : ""}`, from: parent, to: name, slot, again, many };
}));

/** Every path from `start` to the last node, as lists of edges. */
export function pathsOf(graph, start) {
  if (start === graph.at(-1).name) return [[]];
  return edgesOf(graph).filter(({ from }) => from === start).flatMap((edge) => pathsOf(graph, edge.to).map((rest) => [edge, ...rest]));
}

/** Everything about a state; `steps` are the operations, of which `done` are computed and `back` have sent gradients. */
export function chainRule(graphs, state) {
  const graph = graphs[state.computation], edges = edgesOf(graph), values = {}, slopes = {};
  for (const { name, operation, parents } of graph) {
    if (operation === "input") { values[name] = state[name]; continue; }
    const given = parents.map((parent) => values[parent]), [value, derivative] = OPERATIONS[operation], local = derivative(...given);
    values[name] = value(...given);
    for (const { id, to, slot } of edges) if (to === name) slopes[id] = local[slot];
  }
  const steps = graph.filter(({ operation }) => operation !== "input").map(({ name }) => name), last = 2 * steps.length + 1;
  const position = Math.min(state.position, last), done = new Set([...graph.filter((n) => !steps.includes(n.name)).map((n) => n.name), ...steps.slice(0, position)]);
  const back = Math.max(0, position - steps.length), sent = steps.slice().reverse().slice(0, Math.max(0, back - 1));
  const gradients = back ? { [graph.at(-1).name]: 1 } : {}, sums = {};
  for (const name of sent)
    for (const edge of edges.filter(({ to }) => to === name)) {
      gradients[edge.from] = (gradients[edge.from] ?? 0) + slopes[edge.id] * gradients[name];
      (sums[edge.from] ??= []).push([slopes[edge.id], gradients[name]]);
    }
  const known = graph.some(({ name }) => name === state.selected) || edges.some(({ id }) => id === state.selected);
  const selected = known ? state.selected : graph[0].name;
  const start = graph.some(({ name }) => name === selected) ? selected : graph[0].name;
  const routes = pathsOf(graph, start).map((path) => ({ path, product: path.reduce((product, { id }) => product * slopes[id], 1) }));
  return { graph, edges, values, slopes, steps, last, position, done, back, sent, gradients, sums, selected, start, routes };
}
