"""Sentences for mistakes: what was given, what is allowed, and the likely slip."""

from collections.abc import Iterable
from difflib import get_close_matches


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
    near = get_close_matches(str(given), names, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"unknown {what} {str(given)[:60]!r}{hint} Allowed: {shown}."
