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


# Results that a notebook shows as tables or pictures; they themselves know nothing of either.
_SHOWN = {
    "examples": ("Example",),
    "numeric.descent": ("History",),
    "numeric.network": ("Gradients", "Trace"),
    "numeric.parameters": ("Parameters",),
    "numeric.report": ("Report",),
}


def _as_html(result: object) -> str:
    from chainrule_helpers.views.results import as_html

    return as_html(result)


def _ratios_as_html(found: object) -> str | None:
    from chainrule_helpers.views.ratios import as_html

    return as_html(found)


def _ratios_as_svg(found: object) -> str | None:
    from chainrule_helpers.views.ratios import as_svg

    return as_svg(found)


def _tell_ipython() -> None:
    """Let IPython, where it runs, show results as tables and pictures."""
    shell = "IPython" in sys.modules and sys.modules["IPython"].get_ipython()
    if not shell:
        return
    html, svg = (shell.display_formatter.formatters[kind] for kind in ("text/html", "image/svg+xml"))
    for module, kinds in _SHOWN.items():
        for kind in kinds:
            html.for_type_by_name(f"{__name__}.{module}", kind, _as_html)
    html.for_type_by_name(f"{__name__}.numeric.localise", "Localisation", _ratios_as_html)
    svg.for_type_by_name(f"{__name__}.numeric.localise", "Localisation", _ratios_as_svg)


_tell_ipython()
