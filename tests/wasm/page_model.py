"""Any network of layers in the page, planned through the exports that its script uses, from `net.recipe()`."""

import numpy as np

from backprop.names import ACTIVATIONS, INITIALIZERS, LOSSES, NORMS
from tests.wasm.page import sizes


def append(page, plan, layers, x):
    """Append layers one after another; return the last result's buffer, or −1 as soon as one does not fit."""
    for layer in layers:
        x = append_one(page, plan, layer["layer"], layer["settings"], x)
        if x < 0:
            return x
    return x


def append_one(page, plan, kind, s, x):
    def add(name, *settings):
        return page.call(name, plan, x, *settings)

    if kind == "Dense":
        return add("plan_dense", s["units"])
    if kind == "Activation":
        return add("plan_activation", ACTIVATIONS[s["name"]])
    if kind in ("BatchNorm", "LayerNorm"):
        return add("plan_norm", NORMS[kind.removesuffix("Norm").lower()])
    if kind == "Dropout":
        return add("plan_dropout", s["rate"])
    if kind == "Conv2D":
        padding = s["size"] // 2 if s["padding"] == "same" else s["padding"]
        return add("plan_conv2d", s["filters"], s["size"], s["stride"], padding)
    if kind in ("MaxPool", "AveragePool"):
        return add("plan_pool", int(kind == "AveragePool"), s["size"], s["stride"] or s["size"])
    if kind == "Flatten":
        return add("plan_flatten")
    if kind == "RNN":
        return add("plan_rnn", s["units"], ACTIVATIONS[s["activation"]], int(s["return_sequences"]))
    if kind == "LSTM":
        return add("plan_lstm", s["units"], int(s["return_sequences"]))
    if kind == "Residual":
        return add("plan_residual", append(page, plan, s["layers"], x), s["scale"])
    assert kind == "Concatenate", kind
    first, second = append(page, plan, s["first"], x), append(page, plan, s["second"], x)
    return page.call("plan_concatenate", plan, first, second)


class PageModel:
    """`net` in the page, with its parameters as they are, for batches of up to `batch` examples."""

    def __init__(self, page, net, loss, batch, keep=False):
        page.clear()
        self.page, self.net = page, net
        recipe = net.recipe()
        shape = recipe["settings"]["input_shape"]
        self.plan = page.place(page.call("plan_size"))
        x = page.call("plan_begin", self.plan, *{1: (1, 1), 2: (shape[0], 1), 3: shape[:2]}[len(shape)], shape[-1])
        self.output = append(page, self.plan, recipe["layers"], x)
        page.call("plan_output", self.plan, self.output)
        if loss is not None:
            page.call("plan_loss", self.plan, LOSSES[loss])
        page.call("lay_out", self.plan, batch, int(keep))
        self.sizes = sizes(page, self.plan)
        self.theta, self.g, self.statistics, self.A, self.D, self.S = (
            page.place(self.sizes[name]) for name in ("theta", "theta", "statistics", "values", "values", "scratch"))
        settings = recipe["settings"]
        page.call("initialize", self.plan, self.theta, self.statistics, INITIALIZERS[settings["init"]],
                  settings["gain"], settings["bias_std"], settings["seed"])

    def parameters(self):
        return self.page.view(self.theta, self.sizes["theta"])

    def put(self, X, y=()):
        self.rows = len(X)
        self.page.call("set_batch", self.plan, self.A, self.page.put(X), X.size, self.page.put(y), np.asarray(y).size)

    def forward(self, mode):
        return self.page.call("forward", self.plan, self.theta, self.statistics, self.A, self.S, self.rows, mode)

    def gradient(self, X, y):
        """(loss, g), from a forward and a backward pass."""
        self.put(X, y)
        loss = self.forward(1)
        self.page.call("backward", self.plan, self.theta, self.g, self.A, self.D, self.S, self.rows, 1)
        return loss, self.page.view(self.g, self.sizes["theta"]).copy()
