"""Views of θ by number or by name. What is assigned to one of them is copied into θ, so that nothing is lost."""

from collections.abc import Mapping

from . import checks


class Views(tuple):
    """[W_1, …, W_L]: net.weights[0] = W copies W, of the same shape and dtype, into θ.

    The list itself is fixed: another array cannot be added, nor one removed.
    """

    def __new__(cls, views, name):
        self = super().__new__(cls, views)
        self.name = name
        return self

    def __getnewargs__(self):
        return tuple(self), self.name

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError:
            raise IndexError(f"{self.name}[{index}]: there are {len(self)}, counted from 0") from None

    def __setitem__(self, index, value):
        view = self[index]
        if isinstance(index, slice):
            raise TypeError(f"{self.name} takes one array at a time: {self.name}[0] = …")
        view[:] = checks.same_shape(value, view, f"{self.name}[{index}]")

    def assign(self, values):
        """Copy all of `values`, as many as there are views, once every one of them has been found to fit."""
        values = list(values)
        if len(values) != len(self):
            raise ValueError(f"{self.name} has {len(self)} arrays, but {len(values)} were given")
        fitting = [checks.same_shape(value, view, f"{self.name}[{k}]").copy()  # some may be views of θ themselves
                   for k, (value, view) in enumerate(zip(values, self, strict=True))]
        for view, value in zip(self, fitting, strict=True):
            view[:] = value

    def __repr__(self):
        return repr(list(self))


class NamedViews(Mapping):
    """{"W1": view, "b1": view, …}: parameters["W1"] = W copies W, of the same shape and dtype, into θ."""

    def __init__(self, views):
        self._views = views

    def __getitem__(self, name):
        if name not in self._views:
            raise KeyError(f"there is no parameter {name!r}; there are {', '.join(self._views)}")
        return self._views[name]

    def __iter__(self):
        return iter(self._views)

    def __len__(self):
        return len(self._views)

    def __setitem__(self, name, value):
        view = self[name]
        view[:] = checks.same_shape(value, view, name)

    def __repr__(self):
        return repr(self._views)
