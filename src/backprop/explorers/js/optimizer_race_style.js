// How each racer looks: three colors and shapes, full for the methods with one rate, hollow for the adaptive ones.
import { line, marks } from "./lib/axes.js";
import { key } from "./lib/key.js";

const SHAPES = ["up", "down", "square"];

export const classOf = (place) => `bp-racer${place % 3}${place < 3 ? "" : " bp-hollow"}`;
export const shapeOf = (place) => SHAPES[place % 3];

/** The key to the marks, in HTML, so that it wraps on a narrow screen. */
export const legend = (racers, names) => racers.map((name, k) => {
  const sample = line([[3, 6], [27, 6]], { class: `bp-line ${classOf(k)}` }) + marks([[15, 6]], shapeOf(k), 4, { class: `bp-mark ${classOf(k)}` });
  return `<span class="bp-key"><svg width="30" height="12" aria-hidden="true">${sample}</svg><span>${names[name]}</span></span>`;
}).join("") + key('<circle class="bp-target" cx="12" cy="7" r="5"/>', "start") + key('<path class="bp-target" d="M7 7h10m-5 -5v10"/>', "minimum");
