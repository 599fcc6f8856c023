// What the reader answers with, by kind: a number, one of several options, or a function in the notebook.
import { codeBlock } from "./code_block.js";
import { h } from "../../explorers/js/lib/element.js";

const quiet = (input) => { input.setAttribute("data-lm-suppress-shortcuts", "true"); return input; };

function numeric({ unit }, id, button) {
  const input = quiet(h("input", { id, type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false }));
  input.setAttribute("aria-describedby", `${id}-result`);
  const label = h("label", { htmlFor: id, textContent: unit ? `Your answer, in ${unit}` : "Your answer" });
  const form = h("form", { className: "bp-answer", noValidate: true }, label, input, button("Check", { type: "submit" }));
  return { form, given: () => input.value, clear: () => { input.value = ""; input.focus(); }, mark: () => {} };
}

function predict({ options }, id, button) {
  const rows = options.map(([key, html]) => {
    const input = quiet(h("input", { id: `${id}-${key}`, type: "radio", name: id, value: key }));
    const text = h("span"), verdict = h("span", { className: "bp-chosen" });
    text.innerHTML = html;
    return { key, input, verdict, row: h("label", { className: "bp-option", htmlFor: input.id }, input, h("span", {}, text, verdict)) };
  });
  const legend = h("legend", { textContent: "Your prediction" }), commit = button("Commit", { type: "submit" });
  const form = h("form", { className: "bp-answer" }, h("fieldset", {}, legend, ...rows.map(({ row }) => row)), commit);
  const chosen = () => rows.find(({ input }) => input.checked);
  return {
    form,
    given: () => chosen()?.key ?? "",
    clear: () => {},
    /* What was committed to stays on record; the other options remain open until the right one is found. */
    mark(status, tried) {
      const row = rows.find(({ key }) => key === tried);
      if (!row || status === "not attempted") return;
      row.verdict.textContent = status === "right" ? " (your prediction: right)" : " (your prediction: not yet)";
      if (status !== "right") return;
      rows.forEach(({ input }) => { input.disabled = true; });
      commit.disabled = true;
    },
  };
}

function code({ stub, id: exercise, entry }, id, button, inPage) {
  const start = codeBlock(stub, "Code to start from");
  const copied = h("span", { className: "bp-copy" });
  copied.setAttribute("role", "status");
  const call = h("code", { textContent: `bp.check("${exercise}", ${entry})` });
  const where = h("p", { className: "bp-where" }, inPage ? "Write it in JupyterLab, and check it with " : "Write it in a cell of your own, and check it with ", call, ".");
  const take = button("Copy the start", {
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(`${stub}\n\n\n${call.textContent}\n`);
        copied.textContent = "Copied.";
      } catch {                            // the clipboard is closed to this page
        getSelection().selectAllChildren(start);
        copied.textContent = "The clipboard is closed to this page: copy the selected text.";
      }
    },
  });
  const bar = h("div", { className: "bp-buttons" }, take, ...(inPage ? [] : [button("Check", { type: "submit" })]), copied);
  return { form: h("form", { className: "bp-answer bp-code" }, start, where, bar), given: () => "", clear: () => {}, mark: () => {} };
}

const FIELDS = { numeric, predict, code };

/** { form, given(), clear(), mark(status, tried) }: submitting the form asks for a verdict on `given()`. */
export const answerFields = (exercise, id, button, inPage) => FIELDS[exercise.kind](exercise, id, button, inPage);
