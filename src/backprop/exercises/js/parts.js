// The parts of an exercise on the screen, and the functions that bring them up to date.
import { answerFields } from "./answer.js";
import { codeBlock } from "./code_block.js";
import { h } from "../../explorers/js/lib/element.js";

const MARKS = { right: "✓", "not yet": "✗", "not attempted": "…" };   // beside the words, never instead of them

function button(text, properties = {}) {
  const made = h("button", { type: "button", textContent: text, ...properties });
  made.setAttribute("data-lm-suppress-shortcuts", "true");       // JupyterLab leaves its keys alone
  return made;
}

const points = (n) => `${n} point${n === 1 ? "" : "s"}`;

/** An exercise that nothing has been done with yet. */
export function parts(exercise, words, inPage) {
  const { kind, hints } = exercise, id = `bp-${exercise.id}-${Math.random().toString(36).slice(2, 8)}`;
  const state = h("span", { className: "bp-points" });
  const heading = h("h3", { id: `${id}-title` }, exercise.title);
  const statement = h("div", { className: "bp-statement" });
  const fields = answerFields(exercise, id, button, inPage);
  const result = h("p", { className: "bp-result", id: `${id}-result` }, h("span", { className: "bp-sign" }), h("strong"), h("span"));
  result.setAttribute("role", "status");
  result.setAttribute("aria-live", "polite");
  result.firstChild.setAttribute("aria-hidden", "true");
  const details = h("pre", { className: "bp-details", hidden: true });
  const list = h("div", { className: "bp-hints" });
  const solution = h("details", { className: "bp-solution", hidden: true }, h("summary", { textContent: "Solution" }));
  solution.firstChild.setAttribute("data-lm-suppress-shortcuts", "true");
  const worked = h("div"), checked = "solution" in exercise;        // if not, the book was built without answers
  if (checked) solution.append(worked, codeBlock(exercise.solution, "Code of the solution"));
  const view = {
    hint: button(""), another: button("Other numbers", { hidden: true }), tried: button("I have tried: show the solution", { hidden: true }),
    heading, checked, form: fields.form, solution, given: fields.given, clear: fields.clear, mark: fields.mark,
  };
  const buttons = h("div", { className: "bp-buttons" }, view.hint, view.tried, view.another);
  view.root = h("div", { className: "bp-explorer bp-exercise" },
    h("div", { className: "bp-head" }, heading, state), statement, view.form, result, details, buttons, list, ...(checked ? [solution] : []));
  if (!checked) {
    view.form.querySelector("[type=submit]")?.remove();
    result.replaceWith(h("p", { className: "bp-result" }, words.off));
  }
  view.root.setAttribute("role", "group");
  view.root.setAttribute("aria-labelledby", heading.id);
  view.root.dataset.exercise = exercise.id;
  view.root.dataset.kind = kind;
  let shown;

  view.say = (status, message, more) => {
    const [sign, first, rest] = result.children;
    result.dataset.status = status;
    sign.textContent = MARKS[status] ?? "";
    first.textContent = words[status] ?? "";
    rest.textContent = message ? ` ${message}` : "";
    details.textContent = more;
    details.hidden = !more;
  };
  view.showVariant = (number, html, count) => {
    view.another.hidden = count < 2;
    if (shown === number) return;
    shown = number;
    statement.innerHTML = html;
  };
  view.showHints = (count) => {
    hints.slice(list.children.length, count).forEach((hint) => {
      const number = list.children.length + 1;
      const item = h("div", { className: "bp-hint", tabIndex: -1 });
      item.innerHTML = `<strong>Hint ${number}.</strong> ${hint}`;
      list.append(item);
    });
    view.hint.hidden = !hints.length;
    view.hint.disabled = count >= hints.length;
    view.hint.textContent = count >= hints.length ? `All ${hints.length} hints shown` : `Hint ${count + 1} of ${hints.length}`;
  };
  view.focusHint = (number) => list.children[number - 1]?.focus();
  view.showProgress = (attempts, solved, explanation) => {
    const done = solved ? " · solved" : attempts && kind !== "code" ? ` · ${attempts} attempt${attempts === 1 ? "" : "s"}` : "";
    state.textContent = points(exercise.points) + done;
    solution.hidden = !attempts;
    if (checked && worked.innerHTML !== explanation && worked.dataset.of !== explanation) {
      worked.innerHTML = explanation;
      worked.dataset.of = explanation;
    }
    view.tried.hidden = !(checked && kind === "code" && inPage && !attempts);  // the page cannot run Python: it takes your word for it
  };
  return view;
}
