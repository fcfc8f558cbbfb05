"""Sentences for mistakes: what was given, what is allowed, and the likely slip."""

from collections.abc import Iterable
from difflib import get_close_matches


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
