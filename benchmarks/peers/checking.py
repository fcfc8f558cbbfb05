"""Ways to check a gradient: ours, and the checkers that come with PyTorch, JAX and SciPy.

Each builds ``step, result`` as the other modules here do.  ``result`` returns None
where a checker only says that it is content; a discontented one raises.
"""

from __future__ import annotations

import numpy as np

from chainrule_helpers.numeric import Parameters, backward, forward, loss, numeric_gradient
from peers.networks import Case
from peers.ours import parts
from peers.theirs import formula


def ours(method: str):
    """Return a builder for `numeric_gradient`: every entry, measured."""

    def build(case: Case):
        arch, params, x, y = parts(case)

        def step():
            return numeric_gradient(arch, params, x, y, method=method)

        def result():
            slopes, swept = step(), backward(arch, params, forward(arch, params, x), y)
            pairs = zip((*slopes.weights, *slopes.biases), (*swept.weights, *swept.biases), strict=True)
            apart = [(np.square(a - b).sum(), np.square(b).sum()) for a, b in pairs]
            return float(np.sqrt(sum(a for a, _ in apart) / sum(b for _, b in apart)))

        return step, result

    return build


# Named, because a worker process must find what it is to build by its name.
def complex_step(case: Case):
    """Build `numeric_gradient` with the complex step."""
    return ours("complex")(case)


def central(case: Case):
    """Build `numeric_gradient` with central differences."""
    return ours("central")(case)


def torch_gradcheck(case: Case):
    """Build `torch.autograd.gradcheck`: every entry, central differences at 1e-6."""
    import torch

    torch.set_num_threads(1)
    weights, biases, x, y = case.numbers()
    x, y = torch.tensor(x), torch.tensor(y)
    parameters = [torch.tensor(array, requires_grad=True) for array in (*weights, *biases)]

    def loss_of(*parameters):
        h = x
        for W, b in zip(parameters[: len(weights)], parameters[len(weights) :], strict=True):
            h = torch.sigmoid(torch.nn.functional.linear(h, W, b))
        return 0.5 / len(x) * ((h - y) ** 2).sum()

    return lambda: torch.autograd.gradcheck(loss_of, parameters), lambda: None


def jax_check_grads(case: Case):
    """Build `jax.test_util.check_grads`: one random direction, in reverse mode."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    loss_of = formula(case, jax.numpy, jax.nn.log_softmax, jax.nn.softplus)
    weights, biases, x, y = (jax.tree.map(jax.numpy.asarray, part) for part in case.numbers())

    def step():
        check_grads(lambda W, b: loss_of(W, b, x, y), (weights, biases), order=1, modes=["rev"])

    return step, lambda: None


def scipy_check_grad(case: Case):
    """Build `scipy.optimize.check_grad`: every entry, forward differences, one call each."""
    from scipy.optimize import check_grad

    arch, params, x, y = parts(case)
    arrays = (*params.weights, *params.biases)
    cuts = np.cumsum([array.size for array in arrays])[:-1]
    here = np.concatenate([array.ravel() for array in arrays])

    def unpacked(flat):
        found = [part.reshape(array.shape) for part, array in zip(np.split(flat, cuts), arrays, strict=True)]
        return Parameters(tuple(found[: arch.depth]), tuple(found[arch.depth :]))

    def value(flat):
        return loss(arch, forward(arch, unpacked(flat), x), y)

    def slope(flat):
        here = unpacked(flat)
        gradients = backward(arch, here, forward(arch, here, x), y)
        return np.concatenate([array.ravel() for array in (*gradients.weights, *gradients.biases)])

    return lambda: check_grad(value, slope, here), lambda: None
