"""An expression, to whether it is right and which link is wrong."""

from chainrule_helpers.answers.diagnosis.judge import diagnose
from chainrule_helpers.answers.diagnosis.targets import general as without_example
from chainrule_helpers.answers.verdict import Verdict

__all__ = [
    "Verdict",
    "diagnose",
    "without_example",
]
