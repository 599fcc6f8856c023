// An exercise: statement, answer, hints one at a time, and a solution after an attempt.
import { judge } from "./judge.js";
import { parts } from "./parts.js";
import { recall, remember } from "./progress.js";
import { typeset } from "./typeset.js";

const KEPT = ["variant", "attempts", "hints", "solved"];          // of the state, between two visits of a page

/** How many sections of a page the element lies in, one inside the other; 0 in a notebook. */
function sectionsAround(element) {
  const section = element.closest("section");
  return section ? 1 + sectionsAround(section.parentElement) : 0;
}

function render({ model, el }) {
  // state: the traits; in a page they come from the last visit, and a first visit draws a variant
  const exercise = model.get("_exercise"), variants = model.get("_variants"), words = model.get("_words");
  const inPage = Boolean(model.address), view = parts(exercise, words, inPage), { root } = view;
  if (inPage && !model.restored) {
    model.restored = true;                                        // two places of a page may show the same exercise
    const drawn = Math.floor(Math.random() * variants.length);
    for (const [key, value] of Object.entries({ variant: drawn, ...recall(exercise.id, variants.length, exercise.hints.length) })) model.set(key, value);
    if (variants.length > 1) keep();
  }
  const state = () => Object.fromEntries(KEPT.map((key) => [key, model.get(key)]));
  const shownBy = (key) => variants[model.get("variant")][key];

  function keep() { remember(exercise.id, Object.fromEntries(KEPT.map((key) => [key, model.get(key)]))); }

  function change(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.save_changes();
    if (inPage) keep();
  }

  // compute
  function answer(given) {
    const verdict = judge(exercise, variants[model.get("variant")], words, given), counts = verdict.status !== "not attempted";
    change({ attempts: model.get("attempts") + counts, solved: model.get("solved") || verdict.status === "right", feedback: { ...verdict, tried: given } });
  }

  // view
  function draw() {
    const feedback = model.get("feedback") ?? {}, { status = "", message = "", details = "" } = feedback;
    view.say(status, message, details);
    view.showVariant(model.get("variant"), shownBy("statement"), variants.length);
    view.showHints(model.get("hints"));
    view.showProgress(model.get("attempts"), model.get("solved"), shownBy("explanation"));
    view.mark(status, feedback);
    root.dataset.state = JSON.stringify({ ...state(), status });
    typeset(root, model);
  }

  view.form.onsubmit = (event) => {
    event.preventDefault();                                       // Enter in a field reloads no page
    if (!view.checked) return;
    if (exercise.kind === "code") model.send({ check: true });
    else answer(view.given());
  };
  view.hint.onclick = () => {
    change({ hints: model.get("hints") + 1 });
    view.focusHint(model.get("hints"));
  };
  view.tried.onclick = () => {
    change({ attempts: model.get("attempts") + 1 });
    view.solution.open = true;
    view.solution.firstChild.focus();
  };
  view.another.onclick = () => {
    change({ variant: (model.get("variant") + 1) % variants.length, feedback: {} });
    view.clear();
  };

  const traits = [...KEPT, "feedback"];
  for (const key of traits) model.on(`change:${key}`, draw);
  el.parentElement?.querySelector(":scope > .bp-unlive")?.remove();
  el.append(root);
  const depth = sectionsAround(el);
  if (depth) view.heading.setAttribute("aria-level", depth + 1);  // one below the heading of its section
  draw();
  return () => traits.forEach((key) => model.off(`change:${key}`, draw));
}

export default { render };
