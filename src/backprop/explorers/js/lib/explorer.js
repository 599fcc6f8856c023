// What all explorers share: state in the model, one computation and one drawing per frame, nothing remembered.
import { control } from "./controls.js";
import { copy, python } from "./copy.js";
import { parts } from "./parts.js";
import { toJSON } from "./numbers.js";
import { runButtons } from "./run_buttons.js";
import { admits, fromAddress, toAddress } from "./settings.js";

const SLICE = 8;             // ms of computing per frame; the rest of the 16 is for drawing and for the browser
const QUIET = 700;           // ms without a change before the verdict is read out
const CALM = 500;            // ms between two pictures of a training network for readers who want less motion

/**
 * Runs an explorer in `el`.
 *   compute(state, ms)        -> result, a function of the state alone. With a setting `steps`, result.steps tells how
 *                                far it came in about `ms` milliseconds; fewer than state.steps: to be continued.
 *                                With a setting `position`, result.last is the last one of this state's walk.
 *   draw(view, state, result) -> { verdict, numbers, table }: fills the pictures, returns words, what data-result
 *                                holds, and a function that gives the data table's HTML, if there is one
 * A picture in which something can be chosen or moved calls view.change({ setting: value }).
 * Returns the function that cleans up.
 */
export function explorer({ model, el, compute, draw }) {
  const settings = model.get("_settings"), name = model.get("_anywidget_id").split(".").at(-1);
  const view = parts(model.get("_title"), Boolean(model.address)), { root } = view;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const shown = {};
  let frame = 0, drawn = -Infinity, reading = false, quiet;

  const request = () => { frame ||= requestAnimationFrame(tick); };
  const current = () => Object.fromEntries(settings.map(({ key }) => [key, model.get(key)]));
  const run = runButtons(view, settings, { get: (key) => model.get(key), change, request });

  /** Changes the model, and tells Python. */
  function change(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.save_changes();
    request();
  }

  /** Whoever changed the model, a hand, Python or a linked explorer: the address and the picture follow. */
  function follow() {
    if (!reading) model.address?.write(toAddress(settings, current()));
    request();
  }

  /** What a hand changes. Another network starts untrained; another view of the same one goes on. */
  view.change = (values) => {
    view.notice.textContent = "";
    const chosen = settings.filter(({ key }) => key in values);
    for (const setting of chosen)
      if (!admits(setting, values[setting.key])) throw new RangeError(`${setting.key} cannot be ${toJSON(values[setting.key])}`);
    const restart = "steps" in current() && chosen.some(({ key, restarts }) => restarts && key !== "steps");
    change(restart ? { ...values, steps: 0 } : values);
  };

  /** The address is read when the page opens, and again when the reader edits it or follows a link. */
  function readAddress() {
    const { state, notices } = fromAddress(settings, model.address.read());
    run.train(false);
    reading = true;
    for (const [key, value] of Object.entries(state)) model.set(key, value);
    reading = false;
    view.notice.textContent = notices.join(" ");
    request();
  }

  function tick(now) {
    frame = 0;
    const result = compute(run.target(current()), SLICE), training = run.running;
    run.reached(result);
    const state = current(), busy = run.busy(state, result);
    const wait = training || busy ? result === view.result || (calm.matches && now - drawn < CALM) : false;
    if (!wait || training !== run.running) show(state, result, busy, now);
    if (run.running || busy) request();
  }

  function show(state, result, busy, now) {
    drawn = now;
    view.result = result;
    for (const { key } of settings) shown[key]?.(state[key]);
    run.shown(result, state);
    view.width = Math.max(280, view.pictures.clientWidth);
    const { verdict, numbers, table } = draw(view, state, result);
    view.data.hidden = !table;
    view.table.innerHTML = table && view.data.open ? table() : "";
    speak(verdict);
    root.dataset.state = toJSON(state);
    root.dataset.result = toJSON(numbers);
    root.setAttribute("aria-busy", busy);
  }

  /** A live region says what it holds when it is no longer busy: not sixty times a second. */
  function speak({ name: word, reason }) {
    const { verdict } = view;
    if (verdict.dataset.words === word + reason) return;
    verdict.dataset.words = word + reason;
    verdict.setAttribute("aria-busy", "true");
    verdict.firstChild.textContent = word;
    verdict.lastChild.textContent = ` ${reason}`;
    clearTimeout(quiet);
    quiet = setTimeout(() => verdict.setAttribute("aria-busy", "false"), QUIET);
  }

  const id = `bp-${Math.random().toString(36).slice(2, 9)}`;
  for (const setting of settings.filter(({ label }) => label)) {
    const { row, show: bring } = control(setting, `${id}-${setting.key}`, (value) => view.change({ [setting.key]: value }));
    shown[setting.key] = bring;
    view.form.append(row);
  }
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

  const resized = new ResizeObserver(request);
  for (const { key } of settings) model.on(`change:${key}`, follow);
  if (model.address) {
    readAddress();
    model.address.onchange(readAddress);
  }
  root.dataset.explorer = name;
  el.append(root);
  tick(performance.now());                                        // the first picture now, not a frame later
  resized.observe(view.pictures);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(quiet);
    resized.disconnect();
    for (const { key } of settings) model.off(`change:${key}`, follow);
  };
}
