// Values over rectangles as colors, on a canvas under a picture: the drawn lines, marks and words lie over it.
import { h } from "./element.js";

/** A canvas under the picture `svg`. Returns paint(width, height, tiles), see below. */
export function field(view, svg) {
  const canvas = h("canvas", { className: "bp-field" }), small = document.createElement("canvas");
  const on = canvas.getContext("2d"), grain = small.getContext("2d");
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
   * Draws tiles { x, y, width, height, columns, alpha, strength, frame }. strength(k) is what stands at point k of the tile,
   * row by row, from −1 to 1: up to `alpha` of the color of values where it is positive, of the second color where it is
   * negative. The outermost points of a tile lie on its border.
   */
  return (width, height, tiles) => {
    const fine = Math.min(2, devicePixelRatio || 1), shades = [color("--forward"), color("--third")];
    if (forced.matches) shades[1] = null;                         // there the two are one color: only values above 0 are shown
    Object.assign(canvas, { width: Math.round(width * fine), height: Math.round(height * fine) });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    on.scale(fine, fine);
    for (const { x, y, width: w, height: tall, columns, rows = columns, alpha, strength } of tiles) {
      const image = grain.createImageData(columns, rows), { data } = image;
      for (let k = 0; k < columns * rows; k++) {
        const s = strength(k), shade = shades[s > 0 ? 0 : 1];
        if (!shade || Number.isNaN(s)) continue;
        data.set(shade, 4 * k);
        data[4 * k + 3] = 255 * alpha * Math.min(1, Math.abs(s));
      }
      if (small.width < columns || small.height < rows) Object.assign(small, { width: columns, height: rows });
      grain.putImageData(image, 0, 0);
      const border = Math.min(columns, rows) > 1 ? 0.5 : 0;       // of a point: what lies beyond the middle of the outermost
      on.drawImage(small, border, border, columns - 2 * border, rows - 2 * border, x, y, w, tall);
    }
  };
}
