"""`bp.symbolic.derivation`: every step that is shown has been checked, and the last one can be evaluated."""

import numpy as np
import pytest
import sympy as sp

import backprop as bp

Z = sp.symbols("z_1:4", real=True)
P = sp.symbols("p_1:4", positive=True)
TOTAL = sum(map(sp.exp, Z))
SOFTMAX = dict(zip(P, (sp.exp(z) / TOTAL for z in Z)))


def softmax_cross_entropy():
    """∂/∂z_1 of the cross-entropy of three classes with label 1, as chapters show it."""
    loss = sp.log(TOTAL) - Z[0]
    return (bp.symbolic.derivation(sp.Derivative(loss, Z[0]), left=r"\delta_1")
            .then(lambda e: e.doit(), "differentiate the logarithm of the sum")
            .name(P[0], sp.exp(Z[0]) / TOTAL, "write $p_1$ for the softmax"))


def test_softmax_and_cross_entropy_collapse_to_p_minus_one():
    d = softmax_cross_entropy()
    assert d.expression == P[0] - 1
    assert d.result == sp.Eq(sp.Symbol(r"\delta_1"), P[0] - 1, evaluate=False)
    for seed in range(3):
        d.check(seed)


def test_the_last_step_has_the_numbers_of_the_engine():
    net = bp.MLP([2, 3], bias_std=0.5, seed=3)
    X = np.array([[0.3, -1.2]])
    logits = net.forward(X)[0]
    delta = net.gradient(X, np.array([0])).deltas[0][0, 0]
    # one softmax of numbers of order one: a few roundings
    assert softmax_cross_entropy().evaluate(dict(zip(Z, logits))) == pytest.approx(delta, rel=1e-14)


def test_it_renders_as_aligned_lines_with_words():
    latex = softmax_cross_entropy()._repr_latex_()
    first, *_, words, last, end = latex.splitlines()
    assert first == r"$\displaystyle \begin{aligned}" and latex.splitlines()[1].startswith(r"\delta_{1} &= ")
    assert words == r"&\quad {\small \text{write $p_1$ for the softmax}} \\"
    assert last == "&= p_{1} - 1" and end == r"\end{aligned}$"
    assert "(write $p_1$ for the softmax)" in repr(softmax_cross_entropy())


def test_without_a_left_side_the_first_expression_is_it():
    x = sp.Symbol("x", real=True)
    d = bp.symbolic.derivation(sp.Derivative(x**2, x)).then(lambda e: e.doit(), "power rule")
    assert d._repr_latex_().splitlines()[1:4] == [
        r"& \frac{d}{d x} x^{2} \\", r"&\quad {\small \text{power rule}} \\", "&= 2 x"]
    assert d.result == sp.Eq(sp.Derivative(x**2, x), 2 * x, evaluate=False)


def test_a_wrong_step_is_refused_with_a_point_where_it_fails():
    x = sp.Symbol("x", real=True)
    words = r"step 2 \(cancel\) does not equal the step before: at x = .* one is .*, the other"
    with pytest.raises(ValueError, match=words):
        bp.symbolic.derivation(sp.sin(x) ** 2).rewrite(1 + sp.cos(x) ** 2, "cancel")


def test_a_step_that_changes_nothing_is_refused():
    x = sp.Symbol("x", real=True)
    with pytest.raises(ValueError, match=r"step 2 \(expand\) changes nothing"):
        bp.symbolic.derivation(x + 1).then(sp.expand, "expand")


def test_a_symbol_keeps_its_meaning():
    x, u = sp.symbols("x u", real=True)
    d = bp.symbolic.derivation(sp.sin(2 * x) + sp.cos(3 * x)).name(u, 2 * x)
    with pytest.raises(ValueError, match="u already stands for"):
        d.name(u, 3 * x)


def test_substitutions_are_shown_where_no_words_are_given():
    x, u = sp.symbols("x u", real=True)
    d = bp.symbolic.derivation(sp.Derivative(sp.tanh(u), u)).then(lambda e: e.doit(), "differentiate")
    assert r"\text{$u = 2 x$}" in d.substitute({u: 2 * x})._repr_latex_()
    assert d.substitute({u: 2 * x}).evaluate({x: 0.25}) == pytest.approx(1 - np.tanh(0.5) ** 2, rel=1e-15)


def test_a_derivation_never_changes():
    x = sp.Symbol("x", real=True)
    start = bp.symbolic.derivation((x + 1) ** 2)
    start.then(sp.expand, "expand")
    assert len(start.steps) == 1


def test_a_missing_number_is_named():
    x, y = sp.symbols("x y")
    with pytest.raises(ValueError, match="no numbers are given for y"):
        bp.symbolic.derivation(x + y).evaluate({x: 1})


def test_matrices_are_compared_entry_by_entry():
    w = sp.symbols("w_1 w_2", real=True)
    d = bp.symbolic.derivation(sp.Matrix([[(w[0] + 1) ** 2, w[1]]]))
    longer = d.then(lambda m: m.applyfunc(sp.expand), "expand")
    np.testing.assert_array_equal(longer.evaluate({w[0]: 2, w[1]: 5}), [[9.0, 5.0]])
    with pytest.raises(ValueError, match="does not equal"):
        d.rewrite(sp.Matrix([[(w[0] + 1) ** 2, 2 * w[1]]]), "double one entry")
    with pytest.raises(ValueError, match=r"the shapes are \(1, 2\) and \(2, 1\)"):
        d.rewrite(sp.Matrix([w[0], w[1]]), "transpose")


def test_the_chain_rule_with_functions_that_nobody_knows():
    z = sp.Symbol("z", real=True)
    f, g = sp.Function("f"), sp.Function("g")
    u = sp.Symbol("u", real=True)
    d = bp.symbolic.derivation(sp.Derivative(f(g(z)), z))
    right = sp.Subs(sp.Derivative(f(u), u), u, g(z)) * sp.Derivative(g(z), z)
    assert d.rewrite(right, "chain rule").expression == right
    with pytest.raises(ValueError, match="does not equal"):
        d.rewrite(sp.Derivative(f(z), z) * sp.Derivative(g(z), z), "wrong chain rule")


def test_sums_over_any_number_of_classes():
    K = sp.Symbol("K", integer=True, positive=True)
    k = sp.Symbol("k", integer=True)
    z = sp.IndexedBase("z", real=True)
    c = sp.Symbol("c", real=True)
    d = bp.symbolic.derivation(sp.log(sp.Sum(sp.exp(z[k] + c), (k, 1, K))))
    assert d.rewrite(c + sp.log(sp.Sum(sp.exp(z[k]), (k, 1, K))), "take $e^c$ out of the sum")
    with pytest.raises(ValueError, match="does not equal"):
        d.rewrite(2 * c + sp.log(sp.Sum(sp.exp(z[k]), (k, 1, K))), "twice")


def test_the_three_paths_of_batch_normalization_meet_in_the_engines_gradient():
    x, g = sp.symbols("x_1:4", real=True), sp.symbols("g_1:4", real=True)
    y, d = sp.symbols("y_1:4", real=True), sp.Symbol("d", positive=True)
    mean = sum(x) / 3
    scale = 1 / sp.sqrt(sum((value - mean) ** 2 for value in x) / 3 + sp.Rational("1e-5"))
    meanings = {d: scale} | {y[i]: (x[i] - mean) * scale for i in range(3)}
    loss = sum(g[i] * meanings[y[i]] for i in range(3))
    collected = d / 3 * (3 * g[0] - sum(g) - y[0] * sum(g[i] * y[i] for i in range(3)))
    total = (bp.symbolic.derivation(sp.Derivative(loss, x[0])).then(lambda e: e.doit(), "differentiate")
             .rewrite(collected, "collect the three paths", where=meanings))
    net = bp.Network(1, [bp.Dense(1), bp.BatchNorm()], seed=0)
    net.weights[0][:] = 1.0
    X, upstream = np.array([[0.3], [-1.1], [2.0]]), np.array([0.7, -0.4, 1.3])
    targets = net.forward(X, training=True) - 1.5 * upstream[:, None]  # so that ∂ℒ/∂y of the squared error is upstream
    found = net.gradient(X, targets, "mse").deltas[0][0, 0]
    # a dozen roundings, with cancellation in 3 g − Σ g − …
    assert total.evaluate(dict(zip(x, X[:, 0])) | dict(zip(g, upstream))) == pytest.approx(found, rel=1e-13)


@pytest.mark.parametrize("first, second", [
    ("sqrt(x**2)", "Abs(x)"), ("sin(2*x)", "2*sin(x)*cos(x)"), ("(x**2 - 1)/(x - 1)", "x + 1"),
    ("tanh(x)", "1 - 2/(exp(2*x) + 1)"), ("0.1*x + 0.2*x", "0.3*x"),
])
def test_equal_expressions_have_no_counterexample(first, second):
    x = sp.Symbol("x", real=True)
    assert bp.symbolic.counterexample(*(sp.sympify(text, {"x": x}) for text in (first, second))) is None


@pytest.mark.parametrize("first, second", [
    ("sqrt(x**2)", "x"), ("x", "x*(1 + 1e-9)"), ("exp(x)", "1 + x"), ("0", "1e-9*x"),
])
def test_different_expressions_have_one(first, second):
    x = sp.Symbol("x", real=True)
    assert "one is" in bp.symbolic.counterexample(*(sp.sympify(text, {"x": x}) for text in (first, second)))


def test_what_has_no_finite_values_is_said_to_lack_them():
    x = sp.Symbol("x", real=True)
    with pytest.raises(ValueError, match="finite values at 0 of 16 random points; declare what their symbols are"):
        bp.symbolic.counterexample(sp.zoo * x, x)
