// The buttons that run something, as the settings ask for: training has `steps`, a walk through a computation `position`.
import { button } from "./parts.js";

/**
 * Puts the buttons into `view`; for an explorer that neither trains nor walks there are none, and nothing ever runs.
 * `get` reads a setting, `change` writes several, `request` asks for the next frame. A `second` run has none of its own.
 */
export function runButtons(view, settings, { get, change, request, second }) {
  const limit = (key) => settings.find((setting) => setting.key === key)?.max;
  const most = limit("steps"), last = limit("position");
  const add = (text, title) => { const made = button(text, title); view.reset.before(made); return made; };
  let on = false, walk;

  const run = {
    get running() { return on; },
    /** Starts or pauses training. */
    train(now) {
      if (on === now || most === undefined) return;
      on = now;
      view.train.textContent = on ? "Pause" : "Train";
      request();
    },
    /** What is to be computed now: while it trains, as many steps as fit into the slice. */
    target: (state) => (on ? { ...state, steps: most } : state),
    /** Tells how far a slice came; training ends at the last step, or where no step could change anything. */
    reached({ steps, stopped }) {
      if (!on) return;
      change({ steps });
      if (stopped || steps === most) run.train(false);
    },
    /** Whether the state asks for more than `result` has. */
    busy: (state, { steps, stopped }) => most !== undefined && !stopped && steps < state.steps,
    /** A walk ends where the computation does, which may depend on the state: `result.last`. */
    shown({ last: end = last }, { position, steps }) {
      const able = (element, on) => element?.setAttribute("aria-disabled", !on);     // `disabled` would drop the keyboard's focus
      able(view.stepBack, steps > 0);
      able(view.back, position > 0);
      able(view.forward, position < end);
      if (last !== undefined) walk = (way) => change({ position: Math.max(0, Math.min(end, Math.min(end, position) + way)) });
    },
  };
  if (last !== undefined) {
    view.back = add("Back", "One operation back");
    view.forward = add("Forward", "One operation forward");
    view.back.onclick = () => walk(-1);
    view.forward.onclick = () => walk(1);
  }
  if (most !== undefined && !second) {
    view.stepBack = add("Step back", "The same run, one step earlier");
    view.step = add("Step", "One step of gradient descent");
    view.train = add("Train", "Run or pause gradient descent");
    view.restart = add("Restart", "The same network, untrained");
    const go = (way) => () => { run.train(false); change({ steps: Math.max(0, Math.min(most, get("steps") + way)) }); };
    view.stepBack.onclick = go(-1);
    view.step.onclick = go(1);
    view.train.onclick = () => run.train(!on);
    view.restart.onclick = () => { run.train(false); change({ steps: 0 }); };
  }
  return run;
}
