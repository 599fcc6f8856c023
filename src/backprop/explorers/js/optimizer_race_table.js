// The numbers behind the pictures, one row per optimizer.
import { scientific } from "./lib/numbers.js";
import { four } from "./optimizer_race_words.js";

const HEADS = ["optimizer", "<i>η</i>", "<i>β</i>", "<i>x</i>", "<i>y</i>", "loss", "distance to the minimum"];
const some = (value) => (Number.isFinite(value) ? scientific(value) : "–");

/** An HTML table of the result; the last two columns are theory and measurement. */
export function table({ racers, exact, floors }, names) {
  const rows = racers.map((racer) => {
    const cells = [racer.eta, racer.beta, racer.x, racer.y, racer.loss, racer.distance].map(scientific);
    if (exact) cells.push(four(racer.predicted_rate), four(racer.rate));
    if (floors) cells.push(some(racer.predicted_floor), some(racer.floor));
    return `<tr><th scope="row">${names[racer.name]}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const more = exact ? ["factor per step, theory", "measured"] : floors ? ["mean loss, theory", "measured"] : [];
  const heads = [...HEADS, ...more].map((head) => `<th scope="col">${head}</th>`).join("");
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
