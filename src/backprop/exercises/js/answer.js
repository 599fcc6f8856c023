// What the reader answers with, by kind: a number, a formula, options, lines, or a function in the notebook.
import { linesField } from "./answer_lines.js";
import { optionsField } from "./answer_options.js";
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

function symbolic({ symbols }, id, button) {
  const input = quiet(h("input", { id, type: "text", className: "bp-formula", autocomplete: "off", autocapitalize: "off", spellcheck: false }));
  input.setAttribute("aria-describedby", `${id}-symbols ${id}-result`);
  const label = h("label", { htmlFor: id, textContent: "Your formula" });
  const names = h("p", { className: "bp-symbols", id: `${id}-symbols` }, "Symbols: ");
  symbols.forEach((name, k) => names.append(k ? ", " : "", h("code", { textContent: name })));
  const form = h("form", { className: "bp-answer", noValidate: true }, label, input, button("Check", { type: "submit" }), names);
  return { form, given: () => input.value, clear: () => { input.value = ""; input.focus(); }, mark: () => {} };
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

const FIELDS = { numeric, symbolic, predict: optionsField, choice: optionsField, parsons: linesField, code };

/** { form, given(), clear(), mark(status, feedback) }: submitting the form asks for a verdict on `given()`. */
export const answerFields = (exercise, id, button, inPage) => FIELDS[exercise.kind](exercise, id, button, inPage);
