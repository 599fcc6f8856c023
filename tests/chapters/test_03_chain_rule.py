"""Chapter 3: what it claims, held to theory and to the engine by calling what its cells define."""

import re

import numpy as np
import pytest
import sympy as sp

import backprop as bp
from tests.chapters.source import cells, executed
from tests.conftest import ROOT

PAGE = ROOT / "chapters/03-chain-rule.md"


@pytest.fixture(scope="module")
def shown():
    """The functions and classes of the chapter."""
    names = ["digit", "magnifications", "paths", "along", "slopes", "layer", "Value", "as_value", "tanh",
             "topological", "reverse_sweep", "forward_sweep", "small_graph", "network_loss", "as_values", "recursive",
             "overwriting", "twice_twice", "by_discovery", "Counted", "counted", "squared_output", "costs",
             "formula_lengths", "path_visits", "ladder", "taylor", "forward_error", "best", "exp_errors",
             "root_mean_square"]
    return executed(PAGE, names, np=np, sp=sp, bp=bp, figures=bp.figures, Math=str, glue=lambda *a, **k: None,
                    say=lambda *a: None)


def gradients(shown, f):
    order = shown["topological"](f)
    shown["reverse_sweep"](order)
    return order


# ---- slopes and paths

@pytest.mark.equation("eq-two-nudges", "eq-chain-two")
def test_what_two_steps_leave_over_is_negligible_beside_the_nudge():
    x, h = 0.8, np.logspace(-2, -5, 7)
    nu = x**2
    h1 = (x + h) ** 2 - nu
    left_over = np.sin(nu + h1) - np.sin(nu) - np.cos(nu) * 2 * x * h
    share = np.abs(left_over / h)
    assert (np.diff(share) < 0).all()
    assert share[-1] < 1e-4 and share[0] < 1e-1  # of the order of h itself, since both functions are smooth


@pytest.mark.equation("eq-chain-three")
def test_three_slopes_multiply(shown):
    x = sp.Symbol("x", real=True)
    derivative = sp.lambdify(x, sp.diff(sp.exp(sp.sin(x**2)), x))
    for start in (-1.3, 0.4, 0.8, 2.1):
        measured, expected = shown["magnifications"](start).T
        # a nudge of 1e-6 through functions whose second derivatives are some tens, and rounding of 1e-16 / 1e-6
        np.testing.assert_allclose(measured, expected, rtol=5e-5)
        assert expected.prod() == pytest.approx(derivative(start), rel=1e-13)


@pytest.mark.equation("eq-chain-sum", "eq-reverse-mode", "eq-path-sum")
def test_the_figures_graph_has_the_gradients_of_its_formula_by_paths_and_by_the_sweep(shown):
    nodes = shown["small_graph"]()
    gradients(shown, nodes["f"])
    x, w = 3, 2
    closed_form = {"x": 2 * x * w * (w + 1), "w": x**2 * (2 * w + 1)}
    for name, gradient in closed_form.items():
        walked = [shown["along"](path, shown["slopes"]) for path in shown["paths"](name, shown["slopes"])]
        assert nodes[name].grad == gradient == sum(walked)
    assert sorted(shown["along"](p, shown["slopes"]) for p in shown["paths"]("x", shown["slopes"])) == [6, 12, 18]
    assert nodes["n1"].grad == 15


@pytest.mark.equation("eq-reverse-mode", "eq-path-sum", "eq-forward-mode")
@pytest.mark.parametrize("seed", range(5))
def test_sweeps_and_paths_agree_on_random_graphs(shown, seed):
    rng = np.random.default_rng(seed)
    nodes = [shown["Value"](float(v)) for v in rng.uniform(0.5, 1.5, 2)]
    for _ in range(9):
        a, b = (nodes[int(k)] for k in rng.integers(len(nodes), size=2))
        nodes.append(a * b if rng.random() < 0.5 else shown["tanh"](a + b))
    order = gradients(shown, nodes[-1])

    def by_paths(node, end):
        """Σ over paths from `node` to `end`, walked from the end."""
        if node is end:
            return 1.0
        return sum(slope * by_paths(node, parent) for parent, slope in zip(end.parents, end.slopes))

    for node in nodes[:2]:
        if node in order:
            assert node.grad == pytest.approx(by_paths(node, nodes[-1]), rel=1e-12)  # some tens of roundings
            shown["forward_sweep"](order, {node: 1.0})
            assert nodes[-1].dot == pytest.approx(node.grad, rel=1e-12)


def test_one_weight_on_two_paths_has_the_derivative_of_the_engine():
    space = executed(PAGE, ["bar_w1", "inward", "numbers"], np=np, sp=sp, bp=bp)
    assert sp.simplify(sp.diff(space["loss"], space["w1"]) - space["written_out"](space["bar_w1"])) == 0
    formulas = [space[name] for name in ("bar3", "bar21", "bar22", "bar1", "bar_w1")]
    for formula, engine in zip(formulas, space["theirs"], strict=True):
        # a dozen operations on numbers of order one
        assert float(space["written_out"](formula).subs(space["numbers"])) == pytest.approx(engine, rel=1e-13)


# ---- Jacobians

@pytest.mark.equation("eq-jacobian-chain", "eq-dot-test")
def test_products_with_a_jacobian_need_no_matrix(shown):
    rng = np.random.default_rng(1)
    W1, W2 = rng.standard_normal((5, 4)), rng.standard_normal((4, 3))
    b1, b2, x = rng.standard_normal(4), rng.standard_normal(3), rng.standard_normal(5)
    a1 = shown["layer"](x, W1, b1)
    a2 = shown["layer"](a1, W2, b2)
    J1 = np.array([shown["layer_jvp"](e, a1, W1) for e in np.eye(5)]).T
    J2 = np.array([shown["layer_jvp"](e, a2, W2) for e in np.eye(4)]).T
    whole = np.array([(shown["layer"](shown["layer"](x + e, W1, b1), W2, b2)
                       - shown["layer"](shown["layer"](x - e, W1, b1), W2, b2)) / 2e-5 for e in 1e-5 * np.eye(5)]).T
    np.testing.assert_allclose(J2 @ J1, whole, rtol=0, atol=1e-9)  # h² = 1e-10, rounding 1e-16 / 1e-5
    x_dot, a_bar = rng.standard_normal(5), rng.standard_normal(3)
    through = shown["layer_vjp"](shown["layer_vjp"](a_bar, a2, W2), a1, W1)
    np.testing.assert_allclose(through, a_bar @ J2 @ J1, rtol=1e-12)
    pushed = shown["layer_jvp"](shown["layer_jvp"](x_dot, a1, W1), a2, W2)
    assert a_bar @ pushed == pytest.approx(through @ x_dot, rel=1e-12)


# ---- the autodiff

@pytest.mark.parametrize("sizes", [[64, 8, 10], [64, 5, 6, 10]])
def test_sixty_lines_give_the_gradient_of_the_engine(shown, sizes):
    X, y = bp.data.digits().take(slice(3, 4))
    net = bp.MLP(sizes, activation="tanh", seed=2, bias_std=0.1)
    weights, biases = ([shown["as_values"](p) for p in group] for group in (net.weights, net.biases))
    f = shown["network_loss"](weights, biases, X[0], y[0])
    gradients(shown, f)
    g = net.gradient(X, y)
    assert f.data == pytest.approx(g.loss, rel=1e-14)
    for values, engine in zip(weights + biases, g.weights + g.biases, strict=True):
        ours = np.vectorize(lambda value: value.grad, otypes=[float])(values)
        np.testing.assert_allclose(ours, engine, rtol=0, atol=1e-14)  # sums of 64 terms of order one


def test_the_autodiff_has_sixty_lines_at_most():
    wanted = ("class Value", "def tanh(v)", "def topological")
    code = "\n".join(code for _, code in cells(PAGE) if any(name in code for name in wanted))
    assert 45 <= len([line for line in code.splitlines() if line.strip()]) <= 70  # "some sixty"


def test_functions_of_a_value_have_their_slopes(shown):
    for function, phi in (("tanh", np.tanh), ("exp", np.exp), ("log", np.log), ("relu", lambda v: max(v, 0.0))):
        v = shown["Value"](0.7)
        f = shown[function](v)
        gradients(shown, f)
        assert f.data == phi(0.7)
        assert v.grad == pytest.approx((phi(0.7 + 1e-6) - phi(0.7 - 1e-6)) / 2e-6, rel=1e-9)  # rounding 1e-16 / 1e-6


def test_a_graph_deeper_than_pythons_recursion_is_ordered(shown):
    v = start = shown["Value"](1.0)
    for _ in range(5000):
        v = v + 1.0
    gradients(shown, v)
    assert start.grad == 1.0


def test_wrong_orders_give_the_wrong_numbers_told(shown):
    a, c = shown["twice_twice"]()
    shown["overwriting"](shown["topological"](c))
    assert a.grad == 1.0
    a, c = shown["twice_twice"]()
    c.grad = 1.0
    shown["recursive"](c)
    assert a.grad == 6.0
    a, c = shown["twice_twice"]()
    gradients(shown, c)
    assert a.grad == 4.0
    nodes = shown["small_graph"]()
    shown["by_discovery"](nodes["f"])
    assert (nodes["w"].grad, nodes["n1"].grad) == (27.0, 15.0)


# ---- cost

@pytest.mark.equation("eq-cheap-gradient", "eq-baur-strassen")
def test_the_whole_gradient_costs_exactly_five_times_the_value(shown):
    for n in (1, 3, 8, 40):
        P, value, reverse, forward, differences = shown["costs"](n)
        assert P == 4 * n + 9
        assert reverse == 5 * value
        assert differences == 2 * P * value
        # tanh has one parent: 2 operations a sweep where the others take 4; four of the operations are tanh
        assert forward == value * (4 * P + 1) - 4 * (2 * P - 2)


def test_a_product_costs_three_multiplications_together_with_its_sweep(shown):
    class Multiplied(shown["Counted"]):
        done = 0

        def __mul__(self, other):
            Multiplied.done += not isinstance(other, int)  # a factor that is a fixed whole number costs nothing there
            return Multiplied(self.x * getattr(other, "x", other))

        def __add__(self, other):
            return Multiplied(self.x + getattr(other, "x", other))

        __radd__, __rmul__ = __add__, __mul__

    factors = [shown["Value"](Multiplied(v)) for v in (0.5, 1.5, -2.0, 3.0)]
    product = factors[0] * factors[1] * factors[2] * factors[3]
    assert Multiplied.done == 3
    order = shown["topological"](product)
    shown["reverse_sweep"](order, Multiplied(1.0))
    assert Multiplied.done == 3 * 3
    assert [v.grad.x for v in factors] == [1.5 * -2 * 3, 0.5 * -2 * 3, 0.5 * 1.5 * 3, 0.5 * 1.5 * -2]


@pytest.mark.equation("eq-swell")
@pytest.mark.parametrize("k", [1, 2, 3, 5, 8])
def test_a_formula_swells_as_predicted_and_a_graph_does_not(shown, k):
    written_out, with_shared_parts = shown["formula_lengths"](k)
    assert written_out == (k + 2) * 2**k - 3
    assert with_shared_parts == (6 * k - 2 if k > 1 else 3)
    assert shown["path_visits"](shown["ladder"](k)) == 3 * 2**k - 2
    assert len(shown["topological"](shown["ladder"](k))) == 2 * k + 1
    assert sum(len(node.parents) for node in shown["topological"](shown["ladder"](k))) == 3 * k


# ---- finite differences

@pytest.mark.equation("eq-central-error", "eq-best-step")
def test_differences_of_the_exponential_err_as_derived(shown):
    h = sp.Symbol("h", positive=True)
    third = next(s for s in shown["central_error"].free_symbols if s.name == "f'''")
    assert sp.simplify(shown["central_error"] - third * h**2 / 6) == 0
    for step in (1e-2, 1e-3):
        one_sided, central = shown["exp_errors"](step)
        assert one_sided == pytest.approx(step / 2, rel=step)  # the next term is h²/6
        assert central == pytest.approx(step**2 / 6, rel=1e-4)  # the next term is h⁴/120; rounding 1e-13
    u = 2.0**-53
    values = {symbol: {"u": u, "|f|": 1, "|f'''|": 1}[symbol.name] for symbol in shown["best"].free_symbols}
    assert float(shown["best"].subs(values)) == pytest.approx((3 * u) ** (1 / 3), rel=1e-12)
    steps = np.logspace(-7, -4, 25)
    errors = np.array([shown["exp_errors"](step)[1] for step in steps])
    # the worst rounding gives 6.9e-6; typical ones are a few times smaller, and the best step goes with their cube root
    assert 1e-6 < steps[errors.argmin()] < 1e-5
    assert errors.min() < 1e-10


@pytest.mark.equation("eq-central-error", "eq-best-step")
def test_the_error_of_a_gradient_check_is_the_one_forecast():
    space = executed(PAGE, ["chosen", "moved", "check_error", "third_derivative", "root_mean_square"], np=np, bp=bp)
    rms, chosen, net = space["root_mean_square"], space["chosen"], space["net"]
    third = rms(space["third_derivative"](k) for k in chosen)
    loss, u = net.loss(space["X"], space["y"]), 2.0**-53
    for h in (1e-3, 1e-2, 1e-1):
        measured = rms(space["check_error"](k, h) for k in chosen)
        assert measured == pytest.approx(h**2 / 6 * third, rel=0.02)  # the next term is of the relative size h²
    for h in (1e-9, 1e-8, 1e-7):
        measured = rms(space["check_error"](k, h) for k in chosen)
        assert 0.3 < measured / (u * loss / h) < 4  # the loss is a sum of rounded terms: a few roundings, not one
    steps = np.logspace(-6, -3, 13)
    errors = [rms(space["check_error"](k, h) for k in chosen) for h in steps]
    assert steps[int(np.argmin(errors))] == pytest.approx((3 * u * loss / third) ** (1 / 3), rel=0.8)  # one grid step


# ---- kinks

def test_no_digit_meets_a_kink_in_a_random_network():
    X, _ = bp.data.digits()
    for seed in range(3):
        values = bp.MLP([64, 64, 64, 10], activation="relu", init="he", seed=seed).activations(X)
        assert not (values["Z1"] == 0).any() and not (values["Z2"] == 0).any()


def test_a_relu_layer_that_starts_at_zero_stays_there_and_differences_disagree():
    X, y = bp.data.digits()
    net = bp.MLP([64, 16, 10], activation="relu", init="he", seed=0)
    net.weights[0][:] = 0
    g = net.gradient(X[:64], y[:64])
    assert not g.weights[0].any()
    assert not bp.gradcheck(net, X[:64], y[:64]).ok
    # half of what the right slope, 1, would let through: the differences look to both sides
    i, j, h = 20, 3, 1e-6
    right = X[:64].T @ (g.deltas[1] @ net.weights[1].T)
    net.weights[0][i, j] = h
    above = net.loss(X[:64], y[:64])
    net.weights[0][i, j] = -h
    below = net.loss(X[:64], y[:64])
    assert (above - below) / (2 * h) == pytest.approx(right[i, j] / 2, rel=1e-4)  # curvature h, rounding 1e-16 / h
    net.weights[0][:] = 0
    history = bp.train(net, X, y, optimizer=bp.SGD(0.05), epochs=3, seed=0, progress=False)
    assert not net.weights[0].any()
    assert history.loss[-1] == pytest.approx(np.log(10), abs=0.002)


def test_a_tiny_random_start_frees_the_layer():
    X, y = bp.data.digits()
    for seed in range(3):
        net = bp.MLP([64, 16, 10], activation="relu", init="he", seed=seed)
        net.weights[0][:] *= 1e-8 / net.weights[0].std()
        history = bp.train(net, X, y, optimizer=bp.SGD(0.05), epochs=5, seed=0, progress=False)
        assert history.loss[-1] < 0.5 * np.log(10)  # three seeds had 0.84 to 1.01


def test_two_programs_of_the_identity_have_two_slopes_at_the_kink(shown):
    relu = shown["relu"]
    x = shown["Value"](0.0)
    gradients(shown, relu(x) - relu(-x))
    assert x.grad == 0.0
    for start in (-0.5, 0.5):
        x = shown["Value"](start)
        f = relu(x) - relu(-x)
        gradients(shown, f)
        assert (f.data, x.grad) == (start, 1.0)
    assert bp.activations["relu"].kinks == (0.0,)
    assert bp.activations["relu"].derivative.subs(sp.Symbol("x", real=True), 0) == 0


def test_the_text_gives_the_closed_forms_that_the_tests_hold():
    text = PAGE.read_text("utf-8")
    assert "2 x w (w + 1) = 36" in text and "x^2 (2 w + 1) = 45" in text
    assert r"(k + 2)\, 2^k - 3" in text and re.search(r"P = 4 n \+ 9", text)
