"""Saving and loading: bit for bit, and only what was saved."""

import io
import json
import zipfile

import numpy as np
import pytest

import backprop as bp
from tests.layers.test_gradients import NETWORKS, network


def saved(net):
    file = io.BytesIO()
    net.save(file)
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_comes_back_bit_for_bit(name, dtype):
    net, rng = network(name, dtype), np.random.default_rng(0)
    net.theta[:] = rng.standard_normal(net.theta.size)
    net.statistics[:] = rng.random(net.statistics.size)
    again = bp.load(io.BytesIO(saved(net)))
    X = rng.standard_normal((3, net.inputs)).astype(dtype)
    assert again.theta.tobytes() == net.theta.tobytes() and np.array_equal(again.forward(X), net.forward(X))
    assert np.array_equal(again.reset().theta, net.reset().theta)  # the seed is saved, too


def test_a_path_is_used_as_it_is_given(tmp_path):
    path = tmp_path / "network"
    bp.MLP([2, 3, 1]).save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["network"] and bp.load(path).sizes == (2, 3, 1)


def test_a_file_that_is_cut_off_is_refused():
    whole = saved(bp.MLP([2, 3, 1]))
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        with pytest.raises(ValueError, match="not a network that bp.save wrote"):
            bp.load(io.BytesIO(whole[:length]))


def test_a_damaged_file_is_refused_or_the_damage_does_not_matter():
    whole, net = saved(bp.MLP([2, 3, 1], seed=4)), bp.MLP([2, 3, 1], seed=4)
    refused = 0
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x41
        try:
            again = bp.load(io.BytesIO(bytes(damaged)))
        except ValueError as error:
            assert "bp.save wrote" in str(error)
            refused += 1
        else:  # a date, a permission, padding
            assert again.theta.tobytes() == net.theta.tobytes() and again.recipe() == net.recipe(), place
    assert refused > len(whole) / 2  # all that a checksum covers, and what leads to it


def test_a_foreign_file_is_refused_and_never_unpickled(tmp_path):
    foreign = tmp_path / "foreign.npz"
    np.savez(foreign, theta=np.array([{"a": 1}], object), description=np.array("{}"), statistics=np.zeros(1))
    with pytest.raises(ValueError, match="not a network that bp.save wrote"):
        bp.load(foreign)
    with pytest.raises(FileNotFoundError):
        bp.load(tmp_path / "missing.npz")


@pytest.mark.parametrize("change, message", [
    ({"format": 99}, "has format 99; this version of backprop reads format 1"),
    ({"network": {"class": "Network", "layers": [{"layer": "os.system", "settings": {}}], "settings": {}}},
     "unknown layer 'os.system'"),
    ({"network": {"class": "MLP", "settings": {"sizes": [2, 4, 1]}}}, "theta is"),
])
def test_a_description_that_does_not_fit_is_refused(change, message):
    source, target = zipfile.ZipFile(io.BytesIO(saved(bp.MLP([2, 3, 1])))), io.BytesIO()
    description = json.loads(str(np.load(io.BytesIO(source.read("description.npy")))))
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("theta.npy", "statistics.npy"):
            archive.writestr(name, source.read(name))
        text = io.BytesIO()
        np.save(text, np.array(json.dumps(description | change)))
        archive.writestr("description.npy", text.getvalue())
    with pytest.raises(ValueError, match=message):
        bp.load(target)
