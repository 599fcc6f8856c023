// What all explorers share: state in the model, one computation and one drawing per frame, nothing remembered.
import { control } from "./controls.js";
import { copy, python } from "./copy.js";
import { parts } from "./parts.js";
import { toJSON } from "./numbers.js";
import { fromAddress, toAddress } from "./settings.js";

const SLICE = 8;             // ms of computing per frame; the rest of the 16 is for drawing and for the browser
const QUIET = 700;           // ms without a change before the verdict is read out
const CALM = 500;            // ms between two pictures of a training network for readers who want less motion

/**
 * Runs an explorer in `el`.
 *   compute(state, ms)         -> result, a function of the state alone; result.steps < state.steps: to be continued
 *   draw(parts, state, result) -> { verdict, numbers }: fills the pictures, returns words and what data-result holds
 * Returns the function that cleans up.
 */
export function explorer({ model, el, compute, draw }) {
  const settings = model.get("_settings"), name = model.get("_anywidget_id").split(".").at(-1);
  const view = parts(model.get("_title"), Boolean(model.address)), { root } = view;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const shown = {};
  let frame = 0, training = false, drawn = -Infinity, quiet;

  const request = () => { frame ||= requestAnimationFrame(tick); };
  const current = () => Object.fromEntries(settings.map(({ key }) => [key, model.get(key)]));
  const limit = settings.find(({ key }) => key === "steps").max;

  /** Changes the model; Python, the address and the picture follow. */
  function change(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.save_changes();
    model.address?.write(toAddress(settings, current()));
    request();
  }

  function train(on) {
    training = on;
    view.train.textContent = on ? "Pause" : "Train";
    request();
  }

  /** The address is read when the page opens, and again when the reader edits it or follows a link. */
  function readAddress() {
    const { state, notices } = fromAddress(settings, model.address.read());
    train(false);
    for (const [key, value] of Object.entries(state)) model.set(key, value);
    view.notice.textContent = notices.join(" ");
    request();
  }

  function tick(now) {
    frame = 0;
    const asked = current();
    const result = compute(training ? { ...asked, steps: limit } : asked, SLICE);
    if (training) change({ steps: result.steps });
    if (training && (result.stopped || result.steps === limit)) train(false);
    const state = current(), busy = !result.stopped && result.steps < state.steps;
    const wait = training || busy ? result === view.result || (calm.matches && now - drawn < CALM) : false;
    if (!wait) show(state, result, busy, now);
    if (training || busy) request();
  }

  function show(state, result, busy, now = performance.now()) {
    drawn = now;
    view.result = result;
    for (const { key } of settings) shown[key]?.(state[key]);
    view.width = Math.max(280, view.pictures.clientWidth);
    const { verdict, numbers } = draw(view, state, result);
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
    const { row, show: bring } = control(setting, `${id}-${setting.key}`, (value) => {
      view.notice.textContent = "";
      change({ [setting.key]: value, steps: 0 });                 // another network starts untrained
    });
    shown[setting.key] = bring;
    view.form.append(row);
  }
  const say = (text) => { view.message.textContent = text; };
  view.step.onclick = () => { train(false); change({ steps: Math.min(limit, model.get("steps") + 1) }); };
  view.train.onclick = () => train(!training);
  view.restart.onclick = () => { train(false); change({ steps: 0 }); };
  view.reset.onclick = () => {
    train(false);
    view.notice.textContent = "";
    change(Object.fromEntries(settings.map(({ key, value }) => [key, value])));
  };
  view.link.onclick = () => copy(model.address.url(), "Link", view.copied, say);
  view.python.onclick = () => {
    const list = Object.entries(current()).map(([key, value]) => `    ${key}=${python(value)},\n`);
    copy(model.get("_python").replace("{arguments}", `\n${list.join("")}`), "Python code", view.copied, say);
  };
  view.data.ontoggle = request;

  const resized = new ResizeObserver(request);
  for (const { key } of settings) model.on(`change:${key}`, request);
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
    for (const { key } of settings) model.off(`change:${key}`, request);
  };
}
