// Values over rectangles as colors, on a canvas under a picture: the drawn lines, marks and words lie over it.
import { h } from "./element.js";

const SHEET = 1024;          // points: the width of the sheet on which all tiles lie side by side

/** A canvas under the picture `svg`. Returns paint(width, height, tiles), see below. */
export function field(view, svg) {
  const canvas = h("canvas", { className: "bp-field" }), sheet = document.createElement("canvas");
  const on = canvas.getContext("2d"), grain = sheet.getContext("2d");
  canvas.setAttribute("aria-hidden", "true");
  svg.before(canvas);
  const forced = matchMedia("(forced-colors: active)");

  /** A color of the style sheet as [red, green, blue]. */
  function color(name) {
    on.fillStyle = getComputedStyle(view.root).getPropertyValue(name).trim();
    const digits = parseInt(on.fillStyle.slice(1), 16);
    return [digits >> 16, (digits >> 8) & 255, digits & 255];
  }

  /**
   * Draws tiles { x, y, width, height, columns, rows, alpha, strength, sharp }. strength(k) is what stands at point k of the
   * tile, row by row, from −1 to 1: up to `alpha` of the color of values where it is positive, of the second color where it
   * is negative. The outermost points of a tile lie on its border; in a `sharp` one every point has a cell of its own.
   */
  return (width, height, tiles) => {
    const fine = Math.min(2, devicePixelRatio || 1), shades = [color("--forward"), color("--third")];
    if (forced.matches) shades[1] = null;                         // there the two are one color: only values above 0 are shown
    Object.assign(canvas, { width: Math.round(width * fine), height: Math.round(height * fine) });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    on.scale(fine, fine);
    // All of them go into one image first: handing over pixels is slow, however few they are.
    let across = 0, down = 0, tall = 0;
    const places = tiles.map(({ columns, rows = columns }) => {
      if (across + columns > SHEET) [across, down, tall] = [0, down + tall, 0];
      tall = Math.max(tall, rows);
      across += columns;
      return [across - columns, down];
    });
    const image = grain.createImageData(SHEET, down + tall), { data } = image;
    tiles.forEach(({ columns, rows = columns, alpha, strength }, t) => {
      for (let k = 0; k < columns * rows; k++) {
        const s = strength(k), shade = shades[s > 0 ? 0 : 1], at = 4 * ((places[t][1] + Math.floor(k / columns)) * SHEET + places[t][0] + (k % columns));
        if (!shade || Number.isNaN(s)) continue;
        [data[at], data[at + 1], data[at + 2]] = shade;
        data[at + 3] = 255 * alpha * Math.min(1, Math.abs(s));
      }
    });
    if (sheet.width < SHEET || sheet.height < image.height) Object.assign(sheet, { width: SHEET, height: image.height });
    grain.putImageData(image, 0, 0);
    tiles.forEach(({ x, y, width: w, height: high, columns, rows = columns, sharp }, t) => {
      const border = sharp || Math.min(columns, rows) < 2 ? 0 : 0.5;           // of a point, beyond the middle of the outermost
      on.imageSmoothingEnabled = !sharp;
      on.drawImage(sheet, places[t][0] + border, places[t][1] + border, columns - 2 * border, rows - 2 * border, x, y, w, high);
    });
  };
}
