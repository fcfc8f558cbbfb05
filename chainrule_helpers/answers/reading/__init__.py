"""Text as a reader types it, to an expression in the network's symbols."""

from chainrule_helpers.answers.reading.grammar import Misread, Node, read
from chainrule_helpers.answers.reading.parsing import Parsed, parse, parse_with
from chainrule_helpers.answers.reading.vocabulary import Vocabulary, vocabulary_of

__all__ = [
    "Misread",
    "Node",
    "Parsed",
    "Vocabulary",
    "parse",
    "parse_with",
    "read",
    "vocabulary_of",
]
