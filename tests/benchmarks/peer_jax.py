"""JAX on a case: the whole training inside one jitted `lax.scan`, parameters and optimizer state on the device."""


import jax
import jax.numpy as jnp
import numpy as np

from .clock import clock

jax.config.update("jax_enable_x64", True)


def mlp(P, X):
    h = X
    for W, b in P[:-1]:
        h = jnp.tanh(h @ W + b)
    return h @ P[-1][0] + P[-1][1]


def cnn(P, X):
    h = X.reshape(-1, 8, 8, 1)
    for K, b in P[:2]:
        h = jax.lax.conv_general_dilated(h, K, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        h = jax.lax.reduce_window(jax.nn.relu(h + b), -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    return h.reshape(len(h), -1) @ P[2][0] + P[2][1]


def lstm(P, X):
    (Wx, Wh, b), (W, c) = P
    X = X.reshape(-1, 32, 8)
    sums = X @ Wx + b  # the inputs' part of all steps in one product

    def step(state, x):
        h, cell = state
        i, f, o, u = jnp.split(x + h @ Wh, 4, axis=1)
        cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * jnp.tanh(u)
        return (jax.nn.sigmoid(o) * jnp.tanh(cell), cell), None

    zero = jnp.zeros((len(X), Wh.shape[0]), X.dtype)
    (h, _), _ = jax.lax.scan(step, (zero, zero), sums.swapaxes(0, 1))
    return h @ W + c


def parameters(key, net):
    p = {name: jnp.asarray(np.array(value)) for name, value in net.parameters.items()}
    if key == "cnn":
        return [(p["W1"].reshape(3, 3, 1, 16), p["b1"]), (p["W2"].reshape(3, 3, 16, 32), p["b2"]), (p["W3"], p["b3"])]
    if key == "lstm":
        return [(p["W1"], p["Wh1"], p["b1"]), (p["W2"], p["b2"])]
    return [(p[f"W{layer}"], p[f"b{layer}"]) for layer in range(1, net.depth + 1)]


def product(n, dtype):
    A, B = (jnp.asarray(np.random.default_rng(k).standard_normal((n, n)).astype(dtype)) for k in (0, 1))
    multiply = jax.jit(jnp.matmul)

    def run():
        start = clock()
        jax.block_until_ready(multiply(A, B))
        return clock() - start

    return run


def prepare(key, case, dtype):
    """A function that runs the case from the start and returns (seconds, parameters as one flat array)."""
    outputs = {"cnn": cnn, "lstm": lstm}.get(key, mlp)
    X, y, order = jnp.asarray(case.X.astype(dtype)), jnp.asarray(case.y), jnp.asarray(case.order())
    b1, b2, eps, lr = (np.dtype(dtype).type(v) for v in (0.9, 0.999, 1e-8, case.learning_rate))
    tree = jax.tree_util.tree_map

    def loss(P, rows):
        return -jnp.mean(jax.nn.log_softmax(outputs(P, X[rows]))[jnp.arange(case.batch), y[rows]])

    def step(carry, rows):
        P, M, V, t = carry
        value, G = jax.value_and_grad(loss)(P, rows)
        t += 1
        M = tree(lambda m, g: b1 * m + (1 - b1) * g, M, G)
        V = tree(lambda v, g: b2 * v + (1 - b2) * g * g, V, G)
        c1, c2 = (1 - b1**t).astype(dtype), (1 - b2**t).astype(dtype)
        return (tree(lambda p, m, v: p - lr * (m / c1) / (jnp.sqrt(v / c2) + eps), P, M, V), M, V, t), value

    train = jax.jit(lambda carry, order: jax.lax.scan(lambda c, e: jax.lax.scan(step, c, e), carry, order))
    gradient = jax.jit(lambda P: jax.value_and_grad(loss)(P, jnp.arange(case.batch)))
    P0 = parameters(key, case.network(dtype))

    def run_training():
        zeros = tree(jnp.zeros_like, P0)
        carry = (P0, zeros, zeros, jnp.asarray(0.0, dtype))
        jax.block_until_ready(carry)
        start = clock()
        carry, losses = train(carry, order)
        jax.block_until_ready((carry, losses))
        return clock() - start, np.concatenate([np.ravel(p) for pair in carry[0] for p in pair])

    def run_gradients():
        start = clock()
        for _ in range(case.epochs):
            jax.block_until_ready(gradient(P0))
        return clock() - start, np.concatenate([np.ravel(p) for pair in P0 for p in pair])

    return run_training if case.learning_rate else run_gradients
