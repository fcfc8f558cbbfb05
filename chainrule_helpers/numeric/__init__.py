"""The NumPy wing: run, differentiate, measure and train a network of numbers."""

from chainrule_helpers.numeric.descent import History, descend
from chainrule_helpers.numeric.functions import KERNELS, LOSS_KERNELS, Kernel, LossKernel
from chainrule_helpers.numeric.gradcheck import compare, numeric_gradient, parameter_names
from chainrule_helpers.numeric.network import (
    Gradients,
    Parameters,
    Trace,
    backward,
    forward,
    initialise,
    loss,
)
from chainrule_helpers.numeric.report import Report, Row

__all__ = [
    "KERNELS",
    "LOSS_KERNELS",
    "Gradients",
    "History",
    "Kernel",
    "LossKernel",
    "Parameters",
    "Report",
    "Row",
    "Trace",
    "backward",
    "compare",
    "descend",
    "forward",
    "initialise",
    "loss",
    "numeric_gradient",
    "parameter_names",
]
