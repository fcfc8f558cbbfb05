"""Present a notebook: one screen at a time, in type that the back row can read."""

from __future__ import annotations

import re
from pathlib import Path

import anywidget
from traitlets import Bool, Unicode

from chainrule_helpers.views import style

_HERE = Path(__file__).parent
# One module in the browser, in parts that each hold one idea; later parts use earlier ones.
_SCRIPTS = ("tools.js", "screens.js", "labels.js", "sizes.js", "bar.js", "presenter.js")
_SHEETS = ("presenter.css", "pictures.css")
# By what the parts of pictures are for; the same rules hold on pages and slides.
_ROLES = Path(style.__file__).with_name("roles.css")
HELP = (
    "Next: Page Down, right arrow or Space. Previous: Page Up, left arrow or Shift and Space. "
    "First and last: Home and End. Code of the screen: c. Leave: Escape."
)
ELSEWHERE = (
    "This is not JupyterLab 4 or Notebook 7, so the screens cannot be made here. "
    "Open the notebook there, or use the slides of the static site."
)


def _joined(names: tuple[str, ...]) -> str:
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def _roles() -> str:
    """Return the rules for the parts of pictures, each bound to the mode."""
    rules = re.sub(r"/\*.*?\*/", "", _ROLES.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"^(?=\.)", "[data-cr-panel] ", rules, flags=re.MULTILINE)


class Presenter(anywidget.AnyWidget):
    """A button that presents the notebook in which it stands.

    Parameters
    ----------
    asked : {"start", "leave", ""}
        What to do once it is shown.

    Attributes
    ----------
    is_on : bool
        Whether the notebook is being presented; plots made meanwhile have larger type.
    """

    _esm = _joined(_SCRIPTS)

    asked = Unicode("").tag(sync=True)
    is_on = Bool(False).tag(sync=True)
    own_id = Unicode("").tag(sync=True)
    css = Unicode("").tag(sync=True)
    help = Unicode(HELP).tag(sync=True)
    elsewhere = Unicode(ELSEWHERE).tag(sync=True)

    def __init__(self, asked: str = "") -> None:
        super().__init__(asked=asked, css=_joined(_SHEETS) + _roles())
        # The module in the browser finds its notebook through its own model.
        self.own_id = self.model_id
        self.observe(lambda change: style.enlarge_plots(change.new), "is_on")

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict]:
        # The stored output must read well where no kernel runs, and never change.
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        told = "Presenter mode: run this cell in JupyterLab to show the notebook screen by screen."
        return {**data, "text/plain": told}, metadata


def present(on: bool = True) -> Presenter:
    """Show this notebook screen by screen, in large type, or stop doing so.

    The screens begin at the cell that calls this.  Headings start a screen, and what
    does not fit moves on to the next.  Controls stay alive.  A plot made meanwhile has
    larger type; one made before is scaled up, and made again when its cell is run.

    Parameters
    ----------
    on : bool
        False leaves presenter mode, as Escape does.
    """
    style.enlarge_plots(on)
    return Presenter("start" if on else "leave")


def present_button() -> Presenter:
    """Return a button that presents this notebook when it is pressed, and not before.

    For a cell that everybody runs: running all cells does not start the presentation.
    """
    return Presenter()
