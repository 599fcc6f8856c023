"""Data sets: shapes, classes, determinism, splits that keep the classes' shares, standardization."""

import socket

import numpy as np
import pytest

import backprop as bp

SYNTHETIC = {name: getattr(bp.data, name) for name in ("moons", "circles", "spirals", "xor")}
BUNDLED = {"digits": (bp.data.digits, (1797, 64), 10), "breast_cancer": (bp.data.breast_cancer, (569, 30), 2)}

each_synthetic = pytest.mark.parametrize("make", SYNTHETIC.values(), ids=SYNTHETIC)
each_bundled = pytest.mark.parametrize("make, shape, classes", BUNDLED.values(), ids=BUNDLED)


@each_bundled
def test_bundled_data_have_the_shape_that_they_say(make, shape, classes):
    data = make()
    assert data.X.shape == shape and data.X.dtype == float and np.isfinite(data.X).all()
    assert data.y.shape == shape[:1] and data.y.dtype == np.int64
    assert set(data.y) == set(range(classes)) and len(data.classes) == classes
    assert f"[{data.source}]" in make.__doc__


def test_digits_are_pixels_between_zero_and_one_of_upright_digits():
    data = bp.data.digits()
    assert data.X.min() == 0 and data.X.max() == 1
    zero = data.X[data.y == 0].mean(0).reshape(8, 8)
    assert zero[3:5, 3:5].mean() < 0.2 < 0.5 < zero[:, 2:6].mean()  # a ring with a hole


def test_nothing_is_downloaded(monkeypatch):
    def refuse(*arguments, **settings):
        raise AssertionError("a data set asks for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for make in [make for make, *_ in BUNDLED.values()] + [*SYNTHETIC.values()]:
        assert len(make())


@each_synthetic
@pytest.mark.parametrize("n", [2, 3, 7, 200])
def test_synthetic_data_have_n_points_in_two_classes_of_equal_size(make, n):
    data = make(n)
    assert data.X.shape == (n, 2) and data.X.dtype == float
    assert data.y.shape == (n,) and data.y.dtype == np.int64
    counts = np.bincount(data.y, minlength=2)
    assert abs(counts[0] - counts[1]) <= (2 if make is bp.data.xor else 1)  # four corners in turn


@each_synthetic
def test_the_same_seed_gives_the_same_points_and_another_seed_others(make):
    assert np.array_equal(make(50, seed=3).X, make(50, seed=3).X)
    assert not np.array_equal(make(50, seed=3).X, make(50, seed=4).X)


@each_synthetic
def test_the_points_come_in_no_order(make):
    y = make(200).y
    assert 60 < (y[1:] != y[:-1]).sum() < 140  # 199 neighbors, half of them different: 99.5 ± 7


@each_synthetic
def test_noise_has_the_deviation_that_was_asked_for(make):
    # The same seed shuffles alike, whatever the noise.
    difference = make(5000, noise=0.3).X - make(5000, noise=0.0).X
    assert difference.std() == pytest.approx(0.3, rel=0.03)  # 10,000 numbers: 0.7 %


def test_without_noise_the_points_lie_on_their_curves():
    X, y = bp.data.moons(100, noise=0)
    center = np.where(y[:, None] == 0, [0, 0], [1, 0.5])
    np.testing.assert_allclose(np.hypot(*(X - center).T), 1, rtol=1e-12)
    X, y = bp.data.circles(100, noise=0, factor=0.3)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 0, 1, 0.3), rtol=1e-12)
    X, y = bp.data.xor(100, noise=0)
    assert (np.abs(X) == 1).all() and np.array_equal(y, X[:, 0] * X[:, 1] < 0)
    X, y = bp.data.spirals(100, noise=0, turns=1.5)
    angle = np.arctan2(X[:, 1], X[:, 0]) - 2 * np.pi * 1.5 * np.hypot(*X.T) - np.pi * y
    np.testing.assert_allclose(np.cos(angle), 1, rtol=1e-12)


@pytest.mark.parametrize("test", [0.0, 0.1, 0.25, 0.5, 1.0])
def test_a_split_takes_every_row_once_and_keeps_the_shares_of_the_classes(test):
    data = bp.data.digits()
    train, held_out = data.split(test=test, seed=1)
    assert sorted(map(bytes, np.vstack([train.X, held_out.X]))) == sorted(map(bytes, data.X))
    for k in range(10):
        assert abs((held_out.y == k).sum() - test * (data.y == k).sum()) <= 0.5
    assert train.name == held_out.name == "digits" and train.classes == data.classes


def test_splits_differ_by_seed_and_are_repeatable():
    data = bp.data.moons(100)
    assert np.array_equal(data.split(seed=1)[0].X, data.split(seed=1)[0].X)
    assert not np.array_equal(data.split(seed=1)[0].X, data.split(seed=2)[0].X)


def test_standardized_features_have_mean_zero_and_deviation_one():
    data = bp.data.breast_cancer().standardized()
    np.testing.assert_allclose(data.X.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(data.X.std(0), 1, rtol=1e-12)


def test_a_test_set_is_standardized_like_its_training_set_and_a_constant_feature_stays_finite():
    train, test = bp.data.digits().split()
    like = test.standardized(train)
    constant = train.X.std(0) == 0
    assert constant.any() and np.isfinite(like.X).all()
    expected = (test.X - train.X.mean(0))[:, ~constant] / train.X.std(0)[~constant]
    np.testing.assert_allclose(like.X[:, ~constant], expected, rtol=1e-12)


def test_a_data_set_unpacks_into_its_arrays_and_has_a_length():
    data = bp.data.moons(30)
    X, y = data
    assert X is data.X and y is data.y and len(data) == 30
    assert data.take([0, 2]).X.shape == (2, 2)


@pytest.mark.parametrize("call, error, message", [
    (lambda: bp.data.moons(1), ValueError, "n is 1; expected an integer of at least 2"),
    (lambda: bp.data.moons(10.0), TypeError, "n is 10.0; expected an integer"),
    (lambda: bp.data.moons(10, noise=-1), ValueError, "noise is -1; expected a finite number, at least 0"),
    (lambda: bp.data.xor(10, seed=-1), ValueError, "seed is -1; expected an integer of at least 0"),
    (lambda: bp.data.circles(10, factor=2), ValueError, "factor is 2; expected a finite number, at least 0, at most 1"),
    (lambda: bp.data.spirals(10, turns=0), ValueError, "turns is 0; expected a finite number, greater than 0"),
    (lambda: bp.data.moons(10).split(2.0), ValueError, "test is 2.0; expected a finite number, at least 0, at most 1"),
    (lambda: bp.data.moons(10).split("half"), TypeError, "test is 'half'; expected a number"),
    (lambda: bp.data.moons(10).standardized(bp.data.digits()), ValueError,
     "like has 64 features; expected 2, those of this data set"),
])
def test_what_makes_no_sense_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
