"""Show results as HTML tables: typeset names, signs under each other, the worst entry marked.

What computes knows nothing of this: the package's front door hands `as_html` to IPython.
Lines and tints are shades of the text's own colour, so a table fits a light page and a dark
one, and no reading needs the colours: what differs says so in words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from chainrule_helpers.notation import current_notation, find_notation
from chainrule_helpers.quantities import Kind, Quantity, parameters_of
from chainrule_helpers.views.labels import mathml_letter
from chainrule_helpers.views.texml import texml

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example, Matrix
    from chainrule_helpers.numeric import Gradients, History, Parameters, Report, Trace
    from chainrule_helpers.numeric.localise import Localisation
    from chainrule_helpers.numeric.network import Array

MOST_ROWS = 30
SPACE = "\N{FIGURE SPACE}"
FEWEST = 10  # rows kept at each end where some are left out
STYLE = (
    "<style>"
    ".cr-room{overflow-x:auto;max-width:100%}"  # a wide equation scrolls by itself, never the page
    ".cr-result{border-collapse:collapse;color:inherit;background:none;font-size:inherit}"
    ".cr-result caption{caption-side:top;text-align:left;color:inherit;padding:4px 0}"
    ".cr-result th,.cr-result td{padding:3px 9px;text-align:left;color:inherit;background:none;"
    "border:0;border-bottom:1px solid rgba(128,128,128,.35);font-variant-numeric:tabular-nums}"
    ".cr-result thead th{border-bottom:2px solid currentColor}"
    ".cr-result th[scope=row]{font-weight:normal}.cr-result math{font-size:1.2em}"
    ".cr-result td math{font-size:1.15em}"
    ".cr-room .cr-result :is(th,td){text-align:left}"  # JupyterLab would set cells to the right
    ".cr-result tr.cr-differs td,.cr-result tr.cr-differs th{background:rgba(200,110,0,.18)}"
    ".cr-result tr.cr-worst td,.cr-result tr.cr-worst th{font-weight:bold;"
    "border-top:2px solid currentColor;border-bottom:2px solid currentColor}"
    "</style>"
)


class Html(str):
    """A cell that is HTML already."""


Row = tuple[str, Sequence[str], str]  # HTML of the name, texts of the cells, class of the row


def as_html(result: object) -> str:
    """Return a result as HTML.

    Parameters
    ----------
    result : Report, History, Example, Localisation, Trace, Gradients or Parameters

    Raises
    ------
    KeyError
        If there is no table for a result of this kind.
    """
    kind = next(base.__name__ for base in type(result).__mro__ if base.__name__ in TABLES)
    return TABLES[kind](result)


def _report(report: Report) -> str:
    verdict, *_ = str(report).splitlines()
    names = _letters(report.notation, parameters_of(report.sizes), report.sizes) if report.sizes else None
    worst = None if report.ok else report.worst
    rows = []
    for place, row in enumerate(report.rows):
        name = names[place] if names else escape(row.name)
        derived = [Html(texml(report.formulas[place]))] if report.formulas else []
        said = "" if row.ok else "differs most" if row is worst else "differs"
        marks = "" if row.ok else "cr-differs cr-worst" if row is worst else "cr-differs"
        rows.append((name, [*map(_number, row.values), *([] if report.ok else [said]), *derived], marks))
    # Last, so that the numbers are seen where a long formula has to be scrolled.
    derived_head = ("the slope, derived by SymPy",) if report.formulas else ()
    return _table(verdict, ("parameter", *report.columns, *([] if report.ok else [""]), *derived_head), rows)


def _localisation(found: Localisation) -> str:
    names = _letters(found.notation, parameters_of(found.sizes), found.sizes)
    wrong = [place for place, good in enumerate(found.agree) if not good]
    worst = max(wrong, key=lambda place: _distance(found.ratios[place]), default=None)
    rows = []
    for place, name in enumerate(names):
        numbers = (
            _number(found.computed[place]),
            _number(found.measured[place]),
            _signed(found.texts[place]),
        )
        said = "" if place not in wrong else "differs most" if place == worst else "differs"
        marks = "" if place not in wrong else "cr-differs cr-worst" if place == worst else "cr-differs"
        rows.append((name, [*numbers, said], marks))
    caption = f"{len(wrong)} of {len(names)} slopes differ. {found.reading}"
    return _table(caption, ("parameter", "computed", "measured", "ratio", ""), rows)


def _distance(ratio: float) -> float:
    """Return how far a ratio is from 1, as a factor; what is no number is furthest."""
    if not math.isfinite(ratio) or ratio == 0:
        return math.inf
    return abs(math.log(abs(ratio))) + (ratio < 0)


def _history(history: History) -> str:
    losses = history.losses.tolist()
    shown = sorted({0, len(losses) - 1, *(10**power for power in range(7) if 10**power < len(losses))})
    rows = [(f"{step:,}", [_number(losses[step])], "") for step in shown]
    caption = history.interrupted or f"{len(losses) - 1:,} steps of descent"
    return _table(caption, ("after step", "loss"), rows)


def _example(example: Example) -> str:
    sizes, notation = example.architecture.sizes, example.notation
    quantities = list(parameters_of(sizes))
    numbers = map(example.number, quantities)
    rows = [
        (name, [_number(number)], "")
        for name, number in zip(_letters(notation, quantities, sizes), numbers, strict=True)
    ]
    ends: tuple[tuple[Kind, int, Matrix], ...]
    ends = (("input", 1, example.x), ("target", len(sizes), example.y))
    for kind, layer, data in ends:
        for unit in range(1, sizes[layer - 1] + 1):
            (name,) = _letters(notation, [Quantity(kind, layer, unit)], sizes)
            rows.append((name, [", ".join(_number(row[unit - 1]) for row in data)], ""))
    layers = " to ".join(map(str, sizes))
    caption = f"{layers} units, {', '.join(example.architecture.activations)}. {example.source}"
    return _table(caption, ("quantity", "number"), rows)


def _parameters(
    params: Parameters | Gradients, what: str = "weights and biases", column: str = "value"
) -> str:
    sizes = (params.weights[0].shape[1], *(len(W) for W in params.weights))
    flat = [
        number
        for layer in zip(params.weights, params.biases, strict=True)
        for array in layer
        for number in array.ravel().tolist()
    ]
    names = _letters("", parameters_of(sizes), sizes)
    rows = [(name, [_number(number)], "") for name, number in zip(names, flat, strict=True)]
    return _table(f"{len(rows)} {what}", ("parameter", column), rows)


def _gradients(gradients: Gradients) -> str:
    return _parameters(gradients, "slopes of the loss", "slope")


def _trace(trace: Trace) -> str:
    sizes = tuple(h.shape[-1] for h in trace.h)
    single = trace.h[0].ndim == 1 or len(trace.h[0]) == 1
    examples = 1 if single else len(trace.h[0])
    columns = min(examples, 6)
    rows = []
    for layer in range(1, len(sizes) + 1):
        kinds: list[tuple[Kind, Array]] = [("input" if layer == 1 else "activation", trace.h[layer - 1])]
        if layer > 1:
            kinds.insert(0, ("weighted_input", trace.z[layer - 2]))
        for kind, array in kinds:
            lines = array.reshape(examples, -1)[:columns].T.tolist()
            names = _letters("", [Quantity(kind, layer, unit + 1) for unit in range(len(lines))], sizes)
            rows += [(name, list(map(_number, line)), "") for name, line in zip(names, lines, strict=True)]
    head = ("value",) if single else tuple(f"example {n}" for n in range(1, columns + 1))
    left = f"; the first {columns} of {examples} examples" if columns < examples else ""
    return _table(f"one forward pass{left}", ("quantity", *head), rows)


TABLES: dict[str, Callable[..., str]] = {
    "Report": _report,
    "History": _history,
    "Example": _example,
    "Localisation": _localisation,
    "Trace": _trace,
    "Gradients": _gradients,
    "Parameters": _parameters,
}


def _letters(notation: str, quantities: Iterable[Quantity], sizes: tuple[int, ...]) -> list[str]:
    """Return quantities as MathML in a notation, or in the one in use."""
    spoken = find_notation(notation) if notation else current_notation()
    return [f"<math>{mathml_letter(spoken.latex(one, sizes))}</math>" for one in quantities]


def _aligned(texts: Sequence[str]) -> list[str]:
    """Return a column of numbers with signs under signs and points under points; lists stay."""
    wide = max((len(_whole(text)) for text in texts if "," not in text), default=0)
    slot = SPACE if any(text.startswith("−") for text in texts) else ""
    aligned = []
    for text in texts:
        if "," not in text and not isinstance(text, Html):
            sign = "−" if text.startswith("−") else slot
            text = sign + SPACE * (wide - len(_whole(text))) + text.removeprefix("−")
        aligned.append(text)
    return aligned


def _whole(text: str) -> str:
    """Return what a number's text has before its point."""
    return text.removeprefix("−").partition(".")[0].partition("e")[0]


def _number(value: float) -> str:
    """Return six significant digits, with a true minus sign; rounding noise near 0 is 0."""
    rounded = round(value, 9) if math.isfinite(value) else value
    return _signed(f"{rounded + 0.0:.6g}")


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _kept(rows: Sequence[Row]) -> Iterator[Row | int]:
    """Yield the rows to show, and how many are left out where some are: never one that differs."""
    skipped = 0
    for place, row in enumerate(rows):
        at_an_end = place < FEWEST or place >= len(rows) - FEWEST
        if len(rows) <= MOST_ROWS or at_an_end or row[2]:
            if skipped:
                yield skipped
                skipped = 0
            yield row
        else:
            skipped += 1


def _table(caption: str, head: Sequence[str], rows: Sequence[Row]) -> str:
    """Return a table; a column without a heading holds words."""
    parts = []
    kept = list(_kept(rows))
    columns = zip(*(row[1] for row in kept if not isinstance(row, int)), strict=True)
    numbered = zip(head[1:], columns, strict=True)
    aligned = zip(*(_aligned(texts) if title else texts for title, texts in numbered), strict=True)
    for row in kept:
        if isinstance(row, int):
            parts.append(f'<tr><td colspan="{len(head)}">… {row} more</td></tr>')
            continue
        name, _, marks = row
        texts = [f"<td>{cell if isinstance(cell, Html) else escape(cell)}</td>" for cell in next(aligned)]
        shown = f' class="{marks}"' if marks else ""
        parts.append(f'<tr{shown}><th scope="row">{name}</th>{"".join(texts)}</tr>')
    heads = [f'<th scope="col">{escape(one)}</th>' if one else "<td></td>" for one in head]
    return (
        f'{STYLE}<div class="cr-room" tabindex="0"><table class="cr-result">'
        f"<caption>{escape(caption)}</caption>"
        f"<thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(parts)}</tbody></table></div>"
    )
