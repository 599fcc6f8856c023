"""States of an explorer as a reader might bring them about, and how they stand in the address."""

import random
import urllib.parse

import pytest

from backprop import explorers

# What can make a network explode: there one last digit becomes order one on the way through it, natively or in the page.
CHAOTIC = {"gain", "bias_std", "init", "residual_scale", "learning_rate"}
CLASSES = [getattr(explorers, name) for name in explorers.__all__]


def _with(setting):
    having = [kind for kind in CLASSES if setting in kind.setting_names()]
    return pytest.mark.parametrize("kind", having, ids=[kind.__name__ for kind in having])


each_that_trains, each_that_walks = _with("steps"), _with("position")


def another(setting, rng):
    """A value of a setting that is not its initial one, as a reader might choose it."""
    kind, value = setting["kind"], setting["value"]
    if kind == "switch":
        return not value
    if kind == "choice":
        return rng.choice([name for name in setting["options"] if name != value])
    low, high = setting["min"], setting["max"]
    if kind == "numbers":
        length = rng.randint(max(1, setting["least"]), setting["most"])
        return [round(rng.uniform(low, high), 2) for _ in range(length)]
    if setting["key"] == "steps":
        return rng.randint(1, 10)           # what is trained longer drifts apart in two floating-point paths
    if kind == "integer":
        return rng.choice([number for number in range(low, high + 1) if number != value])
    if setting["logarithmic"]:
        return float(f"{low * (high / low) ** rng.random():.2g}")
    return round(rng.uniform(low, high), 2)


def fragment(state):
    def text(value):
        if isinstance(value, list):
            return "_".join(map(str, value))
        return str(value).lower() if isinstance(value, bool) else str(value)

    return ",".join(f"{key}:{urllib.parse.quote(text(value))}" for key, value in state.items())


def shows(kind, setting):
    """Settings under which the control of `setting` is offered, for one that is hidden at first."""
    settings, rng = {each["key"]: each for each in kind()._settings}, random.Random(setting["key"])
    state, unless = {other: values[0] for other, values in setting.get("when", {}).items()}, setting.get("unless", {})
    if unless and all(settings[other]["value"] in values for other, values in unless.items()):
        other, values = next(iter(unless.items()))
        tried = (another(settings[other], rng) for _ in range(100))
        state[other] = next(value for value in tried if value not in values)
    return state


def some_states(kind, count=4):
    """One state with every setting changed but steps and what is chaotic, then states with any two changed."""
    settings, rng = kind()._settings, random.Random(kind.__name__)
    calm = [setting for setting in settings if setting["key"] not in {"steps", *CHAOTIC}]
    yield {setting["key"]: another(setting, rng) for setting in calm}
    for _ in range(count - 1):
        yield {setting["key"]: another(setting, rng) for setting in rng.sample(settings, min(2, len(settings)))}
