"""The phrases that every sentence about a mistake is made of: links, quantities, claims."""

from __future__ import annotations

from chainrule_helpers.answers.diagnosis.targets import Target
from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Link

# A claim as a sentence of its own, the same inside a longer one, and the question that leads on.
Wording = tuple[str, str, str]

LIKES = " (and its likes on the other paths)"


def link_name(link: Link) -> str:
    """Return a link as a reader types it, ``dPredicted/dy1``."""
    return f"d{link.above}/d{link.below}"


def typed(quantity: Quantity, target: Target) -> str:
    """Return a quantity as a reader types it."""
    return current_notation().typed(quantity, target.graph.architecture.sizes)


def named(links: tuple[Link, ...]) -> str:
    """Return the name of a link, which may have its like on every path; a plain formula has no links."""
    if not links:
        return "the formula"
    return link_name(links[0]) + (LIKES if len(links) > 1 else "")


def loss_name(target: Target) -> str:
    """Return the name of the loss that is differentiated."""
    return str(target.above) if target.starts_at_loss else "the loss"


def below_name(target: Target) -> str:
    """Return the name of what is nudged."""
    return str(target.below) if target.below is not None else "that quantity"


def as_sentence(claim: str) -> str:
    """Return a claim as a sentence; a name such as dJ/dh keeps its small letter."""
    first = claim.split()[0]
    start = claim if "/" in first or "_" in first else claim[0].upper() + claim[1:]
    return start + "."
