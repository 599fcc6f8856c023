"""PyTorch on a case, written as its users would for speed: fused Adam, addmm, cuDNN-free LSTM module, one thread."""


import numpy as np
import torch
import torch.nn.functional as F

from .clock import clock

torch.set_num_threads(1)


def mlp(P, X):
    h = X
    for k in range(0, len(P) - 2, 2):
        h = torch.tanh(torch.addmm(P[k + 1], h, P[k]))
    return torch.addmm(P[-1], h, P[-2])


def cnn(P, X):
    h = X.reshape(-1, 1, 8, 8)
    for k in (0, 2):
        h = F.max_pool2d(F.relu(F.conv2d(h, P[k], P[k + 1], padding=1)), 2)
    return torch.addmm(P[5], h.permute(0, 2, 3, 1).reshape(len(h), -1), P[4])


class LSTM:
    """torch.nn.LSTM, whose gates come in the order i, f, u, o and which has two biases."""

    def __init__(self, net, dtype):
        p, m = {k: torch.tensor(np.array(v)) for k, v in net.parameters.items()}, 64
        order = torch.cat([torch.arange(m) + k * m for k in (0, 1, 3, 2)])
        self.module = torch.nn.LSTM(8, m, batch_first=True, dtype=getattr(torch, dtype))
        with torch.no_grad():
            self.module.weight_ih_l0[:] = p["W1"].T[order]
            self.module.weight_hh_l0[:] = p["Wh1"].T[order]
            self.module.bias_ih_l0[:] = p["b1"][order]
            self.module.bias_hh_l0[:] = 0
        self.module.bias_hh_l0.requires_grad_(False)
        self.head = [p["W2"].clone().requires_grad_(), p["b2"].clone().requires_grad_()]
        self.parameters = [*(q for q in self.module.parameters() if q.requires_grad), *self.head]
        self.order = torch.argsort(order)

    def __call__(self, P, X):
        h, _ = self.module(X.reshape(-1, 32, 8))
        return torch.addmm(self.head[1], h[:, -1], self.head[0])

    def flat(self):
        wx, wh, b = (q.detach()[self.order] for q in self.parameters[:3])
        return np.concatenate([wx.T.numpy().ravel(), wh.T.numpy().ravel(), b.numpy(),
                               *(q.detach().numpy().ravel() for q in self.head)])


def parameters(key, net):
    P = [torch.tensor(np.array(value)) for value in net.parameters.values()]
    if key == "cnn":
        P[0] = P[0].reshape(3, 3, 1, 16).permute(3, 2, 0, 1).contiguous()
        P[2] = P[2].reshape(3, 3, 16, 32).permute(3, 2, 0, 1).contiguous()
    return [p.requires_grad_() for p in P]


def flat(key, P):
    arrays = [p.detach() for p in P]
    if key == "cnn":
        arrays[0], arrays[2] = arrays[0].permute(2, 3, 1, 0), arrays[2].permute(2, 3, 1, 0)
    return np.concatenate([p.reshape(-1).numpy() for p in arrays])


def product(n, dtype):
    A, B = (torch.tensor(np.random.default_rng(k).standard_normal((n, n)).astype(dtype)) for k in (0, 1))

    def run():
        start = clock()
        A @ B
        return clock() - start

    return run


def prepare(key, case, dtype):
    """A function that runs the case from the start and returns (seconds, parameters as one flat array)."""
    X, y, order = torch.tensor(case.X.astype(dtype)), torch.tensor(case.y), torch.tensor(case.order())

    def run():
        net = case.network(dtype)
        model = LSTM(net, dtype) if key == "lstm" else {"cnn": cnn}.get(key, mlp)
        P = model.parameters if key == "lstm" else parameters(key, net)
        adam = torch.optim.Adam(P, lr=case.learning_rate, fused=True) if case.learning_rate else None
        start = clock()
        for rows in order.reshape(-1, case.batch):
            loss = F.cross_entropy(model(P, X[rows]), y[rows])
            for p in P:
                p.grad = None
            loss.backward()
            if adam:
                adam.step()
        seconds = clock() - start
        return seconds, model.flat() if key == "lstm" else flat(key, P)

    return run
