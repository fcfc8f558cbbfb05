"""Do notebooks run in a real JupyterLab in three engines, and does every control move something?"""

import pytest

from tests.browser.conftest import CELLS, CURRENT, HAS_CONTEXT, IS_IDLE, IS_READY, RUN_ALL, SHUT_DOWN
from tests.browser.engines.webkit import WebKit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400, func_only=True)]  # the first call builds

TO_OPEN = 200  # seconds; with others at work on the machine it took more than a minute
SLIDERS, BUTTONS, TOGGLES, BOXES, LISTS, PARTS = (
    ".noUi-handle",
    "button.jupyter-button:not(.widget-toggle-button)",
    "button.widget-toggle-button",
    "input[type=checkbox]",
    "select",
    "svg [data-name][role=button]",
)
SOME = 3
# anywidget waits two seconds for a module; with many widgets at once WebKit may need longer.
GIVEN_UP = "page: Error: [anywidget] Failed to initialize model."
WITH_WIDGETS = f"""() => [...{CURRENT}.content.model.cells].flatMap((cell, at) =>
    (cell.toJSON().outputs ?? []).some(
        one => 'application/vnd.jupyter.widget-view+json' in (one.data ?? {{}})) ? [at] : [])"""
SHOW = f"""async at => {{
    const notebook = {CURRENT}.content;
    notebook.activeCellIndex = at;
    await notebook.scrollToItem(at, 'smart', 0);
}}"""
RUN_CELL = f"""async at => {{
    {CURRENT}.content.activeCellIndex = at;
    await window.jupyterapp.commands.execute('notebook:run-cell');
}}"""
NODE = f"{CURRENT}.content.widgets[at].node.querySelector('.jp-OutputArea')"
IS_DRAWN = f"at => {NODE}?.querySelectorAll('.jupyter-widgets').length > 2"
IS_ASKED = f"at => !!{NODE}?.querySelector('.cr-ask .asked')"
REPLY = f"at => {NODE}.querySelector('.cr-ask .reply').innerHTML"
# A prediction whose outcome was shown stays what it was, and says so.
ANSWERED = f"""(at, nth) => {{
    const frame = {NODE}.querySelector('.cr-ask'), isKept = frame.innerText.match(/^\\d+\\.p\\d/);
    return frame.querySelector('.reply').innerText
        && (isKept || frame.querySelectorAll('.option')[nth].ariaPressed === 'true');
}}"""
TYPED = f"at => {NODE}.querySelector('.cr-ask .field').value"
ECHO = f"at => {NODE}.querySelector('.cr-ask .echo').innerText"
COUNT = f"(at, kind) => {NODE}.querySelectorAll(kind).length"
# What the cell tells outside its controls: one that changes itself alone is dead.
TELLS = f"""at => {{
    const shown = {NODE}.cloneNode(true);
    const controls = 'button, select, input, .noUi-target, .widget-readout';
    shown.querySelectorAll(controls).forEach(one => one.remove());
    return shown.innerHTML;
}}"""
READS = f"""at => {{
    const words = [...{NODE}.querySelectorAll('[aria-label]')].map(one => one.getAttribute('aria-label'));
    return [{NODE}.innerText, ...words].join('\\n');
}}"""
FIND = f"(at, kind, nth) => {NODE}.querySelectorAll(kind)[nth]"
FOCUS = f"""(at, kind, nth) => {{
    const part = ({FIND})(at, kind, nth);
    part.scrollIntoView({{block: 'center'}});
    part.focus();
    return part.dataset.name ?? part.getAttribute('aria-label') ?? part.innerText;
}}"""
IS_ON = f"(at, kind, nth) => ({FIND})(at, kind, nth).classList.contains('mod-active')"
IS_SHOWN = f"(at, kind) => ({FIND})(at, kind, 0)?.getClientRects().length > 0"
AT_ITS_END = f"""(at, kind, nth) => {{
    const slider = ({FIND})(at, kind, nth);
    return Number(slider.getAttribute('aria-valuenow')) >= Number(slider.getAttribute('aria-valuemax'));
}}"""


def press_in(page, at, kind, nth=0):
    """Click a part of a cell's output."""
    page.click(f"() => {{ const at = {at}; return {NODE}.querySelectorAll({kind!r})[{nth}]; }}")


def move(page, at, kind, nth):
    """Move one control, and wait until the cell tells something else."""
    named = page.evaluate(FOCUS, at, kind, nth)
    before = page.evaluate(TELLS, at)
    if kind in (BUTTONS, TOGGLES, BOXES):
        press_in(page, at, kind, nth)
    elif kind == SLIDERS:
        page.press("ArrowLeft" if page.evaluate(AT_ITS_END, at, kind, nth) else "ArrowRight")
    else:
        page.press({LISTS: "ArrowDown", PARTS: "Enter"}[kind])
    try:
        if kind == PARTS:  # the list says what is chosen; the hint under the picture follows the focus alone
            page.wait_until(f"(at, name) => {NODE}.querySelector('select').value === name", at, named)
        else:
            page.wait_until(f"(at, before) => ({TELLS})(at) !== before", at, before)
    except AssertionError:
        raise AssertionError(f"cell {at}: {kind} {nth} ({named}) moves nothing") from None


def move_every_control(page, at):
    """Move every control in a cell's output once, of a picture's parts a few; return how many moved."""
    moved = 0
    # In an order in which none comes when there is nothing left for it to do.
    for kind in (LISTS, SLIDERS, PARTS, BOXES, BUTTONS, TOGGLES):
        places = list(range(page.evaluate(COUNT, at, kind)))
        if kind == PARTS:  # all are of one make, dozens of them
            places = places[:: max(1, len(places) // SOME)]
        if kind == TOGGLES:  # those that are pressed already come last
            places.sort(key=lambda nth: page.evaluate(IS_ON, at, kind, nth))
        for nth in places:
            move(page, at, kind, nth)
        moved += len(places)
    return moved


def press_until(page, at, kind, nth, function, *arguments):
    """Click a part of a cell's output until it has an effect: what is drawn above may push it away."""
    for seconds in (10, 10, 60):
        press_in(page, at, kind, nth)
        try:
            return page.wait_until(function, at, *arguments, seconds=seconds)
        except AssertionError:
            if seconds == 60:
                raise


def answer(page, at):
    """Answer a question by each of its ways, and see its reply each time; return how many there were."""
    options = page.evaluate(COUNT, at, ".cr-ask .option")
    for nth in range(options):
        press_until(page, at, ".cr-ask .option", nth, ANSWERED, nth)
    if not options:
        for kind in (".cr-ask .symbol", ".cr-ask .operator"):
            if not page.evaluate(COUNT, at, kind):  # a number has no names to write
                continue
            before = page.evaluate(TYPED, at)
            press_until(page, at, kind, 0, f"(at, before) => ({TYPED})(at).length > before.length", before)
        page.wait_until(f"at => ({ECHO})(at).trim().length > 0", at)
        page.evaluate(f"at => {NODE}.querySelector('.cr-ask .field').focus()", at)
        page.press("Enter")
        page.wait_until(f"at => ({REPLY})(at).length > 0", at)
    buttons = [kind for kind in (".hint", ".solution") if page.evaluate(IS_SHOWN, at, f".cr-ask {kind}")]
    for kind in buttons:
        before = page.evaluate(REPLY, at)
        press_until(page, at, f".cr-ask {kind}", 0, f"(at, before) => ({REPLY})(at) !== before", before)
    return options + len(buttons) + (0 if options else 3)


def drive(page, at, source):
    """Show a cell and use all that can be used in it; return how much that was."""
    asks = source.startswith("ch.ask(")
    page.evaluate(SHOW, at)
    page.wait_until(IS_ASKED if asks else IS_DRAWN, at)
    return answer(page, at) if asks else move_every_control(page, at)


def drive_even_where_busy(page, at, source):
    """The same; where a widget was given up, run its cell again first, as a reader would."""
    try:
        return drive(page, at, source)
    except AssertionError:
        if not isinstance(page, WebKit) or GIVEN_UP not in page.errors():
            raise
        page.evaluate(RUN_CELL, at)
        return drive(page, at, source)


@pytest.mark.parametrize(
    ("name", "explorer"),
    [("02_follow_one_path.ipynb", "NudgeExplorer"), ("03_add_every_path.ipynb", "PathExplorer")],
)
def test_a_notebook_runs_and_every_control_moves_something(page, lab, screenshots, name, explorer):
    page.open(f"{lab}/doc/tree/{name}?reset")
    try:
        page.wait_until(f"() => !!({HAS_CONTEXT})()", seconds=TO_OPEN)
        page.evaluate(IS_READY)
        page.wait_until(IS_IDLE, seconds=TO_OPEN)
        page.evaluate(RUN_ALL)
        cells = page.evaluate(CELLS)
        outputs = [one for cell in cells for one in cell.get("outputs", [])]
        assert [one for one in outputs if one["output_type"] == "error"] == []
        places, asked = page.evaluate(WITH_WIDGETS), 0
        for at in places:
            source = cells[at]["source"]
            assert drive_even_where_busy(page, at, source) > 1, source
            asked += source.startswith("ch.ask(")
            told = page.evaluate(READS, at)
            assert "undefined" not in told and "NaN" not in told
            if explorer in cells[at]["source"]:
                page.screenshot(
                    screenshots / f"{type(page).__name__.lower()}_{name.removesuffix('.ipynb')}.png"
                )
        assert asked > 10 and any(explorer in cells[at]["source"] for at in places)
        allowed = {GIVEN_UP} if isinstance(page, WebKit) else set()
        assert set(page.errors()) <= allowed
    finally:
        page.evaluate(SHUT_DOWN)
