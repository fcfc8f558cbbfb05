"""Say in plain sentences whether this installation can run the series."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires, version
from re import match

import ipywidgets as ipw

ASLEEP = (
    "Press the button. If this sentence does not change, widgets do not reach Python: restart JupyterLab."
)
AWAKE = "Widgets are alive: the button reached Python and this sentence came back."


class SetupCheck(ipw.VBox):
    """A verdict on the installed packages, and a button that shows whether widgets are alive.

    Attributes
    ----------
    button : Button
        What the reader presses.
    answer : Label
        Changes when the press arrives.
    """

    def __init__(self) -> None:
        self.verdict = ipw.Label(packages_sentence())
        self.button = ipw.Button(description="Are widgets alive?", layout={"width": "200px"})
        self.answer = ipw.Label(ASLEEP)
        super().__init__([self.verdict, self.button, self.answer])
        self.button.on_click(self._answer)

    def _answer(self, _button: ipw.Button) -> None:
        self.answer.value = AWAKE

    def _repr_mimebundle_(self, **options: object) -> dict:
        bundle = super()._repr_mimebundle_(**options)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        data["text/plain"] = self.verdict.value
        return data


def check_setup() -> SetupCheck:
    """Return a check of this installation, to be the last line of a cell."""
    return SetupCheck()


def packages_sentence() -> str:
    """Return one sentence: every package is new enough, or which ones are not."""
    wrong = []
    for requirement in requires("chainrule-helpers") or ():
        parts = match(r"([A-Za-z0-9_-]+)>=([0-9.]+)[^;]*$", requirement)
        if parts:
            wrong += _too_old(*parts.groups())
    if not wrong:
        return "All packages are there and new enough."
    return f"This installation needs another look: {', '.join(wrong)}. Install again as the README says."


def _too_old(name: str, needed: str) -> list[str]:
    try:
        found = version(name)
    except PackageNotFoundError:
        return [f"{name} is missing"]
    if _numbers(found) >= _numbers(needed):
        return []
    return [f"{name} is {found}, {needed} or newer is needed"]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())
