"""Training on the handwritten digits until the test accuracy reaches 95 %, in three ways.

64-30-10, sigmoid and softmax, cross-entropy, minibatches of 32, rate 2.  PyTorch gets
our start and our order of the images, so the number of epochs must be the same;
scikit-learn has its own of both.  ``result`` returns the number of epochs.
"""

from __future__ import annotations

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric import descend, forward, initialise
from chainrule_helpers.numeric.digits import digits

ARCH = Architecture((64, 30, 10), ("sigmoid", "softmax"), "cross_entropy")
BATCH, RATE, GOAL, MOST_EPOCHS = 32, 2.0, 0.95, 100


def split(seed: int):
    """Return training images and targets, test images and labels: three quarters and one."""
    train, test = digits().split(seed=seed)
    return train.images, train.targets, test.images, test.labels


def ours(seed: int):
    """Build `descend`, which a callback ends."""
    x, y, test_x, labels = split(seed)
    start = initialise(ARCH, seed)
    an_epoch = -(-len(x) // BATCH)
    steps = 0

    def is_good(at, params, _loss):
        nonlocal steps
        steps = at
        if at % an_epoch or not at:
            return False
        return bool((forward(ARCH, params, test_x).h[-1].argmax(axis=1) == labels).mean() >= GOAL)

    def step():
        descend(ARCH, start, x, y, RATE, MOST_EPOCHS * an_epoch, batch=BATCH, seed=seed, callback=is_good)

    return step, lambda: steps // an_epoch


def pytorch(seed: int):
    """Build PyTorch's usual loop: `nn.Sequential`, `optim.SGD`, `F.cross_entropy`."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    x, y, test_x, labels = split(seed)
    start = initialise(ARCH, seed)
    x, y, test_x, labels = (torch.tensor(array) for array in (x, y.argmax(axis=1), test_x, labels))
    model = nn.Sequential(nn.Linear(64, 30), nn.Sigmoid(), nn.Linear(30, 10)).double()
    epochs = 0

    def step():
        nonlocal epochs
        with torch.no_grad():
            for layer, W, b in zip((model[0], model[2]), start.weights, start.biases, strict=True):
                layer.weight.copy_(torch.tensor(W))
                layer.bias.copy_(torch.tensor(b))
        optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
        random = np.random.default_rng(seed)
        epochs = 0
        while epochs < MOST_EPOCHS:
            epochs += 1
            order = torch.tensor(random.permutation(len(x)))
            some_x, some_y = x[order], y[order]
            for first in range(0, len(x), BATCH):
                part = slice(first, first + BATCH)
                optimiser.zero_grad()
                nn.functional.cross_entropy(model(some_x[part]), some_y[part]).backward()
                optimiser.step()
            with torch.no_grad():
                if (model(test_x).argmax(dim=1) == labels).double().mean() >= GOAL:
                    return

    return step, lambda: epochs


def scikit_learn(seed: int):
    """Build `MLPClassifier.partial_fit`, one call for each epoch."""
    from sklearn.neural_network import MLPClassifier

    x, y, test_x, labels = split(seed)
    y = y.argmax(axis=1)
    epochs = 0

    def step():
        nonlocal epochs
        model = MLPClassifier(
            (30,),
            activation="logistic",
            solver="sgd",
            alpha=0.0,
            batch_size=BATCH,
            learning_rate_init=RATE,
            momentum=0.0,
            random_state=seed,
        )
        epochs = 0
        while epochs < MOST_EPOCHS:
            epochs += 1
            model.partial_fit(x, y, classes=np.arange(10))
            if (model.predict(test_x) == labels).mean() >= GOAL:
                return

    return step, lambda: epochs
