"""Say what an exercise in ``bank/*.toml`` consists of, and what is wrong with one that does not.

A file holds ``notebook`` and ``example`` once, then ``[[exercise]]`` tables.  An
id is the notebook, a dot, and ``1`` (exercise), ``w1`` (warm-up), ``c1`` (check
yourself), ``s1`` (where to start) or ``p1`` (prediction).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from chainrule_helpers import examples
from chainrule_helpers.answers.questions.kinds import KINDS, MISCONCEPTIONS
from chainrule_helpers.answers.questions.question_target import (
    DerivativeTarget,
    FormulaTarget,
    QuestionTarget,
)
from chainrule_helpers.answers.verdict import MISTAKES
from chainrule_helpers.messages import unknown_name

NUMBER_MISTAKES = ("rounding", "decimal-point")  # a number shows less than a formula, but these two

_TYPES = {
    str: "text",
    int: "a whole number",
    float: "a number with a decimal point",
    bool: "true or false",
    list: "a list",
    Mapping: "a table { ... }",
}


@cache
def table_of(kind: type) -> tuple[dict[str, object], dict[str, object]]:
    """Return the fields that a table of a kind must and may have, each with its type in TOML.

    Examples
    --------
    >>> table_of(FormulaTarget)
    ({'expression': <class 'str'>}, {'example': <class 'str'>, 'examples': <class 'int'>})
    """
    hints = get_type_hints(kind)
    required: dict[str, object] = {}
    optional: dict[str, object] = {}
    for one in fields(kind):
        given = one.metadata.get("given", _in_toml(hints[one.name]))
        if given != ():
            (required if one.default is MISSING else optional)[one.name] = given
    return required, optional


def _in_toml(hint: object) -> object:
    """Return what TOML makes of a field's type."""
    (kept,) = [one for one in get_args(hint) if one is not NoneType] if NoneType in get_args(hint) else [hint]
    if get_origin(kept) is tuple:
        return list
    return Mapping if kept is QuestionTarget else kept


def part_of(kind: type, name: str) -> type:
    """Return what the entries of a list in a kind are: `WrongFormula` for ``wrong`` of a formula."""
    part, _ = get_args(get_type_hints(kind)[name])
    return part


def problems(bank: Mapping) -> list[str]:
    """Return a sentence for everything that is wrong with the content of one file.

    Parameters
    ----------
    bank : mapping
        What ``tomllib.load`` returned.

    Examples
    --------
    >>> problems({"notebook": "02", "example": "THOMS", "exercise": []})
    ["unknown example 'THOMS'; did you mean 'THOMAS'? Allowed: NEURON, NIELSEN, NIELSEN_CROSS_ENTROPY, NIELSEN_SOFTMAX, STATQUEST, THOMAS, THOMAS_DISTINCT, THOMAS_LINEAR."]
    """  # noqa: E501
    found = _fields("the file", bank, {"notebook": str, "example": str, "exercise": list}, {})
    if found:
        return found
    if not re.fullmatch(r"\d\d", bank["notebook"]):
        found.append(f"notebook is {bank['notebook']!r}, expected two digits such as '02'.")
    found += _example(bank["example"])
    seen: set[str] = set()
    for number, entry in enumerate(bank["exercise"], start=1):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            found.append(f"exercise number {number} has no id; give one such as id = '02.3'.")
            continue
        if entry["id"] in seen:
            found.append(f"{entry['id']}: this id occurs twice; an answer would not know which is meant.")
        seen.add(entry["id"])
        found += [f"{entry['id']}: {sentence}" for sentence in _entry(entry, bank["notebook"])]
    return found


def _entry(entry: Mapping, notebook: str) -> list[str]:
    kind = entry.get("kind")
    if kind not in KINDS:
        return [unknown_name("kind", kind, KINDS)]
    made = KINDS[kind]
    required, optional = table_of(made)
    if kind == "number" and ("value" in entry or "answer" in entry):
        return ["a number is computed from its target, never typed; leave out 'value' and 'answer'."]
    found = _fields("the exercise", entry, {"kind": str} | required, optional)
    if found:
        return found
    found += _identity(entry["id"], kind, notebook)
    if entry.get("points", 1) < 1:
        found.append(f"points is {entry['points']}, expected 1 or more.")
    if "target" in entry:
        found += _target(entry["target"])
    if "hints" in entry:
        found += _hints(entry)
    if kind == "number" and not 0 < entry["tolerance"] <= 0.05:
        found.append(
            f"tolerance is {entry['tolerance']}, expected a relative one between 0 and 0.05; three "
            "significant digits are 0.005."
        )
    if "wrong" in entry:
        found += _wrong(entry["wrong"], part_of(made, "wrong"), kind)
    if "options" in entry:
        found += _options(entry, part_of(made, "options"), kind)
    return found


def _fields(what: str, table: object, required: Mapping, optional: Mapping) -> list[str]:
    """Return a sentence for each field that is missing, unknown, of a wrong type or empty."""
    if not isinstance(table, Mapping):
        return [f"{what} is {table!r}, expected a table {{ ... }}."]
    known = {**required, **optional}
    found = [unknown_name(f"field of {what}", name, known) for name in table if name not in known]
    found += [f"{what} lacks {name!r}." for name in required if name not in table]
    for name, value in table.items():
        wanted = known.get(name, object)
        kinds = wanted if isinstance(wanted, tuple) else (wanted,)
        # In Python true is a whole number, in an exercise it is a slip.
        is_stray_bool = isinstance(value, bool) and bool not in kinds and wanted is not object
        if not isinstance(value, kinds) or is_stray_bool:
            expected = " or ".join(_TYPES[kind] for kind in kinds)
            found.append(f"{name!r} of {what} is {value!r}, expected {expected}.")
        elif isinstance(value, str) and not value.strip():
            found.append(f"{name!r} of {what} is empty.")
    return found


def _identity(identity: str, kind: str, notebook: str) -> list[str]:
    match = re.fullmatch(r"(\d\d)\.([wcsp]?)[1-9]\d?", identity)
    if not match:
        return ["the id is none; expected the notebook, a dot and a number: '02.3', '02.w1', '02.p1'."]
    found = []
    if match[1] != notebook:
        found.append(f"the id belongs to notebook {match[1]}, but this is the file of {notebook}.")
    if (match[2] == "p") != (kind == "prediction"):
        found.append(f"kind is {kind!r}; ids with a p are predictions, and only those.")
    return found


def _example(name: str) -> list[str]:
    if isinstance(getattr(examples, name, None), examples.Example):
        return []
    known = sorted(key for key, value in vars(examples).items() if isinstance(value, examples.Example))
    return [unknown_name("example", name, known)]


def _target(target: Mapping) -> list[str]:
    found = _fields("the target", target, *table_of(target_kind(target)))
    if found:
        return found
    if target.get("what", "link") not in ("gradient", "link"):
        found.append(unknown_name("what in the target", target["what"], ("gradient", "link")))
    if target.get("examples", 1) < 1:
        found.append(f"examples is {target['examples']}, expected 1 or more.")
    return found + (_example(target["example"]) if "example" in target else [])


def target_kind(target: Mapping) -> type[QuestionTarget]:
    """Return which kind of target a table describes."""
    return FormulaTarget if "expression" in target else DerivativeTarget


def _hints(entry: Mapping) -> list[str]:
    hints = entry["hints"]
    if len(hints) != 3 or not all(isinstance(hint, str) and hint.strip() for hint in hints):
        return [
            f"hints holds {len(hints)} entries, expected exactly three texts: what to look at, which "
            "link, the link's definition."
        ]
    answer = _bare(entry.get("answer", ""))
    return [
        f"hint {number} contains the answer {entry['answer']!r}; only the third may come close."
        for number, hint in enumerate(hints[:2], start=1)
        if any(_bare(piece) == answer for piece in re.findall(r"`([^`]+)`", hint)) and answer
    ]


def _bare(formula: str) -> str:
    return re.sub(r"[\s()]", "", formula)


def _wrong(wrong: list, made: type, kind: str) -> list[str]:
    if not wrong:
        return ["wrong is empty; name at least one wrong answer that readers give, and its mistake."]
    found = []
    for entry in wrong:
        missing = _fields("a wrong answer", entry, *table_of(made))
        found += missing
        if missing:
            continue
        if kind == "number" and len({"answer", "times", "digits"} & set(entry)) != 1:
            found.append(
                "a wrong number is one of: answer = '...' (a formula), times = -1 (a multiple of the "
                "value), digits = 1 (the value, rounded)."
            )
        allowed = MISTAKES + (NUMBER_MISTAKES if kind == "number" else ())
        told = made(**entry).mistakes
        found += [unknown_name("mistake", name, allowed) for name in told if name not in allowed]
    return found


def _options(entry: Mapping, made: type, kind: str) -> list[str]:
    options = entry["options"]
    found = [s for option in options for s in _fields("an option", option, *table_of(made))]
    if found:
        return found
    keys = [option["key"] for option in options]
    expected = [chr(ord("a") + place) for place in range(len(keys))]
    if len(keys) < 2 or keys != expected:
        found.append(f"the options have the keys {keys}, expected at least two: 'a', 'b', ... in order.")
    return found + (_choices(entry, options) if kind == "choice" else _outcomes(entry, options, keys))


def _choices(entry: Mapping, options: Iterable[Mapping]) -> list[str]:
    right = [option["key"] for option in options if option.get("correct")]
    found = []
    if len(right) != 1:
        found.append(f"{len(right)} options are correct, expected exactly one with correct = true.")
    for option in options:
        number = option.get("misconception")
        if option.get("correct"):
            if number is not None:
                found.append(f"option {option['key']} is correct and a misconception; it cannot be both.")
        elif number is None and not option.get("unsure"):
            found.append(
                f"option {option['key']} is wrong, so name its misconception by number (or unsure = true)."
            )
        elif number is not None and number not in MISCONCEPTIONS:
            found.append(
                f"misconception {number} of option {option['key']} is unknown; they run from 1 to "
                f"{max(MISCONCEPTIONS)}."
            )
    is_start = ".s" in entry["id"]
    if is_start != ("route" in entry):
        found.append("questions with an s, and only those, name a route: the notebook that teaches it.")
    return found


def _outcomes(entry: Mapping, options: Iterable[Mapping], keys: list[str]) -> list[str]:
    if ("target" in entry) == ("happens" in entry):
        return [
            "a prediction has either a target, whose sign says what happens, or happens = 'a', the "
            "option that does."
        ]
    if "happens" in entry and entry["happens"] not in keys:
        return [unknown_name("option in happens", entry["happens"], keys)]
    signs = [option["sign"] for option in options if "sign" in option]
    if len(set(signs)) != len(signs) or not set(signs) <= {-1, 0, 1}:
        return [f"the signs of the options are {signs}, expected each of -1, 0, 1 at most once."]
    if "target" in entry and not signs:
        return ["the target's sign decides, so the options need sign = -1, 0 or 1."]
    return []
