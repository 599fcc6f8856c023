"""What an explorer's own JavaScript computes for a list of states, without a browser."""

import base64
import json
from pathlib import Path

import numpy as np

from backprop.explorers import explorer

from .node import node

JS = Path(explorer.__file__).parent / "js"


def shown(kind, module, name, states, data=b"", **how):
    """The numbers of each state as arrays; "calls" counts how often `compute` was asked."""
    made = kind()
    message = dict(wasm=base64.b64encode(made._wasm).decode(), codes=made._codes, constants=made._constants,
                   data=base64.b64encode(data).decode(), module=module, name=name,
                   states=[kind(**state).state for state in states], **how)
    script = Path(__file__).parent / "js/any_compute.mjs"
    results = json.loads(node(script, JS, stdin=json.dumps(message)).stdout)
    return [{key: np.array(value, float) for key, value in result.items()} for result in results]
