// What a reader has solved: a line and a list for a chapter; for the book also export, import and clear.
import { h } from "../../explorers/js/lib/element.js";
import { fill } from "../../explorers/js/lib/numbers.js";
import { everything, keepAll, keeps, merged, onProgress } from "./progress.js";

const EMPTY = { format: "backprop progress", version: 1, exercises: {} };

function inWords({ attempts = 0, solved, hints = 0 } = {}) {
  const tried = `${attempts} attempt${attempts === 1 ? "" : "s"}`, helped = hints ? `, ${hints} hint${hints === 1 ? "" : "s"}` : "";
  if (solved) return `✓ solved (${tried}${helped})`;
  return attempts ? `tried (${tried}${helped})` : "not tried";
}

function render({ model, el }) {
  const chapters = model.get("_chapters"), words = model.get("_words"), whole = model.get("_whole"), checked = model.get("_checked");
  const inPage = Boolean(model.address), id = `bp-progress-${Math.random().toString(36).slice(2, 8)}`;
  const state = () => (inPage ? everything() : model.get("progress"));
  const put = (document) => {
    if (inPage) return keepAll(document);
    model.set("progress", document);
    model.save_changes();
    draw();
  };

  const sentence = h("p", { id: `${id}-words` }), bar = h("progress");
  bar.setAttribute("aria-labelledby", sentence.id);
  const lists = chapters.map(([slug, name, exercises]) => chapterList(slug, name, exercises));
  const said = h("p", { className: "bp-message" });
  said.setAttribute("role", "status");
  const kept = !inPage ? words.notebook : keeps() ? words.page : words.refused;
  const root = h("div", { className: "bp-explorer bp-progress" }, sentence, ...(checked ? [bar, ...lists.map(({ part }) => part), h("p", { className: "bp-where" }, kept)] : []));
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", whole ? "Your progress" : `Your progress in chapter ${chapters[0][1]}`);
  if (whole && checked) root.append(buttons(), said);

  function chapterList(slug, name, exercises) {
    const summary = h("summary"), body = h("tbody");
    const head = h("tr", {}, ...["Exercise", "Points", "State"].map((text) => h("th", { scope: "col", textContent: text })));
    const rows = exercises.map(([exercise, title, points]) => {
      const shown = inPage ? h("a", { href: `../chapters/${slug}.html#exercise-${exercise}`, textContent: title }) : title;
      const now = h("td");
      body.append(h("tr", {}, h("th", { scope: "row" }, shown), h("td", { textContent: points }), now));
      return { exercise, points, now };
    });
    const part = h("details", {}, summary, h("table", {}, h("thead", {}, head), body));
    return { part, summary, name, rows };
  }

  function button(text, onclick) {
    return h("button", { type: "button", textContent: text, onclick });
  }

  function buttons() {
    const file = h("input", { type: "file", accept: ".json,application/json", hidden: true });
    file.onchange = async () => {
      try {
        const found = merged(JSON.parse(await file.files[0].text()), state());
        put(found);
        said.textContent = fill(words.imported, { count: Object.keys(found.exercises).length });
      } catch {
        said.textContent = words["not ours"];
      }
      file.value = "";
    };
    const clear = button("Clear my progress", () => {
      if (clear.dataset.sure) put(EMPTY);
      said.textContent = clear.dataset.sure ? words.cleared : words.sure;
      clear.dataset.sure = clear.dataset.sure ? "" : "yes";
    });
    clear.onblur = () => { clear.dataset.sure = ""; };              // a second press far later is no confirmation
    const give = button("Export", () => {
      const address = URL.createObjectURL(new Blob([JSON.stringify(state(), null, 1)], { type: "application/json" }));
      h("a", { href: address, download: "exercise-progress.json" }).click();
      URL.revokeObjectURL(address);
      said.textContent = words.exported;
    });
    return h("div", { className: "bp-buttons" }, give, button("Import", () => file.click()), clear, file);
  }

  function draw() {
    const { exercises } = state();
    let solved = 0, count = 0, points = 0, total = 0;
    for (const { summary, name, rows } of lists) {
      const done = rows.filter(({ exercise }) => exercises[exercise]?.solved);
      rows.forEach(({ exercise, now }) => { now.textContent = inWords(exercises[exercise]); });
      summary.textContent = whole ? `${name}: ${done.length} of ${rows.length} solved` : "Exercise by exercise";
      solved += done.length;
      count += rows.length;
      points += done.reduce((sum, row) => sum + row.points, 0);
      total += rows.reduce((sum, row) => sum + row.points, 0);
    }
    sentence.textContent = checked ? fill(solved ? words.some : words.none, { solved, count, points, total }) : words.off;
    Object.assign(bar, { max: count, value: solved });
    root.dataset.result = JSON.stringify({ solved, count, points, total });
  }

  el.parentElement?.querySelector(":scope > .bp-unlive")?.remove();
  el.append(root);
  draw();
  if (inPage) return onProgress(draw);
  model.on("change:progress", draw);
  return () => model.off("change:progress", draw);
}

export default { render };
