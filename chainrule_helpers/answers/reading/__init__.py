"""Text as a reader types it, to an expression in the network's symbols."""

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.parsing import Parsed, parse, parse_with
from chainrule_helpers.answers.reading.vocabulary import Vocabulary, vocabulary_of

__all__ = [
    "Misread",
    "Parsed",
    "Vocabulary",
    "parse",
    "parse_with",
    "vocabulary_of",
]
