// Formulas: TeX between \( and \) becomes mathematics, by the MathJax of the page or by that of JupyterLab.

const done = new WeakSet();

export function typeset(root, model) {
  const fresh = [...root.querySelectorAll(".math")].filter((formula) => !done.has(formula));
  if (!fresh.length) return;
  fresh.forEach((formula) => done.add(formula));
  const lab = model.widget_manager?._rendermime?.latexTypesetter;
  if (lab) return void fresh.forEach((formula) => lab.typeset(formula));
  // Before the page's MathJax has started it finds the formulas by itself; after that it has to be told.
  const mathjax = globalThis.MathJax;
  mathjax?.startup?.promise?.then(() => mathjax.typesetPromise(fresh.filter((formula) => !formula.querySelector("mjx-container"))));
}
