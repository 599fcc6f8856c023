// What all explorers share: state in the model, one computation and one drawing per frame, nothing remembered.
import { control } from "./controls.js";
import { copy, python } from "./copy.js";
import { parts } from "./parts.js";
import { toJSON } from "./numbers.js";
import { presets } from "./presets.js";
import { runButtons } from "./run_buttons.js";
import { SHARED, openSecond } from "./second.js";
import { admits, fromAddress, toAddress } from "./settings.js";

const SLICE = 8;             // ms of computing per frame; the rest of the 16 is for drawing and for the browser
const QUIET = 700;           // ms without a change before the verdict is read out
const CALM = 500;            // ms between two pictures of a training network for readers who want less motion

// Of several that train on one page, as two runs side by side, each frame belongs to one: so no task grows with their number.
let served = -1, next = null;                 // the frame that is taken, and whose turn the following one is

/**
 * Runs an explorer in `el`.
 *   compute(state, ms)        -> result, a function of the state alone. With a setting `steps`, result.steps tells how
 *                                far it came in about `ms` milliseconds; fewer than state.steps: to be continued.
 *                                With a setting `position`, result.last is the last one of this state's walk.
 *   draw(view, state, result) -> { verdict, readout, numbers, table }: fills the pictures, returns words, what data-result
 *                                holds, and a function that gives the data table's HTML, if there is one
 *   render                       the explorer's own function; with it, and with `steps`, there is a second run
 * A picture in which something can be chosen or moved calls view.change({ setting: value }).
 * Returns the function that cleans up.
 */
export function explorer({ model, el, compute, draw, render }) {
  const settings = model.get("_settings"), name = model.get("_anywidget_id").split(".").at(-1);
  const runs = settings.some(({ key }) => key === "steps" || key === "position");
  const view = parts(`${model.get("_title")}${model.second ? ", second run" : ""}`, Boolean(model.address), runs), { root } = view;
  const addressed = model.second ? settings.filter(({ key }) => !SHARED.includes(key)) : settings;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const shown = {};
  const rows = {}, quiet = new Map();
  let frame = 0, drawn = -Infinity, working = Infinity, reading = false, close = false;

  const request = () => { frame ||= requestAnimationFrame(tick); };
  const current = () => Object.fromEntries(settings.map(({ key }) => [key, model.get(key)]));
  const run = runButtons(view, settings, { get: (key) => model.get(key), change, request, second: model.second });

  /** Changes the model, and tells Python. */
  function change(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.save_changes();
    request();
  }

  /** Whoever changed the model, a hand, Python or a linked explorer: the address and the picture follow. */
  function follow() {
    if (!reading) model.address?.write(toAddress(addressed, current()));
    request();
  }

  /** What a hand changes. Another network starts untrained; another view of the same one goes on. */
  view.change = (values) => {
    view.notice.textContent = "";
    const chosen = settings.filter(({ key }) => key in values);
    for (const setting of chosen)
      if (!admits(setting, values[setting.key])) throw new RangeError(`${setting.key} cannot be ${toJSON(values[setting.key])}`);
    const restart = "steps" in current() && !model.second && chosen.some(({ key, restarts }) => restarts && key !== "steps");
    change(restart ? { ...values, steps: 0 } : values);
  };

  /** The address is read when the page opens, and again when the reader edits it or follows a link. */
  function readAddress() {
    const { state, notices } = fromAddress(addressed, model.address.read());
    run.train(false);
    reading = true;
    for (const [key, value] of Object.entries(state)) model.set(key, value);
    reading = false;
    view.notice.textContent = notices.join(" ");
    request();
  }

  function tick(now) {
    frame = 0;
    if (run.running || (view.result && run.busy(current(), view.result))) {
      if (served === now) next ??= tick;
      if (served === now || (next && next !== tick)) return request();
      [served, next] = [now, null];
    }
    const result = compute(run.target(current()), SLICE), training = run.running;
    run.reached(result);
    const state = current(), busy = run.busy(state, result);
    working = busy ? Math.min(working, now) : Infinity;
    // What is computed anew from the start, for a step back, is shown when it has come there, or takes long.
    const back = result.steps < view.result?.steps && now - working < CALM;
    const wait = training || busy ? result === view.result || back || (calm.matches && now - drawn < CALM) : false;
    if (!wait || training !== run.running) show(state, result, busy, now);
    else if (busy) root.setAttribute("aria-busy", true);
    if (run.running || busy) request();
  }

  function show(state, result, busy, now) {
    drawn = now;
    view.result = result;
    const holds = (others) => Object.entries(others).every(([other, values]) => values.includes(state[other]));
    for (const { key, when, unless } of settings) {
      shown[key]?.(state[key]);
      if (when || unless) rows[key].hidden = !holds(when ?? {}) || Boolean(unless && holds(unless));
    }
    tried(state);
    run.shown(result, state);
    view.width = Math.max(280, view.pictures.clientWidth);
    const { verdict, readout, numbers, table } = draw(view, state, result);
    view.data.hidden = !table;
    view.table.innerHTML = table && view.data.open ? table() : "";
    speak(view.verdict, verdict.name, ` ${verdict.reason}`);
    if (readout) speak(view.readout, "", readout);
    root.dataset.state = toJSON(state);
    root.dataset.result = toJSON(numbers);
    root.setAttribute("aria-busy", busy);
  }

  /** A live region says what it holds when it is no longer busy: not sixty times a second. */
  function speak(place, word, text) {
    if (place.dataset.words === word + text) return;
    place.dataset.words = word + text;
    place.setAttribute("aria-busy", "true");
    place.firstChild.textContent = word;
    place.lastChild.textContent = text;
    clearTimeout(quiet.get(place));
    quiet.set(place, setTimeout(() => place.setAttribute("aria-busy", "false"), QUIET));
  }

  const id = `bp-${Math.random().toString(36).slice(2, 9)}`;
  for (const setting of settings.filter(({ label }) => label)) {
    const { row, show: bring } = control(setting, `${id}-${setting.key}`, (value) => view.change({ [setting.key]: value }));
    shown[setting.key] = bring;
    rows[setting.key] = row;
    view.form.append(row);
  }
  const tried = presets(view, settings, Object.fromEntries(model.get("_presets") ?? []), id, (values) => { run.train(false); change(values); });
  view.say = (text) => { view.message.textContent = text; };
  view.reset.onclick = () => {
    run.train(false);
    view.notice.textContent = "";
    change(Object.fromEntries(settings.map(({ key, value }) => [key, value])));
  };
  view.link.onclick = () => copy(model.address.url(), "Link", view.copied, view.say);
  view.python.onclick = () => {
    const list = Object.entries(current()).map(([key, value]) => `    ${key}=${python(value)},\n`);
    copy(model.get("_python").replace("{arguments}", () => `\n${list.join("")}`), "Python code", view.copied, view.say);
  };
  view.data.ontoggle = request;

  /** A second run, beside the first where there is room; `_second` says whether there is one, to Python too. */
  function second(open) {
    const end = close;
    close = open;                                                 // whoever hears of it now finds that it is so
    if (open) close = openSecond({ model, el, settings, render, run: view.run });
    else {
      end();
      model.set("_second", null);
      model.save_changes();
    }
    view.second.textContent = open ? "Close second run" : "Second run";
  }
  const wanted = () => Boolean(model.get("_second")) !== Boolean(close) && second(!close);
  if (model.second) view.run.hidden = true;                       // the first run's buttons serve both
  view.second.hidden = !render || model.second || !("steps" in current());
  view.second.onclick = () => second(!close);

  const resized = new ResizeObserver(request);
  for (const { key } of settings) model.on(`change:${key}`, follow);
  if (model.address) {
    if (!model.second || model.address.present()) readAddress();
    if (model.second) follow();
    model.address.onchange(readAddress);
  }
  root.dataset.explorer = name;
  el.append(root);
  tick(performance.now());                                        // the first picture now, not a frame later
  if (!view.second.hidden) {
    if (model.address?.beside().present() || model.get("_second")) second(true);
    model.on("change:_second", wanted);
  }
  resized.observe(view.pictures);
  return () => {
    cancelAnimationFrame(frame);
    if (next === tick) next = null;
    for (const timer of quiet.values()) clearTimeout(timer);
    model.off("change:_second", wanted);
    if (close) close();
    resized.disconnect();
    for (const { key } of settings) model.off(`change:${key}`, follow);
    root.remove();
  };
}
