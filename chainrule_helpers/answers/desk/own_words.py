"""Put a reader's own words beside a short key; nobody judges them but the reader."""

from __future__ import annotations

from chainrule_helpers.answers.desk.checking import is_open
from chainrule_helpers.answers.reply import Reply, plain_text, reply_with
from chainrule_helpers.messages import unknown_name

KEYS = {
    "backpropagation": (
        "a way to get the slope of the loss along every weight and bias",
        "one pass forward that keeps what it computes, one pass back from the loss",
        "each unit's delta is computed once, from the deltas above it, and used for all that enters the unit",
        "it finds the slopes; it does not move anything",
    ),
    "chain rule": (
        "along a path, the slope is the product of its links",
        "over several paths, the products add",
        "each link is taken where the network stands now",
    ),
    "gradient descent": (
        "all slopes first, taken at the same point",
        "then every parameter moves against its slope, by the learning rate times the slope",
        "again and again; a rate too large overshoots, one too small takes long",
        "a slope of zero says that nothing moves, not that the loss is as small as it can be",
    ),
}


def own_words(about: str, words: object = None) -> Reply:
    """Show a reader's own words beside a key, once there are some.

    Parameters
    ----------
    about : str
        ``"backpropagation"``, ``"chain rule"`` or ``"gradient descent"``.
    words : str
        What the reader wrote; None, ``""`` or ``...`` is nothing yet.
    """
    if about not in KEYS:
        return reply_with(unknown_name("question", about, KEYS))
    if is_open(words):
        return reply_with(
            f"{about}: write a sentence or two between the quotes, then run this cell for the key."
        )
    points = [f"{number}. {point}." for number, point in enumerate(KEYS[about], start=1)]
    return reply_with(f"You: {plain_text(words, 1000)}", f"Key, {about}. Tick what you have:", *points)
