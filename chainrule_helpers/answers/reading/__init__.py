"""Text as a reader types it, to an expression in the network's symbols."""

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.functions import function_of
from chainrule_helpers.answers.reading.parsing import Parsed, parse, parse_with, trees_of
from chainrule_helpers.answers.reading.tree import Node
from chainrule_helpers.answers.reading.vocabulary import Vocabulary, vocabulary_of

__all__ = [
    "Misread",
    "Node",
    "Parsed",
    "Vocabulary",
    "function_of",
    "parse",
    "parse_with",
    "trees_of",
    "vocabulary_of",
]
