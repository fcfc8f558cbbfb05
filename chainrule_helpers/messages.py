"""Sentences for mistakes: what was given, what is allowed, and the likely slip."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches

# By the name that is imported: the library's own name, and what there is without it.
LIBRARIES = {
    "numpy": ("NumPy", "Formulas, chains, pictures of networks and most explorers work without it."),
    "matplotlib": ("Matplotlib", "Everything but the plots works without it."),
    "sympy": ("SymPy", "`forward`, `backward` and the measured slopes work without it."),
    "ipywidgets": ("ipywidgets", "Formulas, checks and pictures that stand still work without it."),
    "anywidget": ("anywidget", "Formulas, checks and pictures that stand still work without it."),
}


class MissingLibrary(ImportError):
    """Something was asked for that needs a library which is not installed; a notebook shows one line."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this; the way to the missing import teaches nobody anything.
        return [str(self)]


@contextmanager
def missing_library(wanted: str) -> Iterator[None]:
    """Turn a failed import of one of our libraries into a sentence.

    Parameters
    ----------
    wanted : str
        What cannot be had without it, as the reader wrote it.

    Raises
    ------
    MissingLibrary
        Instead of a ModuleNotFoundError that concerns one of `LIBRARIES`.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in LIBRARIES:
            raise
        name, rest = LIBRARIES[module]
        sentence = f"{wanted} needs {name}, which is not installed here. {rest}"
        raise MissingLibrary(sentence, name=module) from None


def nearest(given: str, names: Iterable[str]) -> list[str]:
    """Return the names that a reader most likely meant, best first; at most three.

    Examples
    --------
    >>> nearest("h13", ["h1_2", "h1_3", "h3_1"])
    ['h1_3']
    >>> nearest("w12", ["w11_2", "w12_1", "w12_2"])
    ['w12_1', 'w12_2']
    """
    names = list(names)
    bare = given.replace("_", "").lower()
    same = [name for name in names if bare and name.replace("_", "").lower() == bare]
    longer = [name for name in names if given and name.lower().startswith(given.lower())]
    return (same or longer)[:3] or get_close_matches(given, names, n=1, cutoff=0.5)


def unknown_name(what: str, given: object, allowed: Iterable[str]) -> str:
    """Return a sentence that rejects a name and offers the nearest allowed one.

    Parameters
    ----------
    what : str
        What the name should have named, for example ``"activation"``.
    given : object
        What was given; shown with ``repr``.
    allowed : iterable of str
        The names that would have been understood.

    Examples
    --------
    >>> unknown_name("activation", "sigmod", ["sigmoid", "tanh"])
    "unknown activation 'sigmod'; did you mean 'sigmoid'? Allowed: sigmoid, tanh."
    """
    names = list(allowed)
    near = " or ".join(repr(name) for name in nearest(str(given)[:60], names))
    hint = f"; did you mean {near}?" if near else "."
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"unknown {what} {str(given)[:60]!r}{hint} Allowed: {shown}."
