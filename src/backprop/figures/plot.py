"""A Matplotlib figure that knows how to lie in a page: light and dark, narrow and wide, and in words."""

import hashlib
import html
import io
import re
from contextlib import contextmanager

import matplotlib
from matplotlib.figure import Figure

from .style import COLORS, PANEL, SETTINGS, style_sheet


class Plot(Figure):
    """One figure of `panels` equal panels side by side; in a narrow page they stand below each other.

    with Plot.drawing(panels=2) as (plot, (left, right)):       # left, right: Matplotlib's axes
        left.plot(...)
        plot.alt = "What the picture shows, in words."
    """

    alt = ""

    @classmethod
    @contextmanager
    def drawing(cls, panels=1):
        """(plot, axes): everything drawn inside the `with` block has the book's style."""
        with matplotlib.rc_context(SETTINGS):
            width, height = PANEL
            plot = cls(figsize=(panels * width, height), layout="constrained")
            plot.panels = list(plot.subfigures(1, panels, squeeze=False, wspace=0)[0])
            yield plot, [panel.subplots() for panel in plot.panels]

    def svg(self):
        """One SVG a panel, without identifiers that could clash in a page; its colors are CSS variables."""
        pictures = []
        for panel in self.panels:
            for other in self.panels:
                other.set_visible(other is panel)
            pictures.append(_tidy(self._save("svg", bbox_inches=panel.bbox.transformed(self.dpi_scale_trans.inverted()),
                                             metadata={"Date": None, "Creator": None}).decode()))
        for panel in self.panels:
            panel.set_visible(True)
        return pictures

    def _save(self, kind, **options):
        out = io.BytesIO()
        with matplotlib.rc_context(SETTINGS):
            self.savefig(out, format=kind, **options)
        return out.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        label = html.escape(self.alt)
        return {
            "text/plain": self.alt,
            "text/html": f'<style>{style_sheet()}</style><div class="bp-plot" role="img" aria-label="{label}">'
                         + "".join(self.svg()) + "</div>",
            "image/png": self._save("png", dpi=150, facecolor="white"),  # for paper, and where SVG is not admitted
        }


def _tidy(svg):
    """`svg` without what a page has no use for: header, metadata, style sheet, idle identifiers, digits, white space."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>|\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.S)
    used = set(re.findall(r"#([\w.-]+)", svg))
    mark = hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(r' id="([^"]+)"', lambda found: f' id="{mark}-{found[1]}"' if found[1] in used else "", svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{mark}-", svg)
    svg = re.sub(r"scale\([^)]*\)|-?\d+\.\d{3,}", _rounded, svg)
    svg = re.sub(r'(?<= d=")[^"]+', lambda path: re.sub(r"\s*([A-Za-z])\s*", r"\1", path[0]), re.sub(r">\s+<", "><", svg))
    for name, (light, _) in COLORS.items():
        svg = svg.replace(light, f"var(--plot-{name})")
    return svg.replace("<svg ", '<svg aria-hidden="true" style="stroke-linejoin:round;stroke-linecap:butt" ', 1)


def _rounded(found):
    """A coordinate to 0.01 points; the factor of a scale as it is."""
    return found[0] if found[0].startswith("scale") else f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
