// DeepArchitectures: one depth, five ways to build it: which gradients come through, and which networks learn.
import { deepArchitectures } from "./deep_architectures_compute.js";
import { legend, losses, norms, shared } from "./deep_architectures_panel.js";
import { words } from "./deep_architectures_words.js";
import { h } from "./lib/element.js";
import { engine } from "./lib/engine.js";
import { explorer } from "./lib/explorer.js";
import { scientific } from "./lib/numbers.js";
import { paint, picture } from "./lib/parts.js";

const HEIGHT = 170, LOSS_HEIGHT = 110, NARROWEST = 165;    // pixels; a card is no narrower, or there are fewer beside each other

async function render({ model, el }) {
  // state: the traits of the model, which lib/explorer.js hands to the two functions below
  const templates = model.get("_words"), constants = model.get("_constants"), guess = Math.log(constants.classes);

  // compute
  const compute = deepArchitectures(await engine(model.get("_wasm")), model.get("_codes"), constants, model.get("_digits"));

  // view
  function draw(view, state, result) {
    view.cards ??= result.networks.map(() => card(view, templates));
    const { verdict, each } = words(templates, state, result, guess), scales = shared(result, guess, HEIGHT, LOSS_HEIGHT);
    const columns = view.width >= 3 * 200 ? 3 : Math.max(1, Math.min(2, Math.floor(view.width / NARROWEST)));
    const width = Math.floor(view.width / columns - (columns > 1 ? 8 : 0));
    view.pictures.style.gridTemplateColumns = `repeat(${columns}, ${width}px)`;
    each.forEach(({ net, name, text, norms: gradients, losses: loss }, i) => {
      const { heading, sentence, svgs } = view.cards[i];
      heading.textContent = name;
      sentence.textContent = text;
      paint(svgs.norms, width, HEIGHT, norms(net, scales, width, HEIGHT), gradients);
      paint(svgs.losses, width, LOSS_HEIGHT, losses(net, scales, result.steps, guess, width, LOSS_HEIGHT), loss);
    });
    return { verdict, numbers: result.numbers, table: () => table(each) };
  }
  return explorer({ model, el, compute, draw, render });
}

/** A place for one network: its name, its two pictures and its verdict. The first one puts the key above them all. */
function card(view, templates) {
  if (!view.pictures.childElementCount) {
    view.pictures.before(h("div", { className: "bp-legend", innerHTML: legend(templates) }));
    view.pictures.classList.add("bp-cards");
  }
  const heading = h("p", { className: "bp-card-name" }), sentence = h("p", { className: "bp-card-words" });
  const pictures = h("div", { className: "bp-card" }, heading), svgs = { norms: picture({ pictures }, "bp-norms"), losses: picture({ pictures }, "bp-loss") };
  pictures.append(sentence);
  view.pictures.append(pictures);
  return { heading, sentence, svgs };
}

/** The gradient of each network along the stream, and its theory. */
function table(each) {
  const heads = ["layer", ...each.flatMap(({ name }) => [name.toLowerCase(), "theory"])].map((head) => `<th scope="col">${head}</th>`);
  const rows = each[0].net.norms.map((_, l) => {
    const cells = each.flatMap(({ net }) => [net.norms[l], net.theory[l]]).map((v) => `<td>${scientific(v)}</td>`);
    return `<tr><th scope="row">${l + 1}</th>${cells.join("")}</tr>`;
  });
  return `<table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

export default { render };
