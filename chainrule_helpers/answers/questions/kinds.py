"""The kinds of question: one dataclass for each, whose fields are what its file may hold.

`schema` derives from these classes which fields a ``[[exercise]]`` table must and may
have, so a field is written once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from chainrule_helpers.answers.questions.question_target import QuestionTarget

GROUPS = {
    "w": "warm-up",
    "": "exercise",
    "c": "check yourself",
    "s": "where to start",
    "p": "prediction",
}

# The twenty confusions that learners post most, and below them those that our own questions add.
MISCONCEPTIONS = {
    1: "a loss of the form target squared minus output squared",
    2: "a sum over k paths taken for k times one of them",
    3: "a link skipped",
    4: "a sum kept where only one term is alive",
    5: "one path taken for all of them",
    6: "derivatives cancelled like fractions",
    7: "a superscript read by another text's rule",
    8: "the transpose taken for an inverse",
    9: "the element-wise product taken for a matrix product",
    10: "the slope taken at the activation instead of the weighted input",
    11: "the output's delta without the slope of its activation",
    12: "the slope cancelled in every layer because it cancels in the last",
    13: "softmax differentiated one output at a time",
    14: "the sum taken over the wrong index",
    15: "weights updated in the middle of the sweep",
    16: "a reused quantity overwritten instead of added up",
    17: "slopes added up over two sweeps",
    18: "the sign of the error, or of the step",
    19: "a factor 2 or one half, a mean for a sum, or a bias whose value is 0",
    20: "the input's part in the slope along a weight",
    21: "the gradient taken for the way down, or for the way to the minimum",
    22: "the value of a function taken for its slope",
    23: "slopes in sequence added instead of multiplied",
    24: "a slope trusted for a large nudge",
    25: "the two indices of a weight exchanged",
}


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A wrong answer that readers give, and the mistakes it should be told.

    Parameters
    ----------
    mistake : tuple of str
        Any of them is right; a file may hold a single one as text.
    says : str
        The reply, where the diagnosis would miss the point.
    """

    mistake: tuple[str, ...] = field(metadata={"given": (str, list)})
    says: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes, any of which is right."""
        return (self.mistake,) if isinstance(self.mistake, str) else tuple(self.mistake)


@dataclass(frozen=True, kw_only=True)
class WrongFormula(Wrong):
    """A wrong formula.

    Parameters
    ----------
    answer : str
        In the example's own names.
    """

    answer: str


@dataclass(frozen=True, kw_only=True)
class WrongNumber(Wrong):
    """A wrong number, said in one of three ways.

    Parameters
    ----------
    answer : str
        A formula whose value it is, in the example's own names.
    times : float or None
        Or which multiple of the right value.
    digits : int or None
        Or the right value, rounded to so many significant digits.
    """

    answer: str = ""
    times: float | None = field(default=None, metadata={"given": (int, float)})
    digits: int | None = None


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a choice or prediction.

    Parameters
    ----------
    key, text : str
        ``a``, ``b``, ..., and what it says.
    """

    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ChoiceOption(Option):
    """One option of a choice.

    Parameters
    ----------
    feedback : str
        Reply to whoever chooses it.
    correct, unsure : bool
        The right one; the one for readers who do not know yet.
    misconception : int or None
        Number in `MISCONCEPTIONS`.
    """

    feedback: str
    correct: bool = False
    misconception: int | None = None
    unsure: bool = False

    @property
    def misconception_name(self) -> str:
        """The misconception in words, or ""."""
        return MISCONCEPTIONS[self.misconception] if self.misconception else ""


@dataclass(frozen=True, kw_only=True)
class PredictionOption(Option):
    """One option of a prediction.

    Parameters
    ----------
    outcome : str
        What is said when this is what happened.
    sign : int or None
        The sign of a number that means that this happened.
    """

    outcome: str
    sign: int | None = None


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One question of the bank; what all kinds have.

    Parameters
    ----------
    id : str
        For example "02.3".
    notebook, example : str
        The file's: "02", and the network whose names the texts use, in `chainrule_helpers.examples`.
    prompt : str
        The question.
    """

    id: str
    notebook: str = field(metadata={"given": ()})
    example: str = field(metadata={"given": ()})
    prompt: str

    kind: ClassVar[str]
    # What some kinds have as fields, as whoever treats all kinds alike may read it.
    points: ClassVar[int] = 0
    target: ClassVar[QuestionTarget | None] = None
    options: ClassVar[tuple[Option, ...]] = ()
    hints: ClassVar[tuple[str, ...]] = ()
    solution: ClassVar[str] = ""
    answer: ClassVar[str] = ""
    start: ClassVar[str] = ""
    slopes: ClassVar[bool] = False
    wrong: ClassVar[tuple[Wrong, ...]] = ()
    route: ClassVar[str] = ""

    @property
    def group(self) -> str:
        """What the question is for: "warm-up", "exercise", "check yourself", ..."""
        return GROUPS[self.id[3] if self.id[3].isalpha() else ""]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options."""
        return tuple(option.key for option in self.options)

    def option(self, key: str) -> Option:
        """Return the option with a key."""
        return self.options[self.keys.index(key)]

    def speak(self, text: str) -> str:
        """Return a text of this exercise in the current notation."""
        if "`" not in text:
            return text
        from chainrule_helpers.answers.questions.translation import relettered

        target = self.target or QuestionTarget(example=self.example)
        return relettered(text, target.graph, target.network.notation)


@dataclass(frozen=True, kw_only=True)
class FormulaExercise(Exercise):
    """A question whose answer is a formula.

    Parameters
    ----------
    target : QuestionTarget
        What is asked for.
    answer, start : str
        A correct answer as typed, and what the answer's cell begins with.
    hints, solution : tuple of str, str
        The ladder of three, and the derivation in words.
    wrong : tuple of WrongFormula
    points : int
        What it counts.
    slopes : bool
        Whether an answer may name slopes of the loss, such as a delta.
    """

    kind: ClassVar[str] = "formula"
    target: QuestionTarget = field()
    answer: str = field()
    hints: tuple[str, ...] = field()
    solution: str = field()
    wrong: tuple[WrongFormula, ...] = field()
    points: int = 1
    start: str = ""
    slopes: bool = False


@dataclass(frozen=True, kw_only=True)
class NumberExercise(Exercise):
    """A question whose answer is a number: the value of its target, never typed into the file.

    Parameters
    ----------
    target : QuestionTarget
    tolerance : float
        Relative.
    hints, solution : tuple of str, str
    wrong : tuple of WrongNumber
    points : int
    """

    kind: ClassVar[str] = "number"
    target: QuestionTarget = field()
    tolerance: float
    hints: tuple[str, ...] = field()
    solution: str = field()
    wrong: tuple[WrongNumber, ...] = field()
    points: int = 1


@dataclass(frozen=True, kw_only=True)
class ChoiceExercise(Exercise):
    """A question with options, one of which is right.

    Parameters
    ----------
    options : tuple of ChoiceOption
    points : int
    route : str
        The notebook that teaches what the question asks.
    solution : str
    """

    kind: ClassVar[str] = "choice"
    options: tuple[ChoiceOption, ...] = field()
    points: int = 1
    route: str = ""
    solution: str = ""


@dataclass(frozen=True, kw_only=True)
class Prediction(Exercise):
    """A question that is asked before something is shown; it counts nothing.

    Parameters
    ----------
    options : tuple of PredictionOption
    target : QuestionTarget or None
        Its sign says what happens.
    happens : str
        Or the option that does.
    """

    kind: ClassVar[str] = "prediction"
    options: tuple[PredictionOption, ...] = field()
    target: QuestionTarget | None = None
    happens: str = ""


KINDS: dict[str, type[Exercise]] = {
    kind.kind: kind for kind in (FormulaExercise, NumberExercise, ChoiceExercise, Prediction)
}
