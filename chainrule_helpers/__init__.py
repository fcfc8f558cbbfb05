"""The chain rule of backpropagation, one link at a time: what the notebooks share.

A derivative is claimed once and shown three ways: SymPy derives it, NumPy
backpropagates it, a nudge measures it.  Names load their module when they are
first used, so that importing this package costs next to nothing; which name is
in which module, ``__init__.pyi`` says to this loader and to editors alike.
"""

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
