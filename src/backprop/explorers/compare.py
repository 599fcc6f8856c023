"""Two explorers side by side, set alike where they are to be alike.

    tanh = bp.explorers.GradientFlow(activation="tanh")
    relu = bp.explorers.GradientFlow(activation="relu")
    bp.explorers.compare(tanh, relu, linked=("depth", "seed", "steps"))
"""

import os

import ipywidgets

from .explorer import BOOK, VIEW


class Comparison(ipywidgets.HBox):
    """Two explorers in a row. The links work without a kernel, in the published page too."""

    def __init__(self, first, second, linked):
        super().__init__([first, second])
        self.links = [ipywidgets.jslink((first, key), (second, key)) for key in linked]

    def _repr_mimebundle_(self, **kwargs):
        if not os.environ.get(BOOK):
            return super()._repr_mimebundle_(**kwargs)
        (first, metadata), (second, _) = (each._repr_mimebundle_(**kwargs) for each in self.children)
        place, end, figure = second["text/html"].partition("</script>")
        if figure and first["text/html"].endswith(figure):      # the same figure twice: once is enough
            second["text/html"] = f"{place}{end}</div>"
        first["text/html"] = f'<div class="bp-compare">{first["text/html"]}{second["text/html"]}</div>'
        first.pop(VIEW, None)
        return first, metadata


def compare(first, second, linked=("seed",)):
    """`first` and `second` side by side; a change of one of the settings `linked` in either changes both.

    Raises ValueError for a setting that one of them lacks.
    """
    for key in linked:
        for each in (first, second):
            if key not in each.setting_names():
                names = ", ".join(each.setting_names())
                raise ValueError(f"{type(each).__name__} has no setting {key!r} to link; it has {names}")
    return Comparison(first, second, linked)
