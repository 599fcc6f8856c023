// Options to choose from: one, or with `several` any number. A prediction is committed to; a choice is checked.
import { h } from "../../explorers/js/lib/element.js";

const SAID = {
  predict: { legend: "Your prediction", check: "Commit" },
  choice: { legend: "Your answer", check: "Check" },
};

function row([key, html], id, several) {
  const input = h("input", { id: `${id}-${key}`, type: several ? "checkbox" : "radio", name: id, value: key });
  input.setAttribute("data-lm-suppress-shortcuts", "true");
  const text = h("span"), verdict = h("span", { className: "bp-chosen" });
  text.innerHTML = html;
  const label = h("label", { className: "bp-option", htmlFor: input.id }, input, h("span", {}, text, verdict));
  return { key, input, verdict, label };
}

export function optionsField({ kind, options, several = false }, id, button) {
  const rows = options.map((option) => row(option, id, several)), { legend, check } = SAID[kind];
  const title = h("legend", { textContent: several ? `${legend}: choose all that apply` : legend });
  const commit = button(check, { type: "submit" });
  const form = h("form", { className: "bp-answer" }, h("fieldset", {}, title, ...rows.map(({ label }) => label)), commit);
  const chosen = () => rows.filter(({ input }) => input.checked).map(({ key }) => key);

  /* What was committed to stays on record; the other options remain open until the right one is found. */
  function markPrediction(status, { tried }) {
    const made = rows.find(({ key }) => key === tried);
    if (!made || status === "not attempted") return;
    made.verdict.textContent = status === "right" ? " (your prediction: right)" : " (your prediction: not yet)";
    if (status !== "right") return;
    rows.forEach(({ input }) => { input.disabled = true; });
    commit.disabled = true;
  }

  function markChoice(status, { marks = {} }) {
    for (const { key, verdict } of rows) verdict.textContent = key in marks ? (marks[key] ? " (chosen: right)" : " (chosen: not right)") : "";
  }

  return {
    form,
    given: kind === "predict" ? () => chosen()[0] ?? "" : chosen,
    clear: () => rows.forEach(({ input }) => { input.checked = false; }),
    mark: kind === "predict" ? markPrediction : markChoice,
  };
}
