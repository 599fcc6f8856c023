"""States of the explorers that are worth a look, as their menus name them: settings that are not the initial ones."""

_SPIRALS = dict(data="spirals", depth=4, width=16, optimizer="adam", learning_rate=0.01)
_THREE_POINTS = [-0.6, -0.4, 0, 0.6, -0.4, 1, 0.0, 0.6, 0]
PLAYGROUND = {
    "XOR without a hidden layer": dict(data="xor", depth=1, steps=500),
    "Two spirals": _SPIRALS,
    "Equal weights: the units of a layer stay alike": dict(init="constant", width=4, steps=500),
    "Sigmoid, ten layers": dict(activation="sigmoid", depth=10, steps=1000),
    "Ten layers again, with ReLU and He": dict(activation="relu", init="he", depth=10, steps=1000),
    "Too large a learning rate: not a number": dict(activation="relu", init="he", depth=20, width=64, learning_rate=10.0,
                                                    steps=100),
    "Many parameters, noisy points": dict(_SPIRALS, data="moons", noise=0.3, width=64, steps=2000),
    "Wine: 13 measurements in two components": dict(data="wine"),
    "Ten digits in two components": dict(data="digits", width=16, optimizer="adam", learning_rate=0.01),
    "Your own, from three points on": dict(data="drawn", points=_THREE_POINTS),
}
OPTIMIZER_RACE = {
    "The best η and β of theory": dict(best=True, steps=300),
    "Just above SGD's limit, ηκ > 2": dict(learning_rate=0.0205, steps=300),
    "A turned ravine": dict(angle=45, steps=300),
    "Noisy gradients": dict(noise=1.0, steps=1000),
    "A valley that bends": dict(surface="rosenbrock", steps=2000),
    "A saddle": dict(surface="saddle"),
}
GRADIENT_FLOW = {
    "Sigmoid": dict(activation="sigmoid"),
    "ReLU with Xavier's weights": dict(activation="relu"),
    "ReLU with He's weights": dict(activation="relu", init="he"),
    "Tanh at 2.5 times the weights": dict(gain=2.5),
    "Sixty layers of ReLU with skip connections": dict(depth=60, activation="relu", init="he", residual=True),
    "The same, each skip scaled down": dict(depth=60, activation="relu", init="he", residual=True, residual_scale=0.15),
    "Weights four times too large: not a number": dict(activation="relu", init="he", gain=4.0, learning_rate=10.0, depth=40,
                                                       steps=10),
}
REGULARIZATION = {
    "Nothing holds it back": dict(steps=3000),
    "L2 penalty": dict(l2=0.02, steps=3000),
    "L1 penalty: most weights go to 0": dict(l1=0.002, steps=3000),
    "Dropout": dict(dropout=0.5, steps=3000),
    "More training points": dict(examples=160, steps=3000),
}
DEEP_ARCHITECTURES = {
    "Trained a little": dict(steps=100),
    "Layer norm in the branches": dict(branch="layer"),
    "Weights a little too large": dict(gain=1.3),
    "Adam": dict(optimizer="adam", learning_rate=0.001, steps=100),
}
THROUGH_TIME = {
    "A factor of 1.2": dict(rho=1.2),
    "Tanh, and a factor of 1": dict(activation="tanh", rho=1.0),
    "An LSTM": dict(cell="lstm"),
    "An LSTM whose gates hold": dict(cell="lstm", forget_bias=6.0, length=100),
}
