"""The NumPy wing: run, differentiate, measure and train a network of numbers."""

from chainrule_helpers.numeric.descent import History, descend
from chainrule_helpers.numeric.functions import (
    ACTIVATION_FUNCTIONS,
    LOSS_FUNCTIONS,
    ActivationFunction,
    LossFunction,
)
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
    "ACTIVATION_FUNCTIONS",
    "LOSS_FUNCTIONS",
    "Gradients",
    "History",
    "ActivationFunction",
    "LossFunction",
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
