"""The chain rule of backpropagation, one link at a time: what the notebooks share.

A derivative is claimed once and shown three ways: SymPy derives it, NumPy
backpropagates it, a nudge measures it.  Names load their module when they are
first used, so that importing this package costs next to nothing; which name is
in which module, ``__init__.pyi`` says to this loader and to editors alike.
"""

import sys

from lazy_loader import attach_stub

from chainrule_helpers.messages import missing_library

_load, _, __all__ = attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # slow to import, seldom asked for

        return version("chainrule-helpers")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with missing_library(f"`{name}`"):
        return _load(name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


# Results that a notebook shows as tables; they themselves know nothing of pictures.
_SHOWN = {
    "examples": ("Example",),
    "numeric.descent": ("History",),
    "numeric.localise": ("Localisation",),
    "numeric.network": ("Gradients", "Parameters", "Trace"),
    "numeric.report": ("Report",),
}


def _as_html(result: object) -> str:
    from chainrule_helpers.views.results import as_html

    return as_html(result)


def _tell_ipython() -> None:
    """Let IPython, where it runs, show results as tables."""
    shell = "IPython" in sys.modules and sys.modules["IPython"].get_ipython()
    if not shell:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    for module, kinds in _SHOWN.items():
        for kind in kinds:
            formatter.for_type_by_name(f"{__name__}.{module}", kind, _as_html)


_tell_ipython()
