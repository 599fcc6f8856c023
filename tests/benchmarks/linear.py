"""The cost of a gradient against depth, batch and number of parameters: `python -m tests.benchmarks.linear PICTURE`.

Prints one line of JSON with the times and, for each of the three, the slope between the two largest sizes on
logarithmic axes: 1 is linear. Below that the fixed cost of a pass still shows.
"""

import json
import sys

import numpy as np

import backprop as bp
from backprop.engine.machine import backward, forward
from backprop.workspace import aligned

from .clock import clock

# (depth, width, batch)
SERIES = {
    "depth": [(depth, 32, 64) for depth in (4, 8, 16, 32, 64)],
    "batch": [(8, 64, batch) for batch in (16, 32, 64, 128, 256, 512)],
    "parameters": [(8, width, 64) for width in (16, 32, 64, 128, 256, 512)],
}


def gradient_run(depth, width, batch):
    """A function that computes one gradient and returns the seconds; and the number of parameters."""
    net = bp.MLP([width] * depth + [10], activation="tanh", init="lecun")
    rng, work = np.random.default_rng(0), net.workspace("cross_entropy")
    B = work.put(rng.standard_normal((batch, width)), rng.integers(0, 10, batch).astype(float)[:, None])
    g = aligned(net.theta.size, net.dtype)

    def run():
        start = clock()
        forward(work.tape, net.theta, net.statistics, work.A, work.S, B, 1)
        backward(work.tape, net.theta, g, work.A, work.D, work.S, B, 1)
        return clock() - start

    return run, net.theta.size


def draw(found, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(found), figsize=(9, 3), sharey=True, layout="constrained")
    for panel, (name, series) in zip(panels, found.items(), strict=True):
        panel.loglog(series["size"], series["ms"], "o-", color="#B84A00", label="measured")
        line = np.array(series["size"]) / series["size"][-1] * series["ms"][-1]
        panel.loglog(series["size"], line, "--", color="0.4", label="linear")
        panel.set(xlabel=name)
    panels[0].set(ylabel="one gradient (ms)")
    panels[0].legend()
    figure.savefig(path)


def main():
    found = {}
    for name, sizes in SERIES.items():
        made = [gradient_run(*size) for size in sizes]
        for run, _ in made:
            run()
        times = [min(run() for _ in range(40)) * 1e3 for run, _ in made]  # the least: a shared machine only adds
        axis = [count for _, count in made] if name == "parameters" else \
            [size[0 if name == "depth" else 2] for size in sizes]
        slope = np.log(times[-1] / times[-2]) / np.log(axis[-1] / axis[-2])
        found[name] = {"size": axis, "ms": times, "slope": float(slope)}
    if len(sys.argv) > 1:
        draw(found, sys.argv[1])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
