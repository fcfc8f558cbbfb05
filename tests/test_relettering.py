"""Does one changed line re-letter a whole notebook?"""

import ast
import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest
from ipywidgets import Widget

import chainrule_helpers as ch
from chainrule_helpers.notation import NOTATIONS, typed_names
from chainrule_helpers.quantities import quantities_of
from tests.networks import NOTATION_NAMES

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
OTHERS = tuple(name for name in NOTATION_NAMES if name != "thomas")
# Notebook 09 trains for seconds each time, and says little in letters.
PAIRS = [
    (path, name)
    for path in NOTEBOOKS
    for name in (("nielsen", "mitchell") if path.stem[:2] == "09" else OTHERS)
]
SWITCH = re.compile(r"^ch\.use_notation\(\"\w+\"\)$", re.MULTILINE)
RICH = ("_repr_latex_", "_repr_html_", "_repr_svg_", "_repr_markdown_")


# Notebooks whose every formula follows the switch; the others set two notations side by side.
FOLLOW = ("01", "05", "06")
# Notebooks that show names outside of interactives.
SPEAK = (*FOLLOW, "02", "04", "08")


def shown(value):
    """Return what a notebook shows of a cell's last value: its text, and its formulas."""
    if isinstance(value, Widget):
        return [repr(value)], []
    rich = [getattr(value, name)() for name in RICH if hasattr(value, name)]
    bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle or {}
    found = [*rich, *(text for kind, text in bundle.items() if kind.startswith("text/"))]
    formulas = [text for text in found if isinstance(text, str) and "$" in text]
    return [repr(value), *(text for text in found if isinstance(text, str))], formulas


def run(path, notation):
    """Run a notebook's cells with its switch set to a notation; return text, formulas, architectures."""
    scope, texts, formulas = {"__name__": "__main__"}, [], []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(SWITCH.sub(f'ch.use_notation("{notation}")', cell.source))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        printed, name = io.StringIO(), f"{path.stem}:{cell.id}"
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, name, "exec"), scope)
            value = None if last is None else eval(compile(ast.Expression(last.value), name, "eval"), scope)
        texts.append(printed.getvalue())
        if value is not None:
            more, some = shown(value)
            texts += more
            # A cell that names a notation itself speaks that one, whatever the switch says.
            formulas += [] if "notation" in cell.source else some
    return (
        texts,
        formulas,
        {
            found
            for value in scope.values()
            if isinstance(found := getattr(value, "architecture", value), ch.Architecture)
        },
    )


@pytest.mark.parametrize(("path", "notation"), PAIRS, ids=lambda part: getattr(part, "stem", part))
def test_a_notebook_runs_and_speaks_in_every_notation(path, notation, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHAINRULE_PROGRESS", "off")
    ch.use_notation(notation)
    try:
        texts, formulas, architectures = run(path, notation)
    finally:
        ch.use_notation("thomas")
    if path.stem[:2] not in SPEAK or notation == "thomas34":
        return
    own, thomas = (typed_in(name, architectures) for name in (notation, "thomas"))
    words = set(re.findall(r"\w+", " ".join(texts)))
    assert words & (own - thomas), "no name that this notation has and Thomas has not"
    if path.stem[:2] in FOLLOW:
        assert not [
            latex for latex in latex_only("thomas", notation, architectures) if latex in " ".join(formulas)
        ]
        assert [
            latex for latex in latex_only(notation, "thomas", architectures) if latex in " ".join(formulas)
        ]


def typed_in(notation, architectures):
    return {name for one in architectures for name in typed_names(notation, one.sizes)}


def latex_only(notation, other, architectures):
    """Return the formulas of quantities with an index that one notation writes and another does not."""
    first, second = (
        {
            NOTATIONS[name].latex(quantity, one.sizes)
            for one in architectures
            for quantity in quantities_of(one.sizes, 1)
            if quantity.kind != "loss"
        }
        for name in (notation, other)
    )
    return first - second
