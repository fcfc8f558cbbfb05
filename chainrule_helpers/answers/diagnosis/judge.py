"""Judge an answer link by link: equal, or which link is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from numbers import Number

from sympy import Add, Expr, Float, Rational, Symbol, latex, preorder_traversal, sympify

from chainrule_helpers.answers.diagnosis import evaluation, proof, wording
from chainrule_helpers.answers.diagnosis.brackets import grouped_otherwise
from chainrule_helpers.answers.diagnosis.cases import Case, Slip
from chainrule_helpers.answers.diagnosis.evaluation import Undefined, Unsupported
from chainrule_helpers.answers.diagnosis.points import PointKey, PointSource, place_of, place_of_symbols
from chainrule_helpers.answers.diagnosis.search import Reading, explain
from chainrule_helpers.answers.diagnosis.steps import judged_in_steps
from chainrule_helpers.answers.diagnosis.targets import Target, general, read_target
from chainrule_helpers.answers.reading import Misread, Parsed, Vocabulary, parse_with, vocabulary_of
from chainrule_helpers.answers.verdict import Verdict
from chainrule_helpers.notation import Notation, find_notation, use_notation
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol, rehomed

MOST_PARTS = 3000
MOST_BITS = 400


def diagnose(
    answer: object,
    target: object,
    notation: str | Notation | None = None,
    *,
    graph: Graph | None = None,
) -> Verdict:
    """Return whether an answer equals a derivative, and which link is wrong if not.

    Parameters
    ----------
    answer : str, Expr, Chain, Link or number
        Text in the typed names of the notation (`parsing.parse`), or a formula
        built in the notebook; plain SymPy symbols with typed names will do.
    target : Chain, tuple of Chain, Link or Expr
        What is asked for: ``graph.chains(...)``, ``graph.gradient(...)``,
        ``graph.link(...)`` or any formula in the graph's quantities.
    notation : str, optional
        Whose names are typed and spoken; the current notation if not given.
    graph : Graph, optional
        The network, where it is another than that of the target's symbols, or has
        more examples than they show.

    Raises
    ------
    TypeError
        If the target is none of the above.  An answer never raises.
    ValueError
        If the target mixes quantities of several networks.

    Examples
    --------
    >>> from chainrule_helpers import examples, graph
    >>> network = graph(examples.THOMAS.architecture)
    >>> chain, = network.chains("J", "w12_2")
    >>> print(diagnose("-(y1 - h1_3)*h2_2", chain, "thomas"))
    Every link is there but dh1_3/dz1_2. How does h1_3 change when z1_2 moves?
    """
    with use_notation(find_notation(notation).name) as spoken:
        asked = read_target(target, graph)
        vocabulary = _vocabulary(asked, spoken)
        try:
            parsed = _read_answer(answer, vocabulary)
            verdict = judged_in_steps(parsed, asked, _judged)
            if isinstance(answer, str) and _is_weak(verdict):
                return _lacks_brackets(answer, parsed, asked, vocabulary) or verdict
            return verdict
        except Misread as misread:
            return _unreadable(str(misread), misread.place)
        except Unsupported as error:
            return _unreadable(str(error))
        except RecursionError:
            return _unreadable("That formula is nested too deeply to be read.")


def _unreadable(sentence: str, place: tuple[int, int] | None = None) -> Verdict:
    sentence = sentence if sentence.endswith((".", "?")) else f"{sentence}."
    return Verdict(
        False,
        "unreadable",
        sentence,
        mistakes=("unreadable",),
        readings=(("unreadable",),),
        counts=False,
        place=place,
    )


def _vocabulary(asked: Target, spoken: Notation) -> Vocabulary:
    if asked.graph is not None:
        return vocabulary_of(asked.graph, spoken.name)
    return Vocabulary(None, spoken, tuple(asked.expression.free_symbols))


def _read_answer(answer: object, vocabulary: Vocabulary) -> Parsed:
    if isinstance(answer, str):
        return parse_with(answer, vocabulary)
    if answer is None or isinstance(answer, bool):
        raise Misread("Nothing was typed yet.")
    if isinstance(answer, Chain):
        answer = answer.product
    elif isinstance(answer, Link):
        answer = answer.derivative
    elif isinstance(answer, tuple | list) and answer and all(isinstance(one, Chain) for one in answer):
        answer = Add(*(chain.product for chain in answer))
    if isinstance(answer, float):
        # 0.1 means a tenth, not the binary number nearest to it.
        return _read_number(answer)
    if not isinstance(answer, Expr | Number):
        raise Misread(f"An answer is text or a formula; this is a {type(answer).__name__}.")
    expression = sympify(answer)
    if not isinstance(expression, Expr):
        raise Misread(f"An answer is text or a formula; this is a {type(answer).__name__}.")
    return _read_expression(expression, vocabulary)


def _read_number(answer: float) -> Parsed:
    if answer != answer or answer in (float("inf"), float("-inf")):
        raise Misread(f"{float(answer)} is no number that a derivative could be here.")
    return Parsed(Rational(float.__repr__(answer)), f"{answer:g}")


def _read_expression(expression: Expr, vocabulary: Vocabulary) -> Parsed:
    for count, part in enumerate(preorder_traversal(expression)):
        if count > MOST_PARTS:
            raise Misread(f"That formula has more than {MOST_PARTS} parts; a derivative needs far fewer.")
        if part.is_Number and not _is_modest(part):
            raise Misread("A number in that formula has too many digits for a derivative of this network.")
    plain = {
        symbol: vocabulary.meaning(symbol.name, None)
        for symbol in expression.free_symbols
        if isinstance(symbol, Symbol)
        and not isinstance(symbol, QuantitySymbol)
        and symbol not in vocabulary.names.values()
    }
    rational = {number: Rational(str(number)) for number in expression.atoms(Float)}
    if vocabulary.graph is not None:
        expression = rehomed(expression, vocabulary.graph.architecture)
    return Parsed(expression.xreplace({**plain, **rational}), latex(expression))


def _is_modest(number: Expr) -> bool:
    """Whether a number can be written out; one with a million digits would keep everyone waiting."""
    if number.is_Rational:
        return max(number.p.bit_length(), number.q.bit_length()) <= MOST_BITS
    # A SymPy Float is (sign, mantissa, exponent, bits of the mantissa).
    return number.is_Float and number.is_finite and abs(number._mpf_[2] + number._mpf_[3]) <= MOST_BITS


def _place(asked: Target, parsed: Parsed) -> PointSource:
    if asked.graph is not None:
        return place_of(asked.graph)
    return place_of_symbols(asked.expression.free_symbols | parsed.expression.free_symbols)


@lru_cache(maxsize=64)
def _case(asked: Target, chosen: tuple[PointKey, ...]) -> Case:
    """Return a target at its points; a second try at the same question finds it ready."""
    return Case(asked, place_of(asked.graph).points(chosen))


def _judged(parsed: Parsed, asked: Target) -> Verdict:
    whole = asked.expression
    place = _place(asked, parsed)
    try:
        chosen = place.choose((whole, parsed.expression))
        case, answer = _compared(asked, parsed, place, chosen)
        if evaluation.same(answer, case.total):
            doubt = proof.doubt(whole, parsed.expression, place)
            if doubt is None and not parsed.unsummed:
                return Verdict(
                    True,
                    None,
                    "Right.",
                    echo=parsed.latex,
                    uses_links=parsed.uses_links,
                    expression=parsed.expression,
                    uses_slope=parsed.uses_slope,
                )
            if doubt is None:
                return _wrong(parsed, [(_MISSING_SUM,)], wording.message([(_MISSING_SUM,)], asked))
            if doubt.refuting is None:
                return _wrong(parsed, (), wording.unproved(doubt.reason))
            case, answer = _compared(asked, parsed, place, (*chosen, doubt.refuting))
            return _sometimes(parsed, asked, case, answer)
    except Undefined as error:
        return _wrong(parsed, (), f"I cannot work out a number for that: {error}. Which bracket is it?")
    readings = [one for one in explain(case, answer) if _is_likely(one, parsed, asked)]
    if parsed.expression == 0:
        # Terms that add to 0 would "explain" it, as softmax's cross links do.
        readings = []
    if parsed.unsummed:
        # The sum was supplied for the reader; that is a mistake of its own, beside one other.
        readings = [(*reading, _MISSING_SUM) for reading in readings if len(reading) == 1]
    if readings:
        return _wrong(parsed, readings, wording.message(readings, asked), asked)
    if parsed.expression.is_number:
        return _wrong(parsed, (), wording.no_number(asked))
    if any(map(evaluation.agree, answer, case.total)) and not all(case.total[0] == one for one in case.total):
        return _sometimes(parsed, asked, case, answer)
    return _wrong(parsed, (), wording.not_recognised(asked))


def _is_weak(verdict: Verdict) -> bool:
    """Return whether a wrong answer is not explained, or only by two slips at once."""
    return bool(verdict.readings) and all(
        len(reading) > 1 or reading == ("not-recognised",) for reading in verdict.readings
    )


def _lacks_brackets(text: str, parsed: Parsed, asked: Target, vocabulary: Vocabulary) -> Verdict | None:
    """Return the verdict on an answer that one more pair of brackets would make right."""
    for grouped in grouped_otherwise(text):
        try:
            other = parse_with(grouped, vocabulary)
            place = _place(asked, other)
            chosen = place.choose((asked.expression, other.expression))
            case, answer = _compared(asked, other, place, chosen)
        except (Misread, Undefined, Unsupported):
            continue
        # Without its sum over the data points, or with a step before it that does not hold, it lacks more.
        is_whole = not other.unsummed and all(side.is_named for side in other.before)
        if (
            is_whole
            and evaluation.same(answer, case.total)
            and proof.doubt(asked.expression, other.expression, place) is None
        ):
            return _wrong(parsed, [(Slip("brackets"),)], wording.LACKS_BRACKETS)
    return None


def _compared(
    asked: Target, parsed: Parsed, place: PointSource, chosen: tuple[PointKey, ...]
) -> tuple[Case, evaluation.Vector]:
    """Return the target at some points, and the answer's numbers there."""
    case = _case(asked, chosen) if asked.graph is not None else Case(asked, place.points(chosen))
    return case, evaluation.values_at(parsed.expression, place.points(chosen))


def _sometimes(parsed: Parsed, asked: Target, case: Case, answer: evaluation.Vector) -> Verdict:
    """Return the verdict on an answer that is right at some points and wrong at others."""
    if all(evaluation.agree(abs(one), abs(other)) for one, other in zip(answer, case.total, strict=True)):
        return _wrong(parsed, [(Slip("sign"),)], wording.sign_lost(asked))
    return _wrong(parsed, (), wording.sometimes_right(asked))


def _is_likely(reading: Reading, parsed: Parsed, asked: Target) -> bool:
    """Return whether two slips at once are what a person would make of this answer.

    A bare number, or an answer to a question about one link, has too little in
    it for two slips to be told from an accident; a sign or a factor is plain.
    """
    if len(reading) == 1:
        return True
    if parsed.expression.is_number:
        return False
    is_one_link = len(asked.terms) == 1 and len(asked.terms[0].factors) == 1
    return not is_one_link or any(slip.name in ("sign", "factor") for slip in reading)


_MISSING_SUM = Slip("missing-sum-over-examples")


def _wrong(
    parsed: Parsed, readings: list[Reading] | tuple, message: str, asked: Target | None = None
) -> Verdict:
    names = tuple(tuple(slip.name for slip in reading) for reading in readings) or (("not-recognised",),)
    together = tuple(dict.fromkeys(name for reading in names for name in reading))
    return Verdict(
        correct=False,
        mistake=together[0],
        message=message,
        missing=_missing(readings, asked) if asked is not None else (),
        mistakes=together,
        readings=names,
        echo=parsed.latex,
        uses_links=parsed.uses_links,
        expression=parsed.expression,
        marks=_marks(readings, asked) if asked is not None else (),
    )


def _marks(readings: list[Reading] | tuple, asked: Target) -> tuple[tuple[Link, str], ...]:
    """Return what every reading says of the same links.

    The others are right only where one reading explains the answer, and each of its slips
    says which links it is about: a lost sign or a factor could sit in any of them.
    """
    said = [dict(mark for slip in reading for mark in _marked(slip, asked)) for reading in readings]
    first, *others = said
    agreed = {link: state for link, state in first.items() if all(one.get(link) == state for one in others)}
    if len(readings) == 1 and all(any(_marked(slip, asked)) for slip in readings[0]):
        links = [general(one.link) for term in asked.terms for one in term.factors if one.link is not None]
        agreed = {link: "right" for link in links} | agreed
    return tuple(agreed.items())


def _marked(slip: Slip, asked: Target) -> Iterator[tuple[Link, str]]:
    for link in map(general, slip.links):
        yield link, {"missing-link": "missing", "extra-link": "extra"}.get(slip.name, "wrong")
    if slip.name == "one-path":
        # What no path shares that is left; a term times 0 is a path forgotten.
        gone = [all(value == 0 for value in slip.times.get(t, (1,))) for t in range(len(asked.terms))]
        kept, lost = (
            [
                general(factor.link)
                for term, is_gone in zip(asked.terms, gone, strict=True)
                for factor in term.factors
                if factor.link is not None and is_gone == wanted
            ]
            for wanted in (False, True)
        )
        yield from ((link, "missing") for link in dict.fromkeys(lost) if link not in kept)


def _missing(readings: list[Reading] | tuple, asked: Target) -> tuple[Link, ...]:
    """Return the links that every reading says are missing."""
    lacking = [
        [link for slip in reading if slip.name == "missing-link" for link in map(general, slip.links)]
        for reading in readings
    ]
    return tuple(dict.fromkeys(link for link in lacking[0] if all(link in other for other in lacking)))
