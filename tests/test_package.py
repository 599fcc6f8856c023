"""The package as a whole: what an import brings along, and the names that the book promises."""

import subprocess
import sys

import pytest

import backprop as bp
from backprop.names import ACTIVATIONS, OPTIMIZERS

HEAVY = {"sympy", "mpmath", "matplotlib", "sklearn", "scipy.stats", "ipywidgets", "anywidget", "traitlets", "IPython",
         "tqdm"}


def python(code):
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert not ran.returncode, ran.stderr
    return ran.stdout.split()


def test_importing_the_package_brings_along_nothing_that_a_script_has_no_use_for():
    loaded = python("import sys, backprop; print(*sys.modules)")
    assert "backprop.engine.machine" in loaded
    assert not HEAVY & set(loaded)


def test_importing_the_package_compiles_nothing():
    code = "import backprop.engine as e; print(sum(len(d.signatures) for d in (e.machine.forward, e.training.epoch)))"
    assert python(code) == ["0"]


def test_every_name_in_all_exists_and_a_missing_one_is_an_attribute_error():
    assert len(set(bp.__all__)) == len(bp.__all__)
    assert all(getattr(bp, name) is not None for name in bp.__all__)
    with pytest.raises(AttributeError, match="module 'backprop' has no attribute 'nothing'"):
        _ = bp.nothing


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_has_a_layer_of_its_own(name):
    layers = {layer().name: layer for layer in (bp.Identity, bp.Sigmoid, bp.Tanh, bp.ReLU, bp.LeakyReLU, bp.ELU,
                                                bp.Softplus, bp.GELU, bp.SiLU)}
    assert layers[name]() == bp.Activation(name)


def test_every_optimizer_of_the_engine_has_a_specification():
    assert {o.code for o in (bp.SGD(1.0), bp.Momentum(1.0), bp.Nesterov(1.0), bp.AdaGrad(),
                                bp.RMSProp(), bp.Adam(), bp.AMSGrad(), bp.AdamW())} == set(OPTIMIZERS.values())
