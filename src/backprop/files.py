"""Saving a network and loading it again: an .npz of plain arrays and one JSON text, without pickle."""

import json
import zipfile
from pathlib import Path

import numpy as np

from . import checks, layers
from .network import MLP, Network, checked

FORMAT = 1  # raised when a file of old can no longer be read as it was meant
LAYERS = {cls.__name__: cls for cls in (
    layers.Activation, layers.AveragePool, layers.BatchNorm, layers.Concatenate, layers.Conv2D, layers.Dense,
    layers.Dropout, layers.Flatten, layers.LayerNorm, layers.LSTM, layers.MaxPool, layers.Residual, layers.RNN)}


def save(net, file):
    """Write the network (structure, parameters, running statistics) to `file`, a path or an open binary file."""
    description = json.dumps({"format": FORMAT, "network": checked(net).recipe()})
    arrays = {"description": np.array(description), "theta": net.theta, "statistics": net.statistics}
    if hasattr(file, "write"):
        np.savez(file, **arrays)
    else:
        with open(file, "wb") as opened:  # NumPy itself would change a name that does not end in .npz
            np.savez(opened, **arrays)


def load(file):
    """The network that `save` wrote to `file`. ValueError if it is not such a file, or not whole."""
    if not zipfile.is_zipfile(file) and (hasattr(file, "read") or Path(file).exists()):
        raise ValueError(f"{file} is not a network that bp.save wrote")  # NumPy would offer to unpickle it
    try:
        with np.load(file, allow_pickle=False) as archive:
            found = {name: archive[name] for name in ("description", "theta", "statistics")}
        description = json.loads(str(found["description"]))
        version, recipe = description["format"], description["network"]
    except FileNotFoundError:
        raise
    except Exception as error:  # on what is damaged, zipfile, zlib, NumPy and JSON fail in a dozen ways
        raise ValueError(f"{file} is not a network that bp.save wrote, or it is damaged ({error})") from error
    if version != FORMAT:
        raise ValueError(f"{file} has format {version}; this version of backprop reads format {FORMAT}")
    net = _network(recipe, file)
    for name in ("theta", "statistics"):
        mine, theirs = getattr(net, name), found[name]
        if mine.shape != theirs.shape or mine.dtype != theirs.dtype:
            raise ValueError(f"{file}: {name} is {theirs.shape} {theirs.dtype} but the network has {mine.shape} "
                             f"{mine.dtype}")
        mine[:] = checks.numeric_array(theirs, f"{file}: {name}", mine.dtype, allow_non_finite=True)
    return net


def _network(recipe, file):
    try:
        settings = dict(recipe["settings"])
        if recipe["class"] == "MLP":
            return MLP(**settings)
        return Network(layers=[_layer(one) for one in recipe["layers"]], **settings)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{file} describes a network that cannot be built: {error}") from error


def _layer(recipe):
    name, settings = recipe["layer"], dict(recipe["settings"])
    if name not in LAYERS:
        raise ValueError(f"unknown layer {name!r}")
    for key in ("layers", "first", "second"):
        if key in settings:
            settings[key] = [_layer(inner) for inner in settings[key]]
    return LAYERS[name](**settings)
