"""One gradient of a deep network: the WebAssembly engine in Chromium against NumPy on the machine itself.

`python -m tests.benchmarks.browser` prints one line of JSON. NumPy's passes are written for speed: in place where
they can be.
"""

import json
import os
import shutil
import time
from pathlib import Path

import numpy as np

import backprop as bp
from backprop import wasm
from backprop.explorers.bundle import bundle

DEPTH, WIDTH, BATCH, CLASSES, ROUNDS, EACH = 30, 32, 32, 10, 10, 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LOAD = """async ({source, ...given}) => {
  const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  return (await import(url)).default(given);
}"""


def numpy_gradient(weights, biases, X, y):
    """The loss and the gradients of a tanh network with softmax and cross-entropy."""
    H, rows, gW, gb = [X], np.arange(len(X)), [None] * len(weights), [None] * len(weights)
    for k, (W, b) in enumerate(zip(weights, biases, strict=True)):
        Z = H[-1] @ W
        Z += b
        H.append(np.tanh(Z, out=Z) if k < len(weights) - 1 else Z)
    delta = H[-1] - H[-1].max(1, keepdims=True)
    np.exp(delta, out=delta)
    delta /= delta.sum(1, keepdims=True)
    loss = -np.log(delta[rows, y]).mean()
    delta[rows, y] -= 1.0
    delta /= len(X)
    for k in range(len(weights) - 1, -1, -1):
        gW[k], gb[k] = H[k].T @ delta, delta.sum(0)
        if k:
            delta = delta @ weights[k].T
            delta *= 1.0 - H[k] * H[k]
    return loss, gW, gb


def chromium():
    """The browser's path; BACKPROP_CHROMIUM names another one than the usual."""
    return os.environ.get("BACKPROP_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def main():
    path = chromium()
    if path is None:
        print(json.dumps({"skipped": "no Chromium found; BACKPROP_CHROMIUM may name one"}))
        return
    from playwright.sync_api import sync_playwright

    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((BATCH, WIDTH)), rng.integers(0, CLASSES, BATCH)
    net = bp.MLP([WIDTH] * DEPTH + [CLASSES], activation="tanh", init="lecun")
    weights, biases = [np.array(w) for w in net.weights], [np.array(b) for b in net.biases]
    setting = {"depth": DEPTH, "width": WIDTH, "seed": 0, "gain": 1.0, "bias_std": 0.0, "activation": "tanh",
               "norm": "none", "residual": False, "residual_scale": 1.0, "init": "lecun"}
    given = {"source": bundle(Path(__file__).with_name("gradient.js")), "bytes": list(wasm.module()),
             "codes": wasm.codes(), "setting": setting, "rounds": EACH,
             "batch": {"X": X.ravel().tolist(), "y": y.tolist(), "classes": CLASSES}}
    page_times, numpy_times = [], []  # the least of them counts: a busy machine only adds
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=["--no-sandbox", "--headless", "--disable-gpu"])
        page = browser.new_page()
        for _ in range(ROUNDS):
            in_page = page.evaluate(LOAD, given)
            for _ in range(EACH):
                start = time.perf_counter()
                loss = numpy_gradient(weights, biases, X, y)[0]
                numpy_times.append((time.perf_counter() - start) * 1e3)
            page_times += in_page["milliseconds"]
            if not abs(in_page["loss"] / loss - 1) < 1e-9:
                raise SystemExit(f"the page's loss is {in_page['loss']}, NumPy's {loss}")
        version = browser.version
        browser.close()
    print(json.dumps({"chromium": version, "page ms": min(page_times), "numpy ms": min(numpy_times),
                      "numpy / page": min(numpy_times) / min(page_times)}))


if __name__ == "__main__":
    main()
