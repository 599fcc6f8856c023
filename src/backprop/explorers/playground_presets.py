"""States of Playground that are worth a look, as its menu names them."""

TWO_SPIRALS = dict(data="spirals", depth=4, width=16, optimizer="adam", learning_rate=0.01)
THREE_POINTS = [-0.6, -0.4, 0, 0.6, -0.4, 1, 0.0, 0.6, 0]

PRESETS = {
    "XOR without a hidden layer: no line can do it": dict(data="xor", depth=1),
    "Two spirals": TWO_SPIRALS,
    "Zeros: all units of a layer stay alike": dict(init="constant", width=4),
    "Sigmoid, ten layers: the gradient vanishes": dict(activation="sigmoid", depth=10, learning_rate=1.0),
    "The same with ReLU and He": dict(activation="relu", init="he", depth=10),
    "Too large a learning rate: not a number": dict(activation="relu", init="he", depth=20, width=64, learning_rate=10.0),
    "Too many parameters for noisy data": dict(TWO_SPIRALS, data="moons", noise=0.5, width=64),
    "Wine, from 13 measurements to two components": dict(data="wine"),
    "Ten digits in two components": dict(data="digits", width=16, optimizer="adam", learning_rate=0.01),
    "Draw your own, from three points on": dict(data="drawn", points=THREE_POINTS),
}
