// Times one gradient in the page, with the modules that the explorers use.
import { engine } from "../../src/backprop/explorers/js/lib/engine.js";
import { network } from "../../src/backprop/explorers/js/lib/network.js";

const EACH = 4;                                                   // a page's clock is too coarse for a single gradient

/** Milliseconds for one gradient, `rounds` of them; and the loss, so that Python can see that the work was done. */
export default async function gradient({ bytes, codes, setting, batch, rounds }) {
  const net = network(await engine(new Uint8Array(bytes)), codes, setting, batch), milliseconds = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < EACH; i++) {
      net.forward();
      net.backward();
    }
    milliseconds.push((performance.now() - start) / EACH);
  }
  return { milliseconds, loss: net.loss };
}
