"""Convolution and pooling against their definitions, written as loops, and against SciPy."""

import numpy as np
import pytest
from scipy.signal import correlate

import backprop as bp

SIZES = (1, 2, 3, 5, 8, 9, 17)


@pytest.mark.parametrize("channels", SIZES)
@pytest.mark.parametrize("filters", SIZES)
def test_a_convolution_is_a_sum_of_correlations(channels, filters):
    net = bp.Network((6, 5, channels), [bp.Conv2D(filters, 3, padding=1)], bias_std=1.0)
    X = np.random.default_rng(0).standard_normal((2, 6, 5, channels))
    K, b = net.weights[0].reshape(3, 3, channels, filters), net.biases[0]
    expected = np.stack([
        np.stack([sum(correlate(np.pad(x[..., c], 1), K[..., c, f], "valid") for c in range(channels)) + b[f]
                  for f in range(filters)], -1) for x in X])
    np.testing.assert_allclose(net.forward(X).reshape(expected.shape), expected, atol=1e-12)  # 153 terms of order 1


@pytest.mark.parametrize("size, stride, padding", [(1, 1, 0), (2, 1, 0), (3, 2, 1), (5, 3, 2), (2, 3, 0), (3, 1, 2)])
def test_strides_and_padding_choose_the_windows(size, stride, padding):
    net = bp.Network((9, 8, 2), [bp.Conv2D(3, size, stride, padding)])
    x = np.random.default_rng(0).standard_normal((9, 8, 2))
    K, padded = net.weights[0].reshape(size, size, 2, 3), np.pad(x, ((padding, padding), (padding, padding), (0, 0)))
    rows, columns = ((n + 2 * padding - size) // stride + 1 for n in (9, 8))
    expected = np.array([[np.einsum("ijc,ijcf->f", padded[v * stride :, u * stride :][:size, :size], K)
                          for u in range(columns)] for v in range(rows)])
    np.testing.assert_allclose(net.forward(x[None]).reshape(rows, columns, 3), expected, atol=1e-13)


@pytest.mark.parametrize("layer, reduce", [(bp.MaxPool, np.max), (bp.AveragePool, np.mean)])
@pytest.mark.parametrize("size, stride", [(2, 2), (3, 1), (2, 3), (1, 1)])
def test_pooling_reduces_each_window(layer, reduce, size, stride):
    net = bp.Network((7, 6, 3), [layer(size, stride), bp.Flatten(), bp.Dense(2)])
    x = np.random.default_rng(0).standard_normal((7, 6, 3))
    rows, columns = (7 - size) // stride + 1, (6 - size) // stride + 1
    expected = [[reduce(x[v * stride :, u * stride :][:size, :size], axis=(0, 1)) for u in range(columns)]
                for v in range(rows)]
    pooled = net.activations(x[None])["pooled0"]
    np.testing.assert_allclose(pooled.ravel(), np.ravel(expected), atol=1e-15)


def test_the_first_of_equal_maxima_takes_the_gradient():
    net = bp.Network((2, 2, 1), [bp.Conv2D(1, 1), bp.MaxPool(2), bp.Flatten(), bp.Dense(1)])
    net.weights[0][:], net.weights[1][:] = 1.0, 1.0
    g = net.gradient([[3.0, 3.0, 3.0, 3.0]], [[2.0]], "mse")
    assert g.deltas[0].tolist() == [[2.0, 0.0, 0.0, 0.0]]


def test_a_window_larger_than_the_image_is_refused():
    with pytest.raises(ValueError, match=r"5×5 window does not fit into an image of 4×4 with padding 0"):
        bp.Network((4, 4, 1), [bp.Conv2D(3, 5)])
