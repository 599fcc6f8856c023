"""What an explorer's own JavaScript computes for a list of states, without a browser."""

import base64
import json
from pathlib import Path

import numpy as np

from backprop.explorers import explorer

from .node import node

JS = Path(explorer.__file__).parent / "js"


def results(kind, module, name, states, data=b"", **how):
    """What `compute` gives for each state, as JSON."""
    made = kind()
    message = dict(wasm=base64.b64encode(made._wasm).decode(), codes=made._codes, constants=made._constants,
                   data=base64.b64encode(data).decode(), module=module, name=name,
                   states=[kind(**state).state for state in states], **how)
    return json.loads(node(Path(__file__).parent / "js/compute.mjs", JS, stdin=json.dumps(message)).stdout)


def shown(*arguments, **how):
    """The numbers of each state as arrays; "calls" counts how often `compute` was asked."""
    found = results(*arguments, **how)
    return [{key: np.array(value, float) for key, value in result.items()} for result in found]


def agree(kind, states, found, tolerance):
    """Assert that the page's numbers of each state are Python's, relative to the largest of an array."""
    for state, numbers in zip(states, found, strict=True):
        expected = kind(**state).numbers()
        assert set(numbers) - {"calls"} == set(expected)
        for name, values in expected.items():
            size = np.max(np.abs(values), initial=1e-300)
            np.testing.assert_allclose(numbers[name], values, rtol=tolerance, atol=tolerance * size,
                                       err_msg=f"{name} of {state}")
