"""Does the teaching kit say what the notebooks show and what the package computes?"""

import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.answers.questions.kinds import MISCONCEPTIONS
from chainrule_helpers.answers.verdict import MISTAKES
from chainrule_helpers.symbolic.chains import number

ROOT = Path(__file__).parent.parent
KIT = ROOT / "docs" / "teaching"
NOTEBOOKS = {path.name[:2]: path for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))}
PLANS = {"two-lectures": 2, "three-lectures": 3}
MOST_WORDS = 900
HEADINGS = ["Board", "Say", "Expect", "Vote 1", "Vote 2", "Numbers to read aloud", "Short of time"]
THRESHOLDS = ("< 40 %", "40–70 %", "> 70 %")
SECTION = re.compile(r"(?:(?<!\d)(\d\d) )?\*\*(.+?)\*\*")


@cache
def read(name):
    return (KIT / f"{name}.md").read_text(encoding="utf-8")


def parts(text):
    """Return what stands under each heading of the second level."""
    pieces = re.split(r"^## (.+)$", text, flags=re.M)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def rows(text):
    """Return the rows of the first Markdown table in a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


@cache
def outputs_by_section(notebook):
    """Return each section's title with the text of the outputs under it, subsections included."""
    shown, open_titles = {}, []
    for cell in json.loads(NOTEBOOKS[notebook].read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if heading := re.match(r"(#+) (.+)", line):
                    level = len(heading[1])
                    open_titles = [one for one in open_titles if one[0] < level] + [(level, heading[2])]
                    shown.setdefault(heading[2], "")
            continue
        for output in cell["outputs"]:
            said = ["".join(output.get("text", ""))]
            said += [
                "".join(text)
                for kind, text in output.get("data", {}).items()
                if kind in ("text/plain", "text/latex", "text/markdown")
            ]
            for _, title in open_titles:
                shown[title] += "\n".join(said) + "\n"
    return shown


def missing_sections(text, notebook=None):
    """Return the section titles in bold that no notebook has."""
    named = [(number or notebook, title) for number, title in SECTION.findall(text)]
    return [(where, title) for where, title in named if title not in outputs_by_section(where or "00")]


def is_shown(value, text):
    """Return whether a text holds a number, and not merely as a part of another one."""
    plain = value.replace("−", "-")
    return re.search(rf"(?<![\d.,\-]){re.escape(plain)}(?!\d|[.,]\d)", text.replace("−", "-")) is not None


def mistakes_named(text):
    """Return the diagnosis' names and the numbers of confusions in the last column of a table."""
    return re.findall(r"`([\w-]+)`", text), [int(one) for one in re.findall(r"\((\d+)\)", text)]


def are_known(text):
    names, confusions = mistakes_named(text)
    known = set(names) <= set(MISTAKES) and set(confusions) <= set(MISCONCEPTIONS)
    return known and bool(names or confusions)


def numbers_not_shown(notebook, table):
    """Return what a table of numbers claims and the named section does not show."""
    lost = []
    for what, values, where in table:
        shown = outputs_by_section(notebook)[SECTION.fullmatch(where)[2]]
        for value in values.split(", "):
            if not is_shown(value, shown):
                lost.append((what, value, where))
    return lost


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_each_notebook_has_a_page_that_can_be_read_before_class(notebook):
    text = read(notebook)
    title = re.search(r'"# (.+?)(?:\\n)?"', NOTEBOOKS[notebook].read_text(encoding="utf-8"))[1]
    assert text.startswith(f"# {notebook} {title}: instructor notes\n\nGoal: ")
    assert len(re.sub(r"<!--.*?-->", "", text).split()) <= MOST_WORDS
    found = [heading for heading in parts(text) if not heading.startswith("Why ")]
    assert found == HEADINGS


@pytest.mark.parametrize("name", [*NOTEBOOKS, *PLANS])
def test_every_section_that_is_named_exists(name):
    assert SECTION.search(read(name))
    assert missing_sections(read(name), name if name in NOTEBOOKS else None) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_number_to_read_aloud_stands_in_its_section(notebook):
    table = rows(parts(read(notebook))["Numbers to read aloud"])
    assert len(table) >= 3
    assert numbers_not_shown(notebook, table) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_what_is_skipped_when_short_of_time_is_named(notebook):
    text = parts(read(notebook))["Short of time"]
    for minutes in ("- 5 minutes: ", "- 10 minutes: "):
        (line,) = [line for line in text.splitlines() if line.startswith(minutes)]
        assert SECTION.search(line) or "at home" in line


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_wrong_answer_to_expect_is_tied_to_a_named_mistake(notebook):
    table = rows(parts(read(notebook))["Expect"])
    assert len(table) >= 4
    for heard, reply, mistake in table:
        assert heard.startswith('"') and reply
        assert mistake == "none" or are_known(mistake), heard


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_there_are_sentences_to_say(notebook):
    assert 4 <= len(re.findall(r"^ +> ", parts(read(notebook))["Say"], flags=re.M)) <= 6


@pytest.mark.parametrize(
    ("notebook", "question"), [("03", "Why add?"), ("05", "Why add?"), ("06", "Why add?")]
)
def test_why_add_is_answered(notebook, question):
    assert "\n> " in parts(read(notebook))[question]


@pytest.mark.parametrize("notebook", ["05", "06"])
def test_why_the_transpose_is_answered(notebook):
    assert "\n> " in parts(read(notebook))["Why the transpose?"]


def test_the_list_of_confusions_is_the_one_of_the_bank():
    listed = dict(re.findall(r"^(\d+)\. (.+)$", parts(read("README"))["The confusions"], flags=re.M))
    assert {int(key): text for key, text in listed.items()} == MISCONCEPTIONS


# Votes.

VOTES = [(notebook, place) for notebook in NOTEBOOKS for place in (1, 2)]
JUDGED = re.compile(r"<!-- judge: (.+?) -->")


def options(notebook, place):
    """Return an option's letter, what it offers, and who chooses it."""
    return [
        (key, answer.strip("`"), who) for key, answer, who in rows(parts(read(notebook))[f"Vote {place}"])
    ]


def sigmoid_slope(z):
    return math.exp(-z) / (1 + math.exp(-z)) ** 2


def neuron(step):
    """Return the moves of the error that a slope, and misreadings of it, predict for a step."""
    net = ch.examples.NEURON
    one = (net.architecture, net.parameters, net.inputs[:1], net.targets[:1])
    slope = float(ch.numeric_gradient(*one).weights[0][0, 0])
    output = float(ch.forward(*one[:3]).h[1][0, 0])
    wrong_loss = 2 * output * float(one[2][0, 0])
    moves = (slope * step, -slope * step, slope, slope * step / 2, wrong_loss * step)
    return dict(zip("CABDE", moves, strict=True))


def softmax_terms():
    net = ch.examples.NIELSEN_SOFTMAX
    graph = ch.graph(net.architecture)
    C, z1 = graph.symbols("C z1_3", notation="nielsen")
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    terms = [ch.evaluate(chain, *data) for chain in graph.chains(C, z1)]
    whole = float(ch.numeric_gradient(*data).biases[1][0])
    values = (terms[0], 3 * whole, whole, whole / 3, math.prod(terms))
    return dict(zip("ABCDE", values, strict=True))


def chain_counts():
    sizes = (2, 4, 3)
    graph = ch.graph(ch.Architecture(sizes, ("sigmoid", "sigmoid"), "half_squared_error"))
    C, w = graph.symbols("C w11_2", notation="nielsen")
    outputs, hidden = sizes[2], sizes[1]
    counts = (1, len(graph.chains(C, w)), hidden, hidden + outputs, hidden * outputs)
    return dict(zip("ABCDE", counts, strict=True))


def hidden_unit():
    """Return the 3-3-1 network's data, its slopes, and the first hidden unit's weight and activation."""
    net = ch.examples.THOMAS_DISTINCT
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    trace = ch.forward(*data[:3])
    back = ch.backward(*data[:2], trace, net.targets)
    return data, back, net.parameters.weights[1][0, 0], trace.h[1][0, 0]


def hidden_delta():
    data, back, weight, a = hidden_unit()
    delta, bend = back.deltas[1][0, 0], a * (1 - a)
    updated = weight - 0.5 * back.weights[1][0, 0]
    right = ch.numeric_gradient(*data).biases[0][0]
    values = (right, delta * updated * bend, delta * weight, delta * bend, delta * weight * sigmoid_slope(a))
    return dict(zip("ABCDE", map(float, values), strict=True))


def cross_entropy_delta():
    net = ch.examples.NIELSEN_CROSS_ENTROPY
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    a = ch.forward(*data[:3]).h[2][0]
    right = float(ch.numeric_gradient(*data).biases[1][1])
    return dict(zip("ABCDE", (0.0, -right, a[1] * (1 - a[1]), right, 3 * right), strict=True))


def hidden_after_cross_entropy():
    net = ch.examples.NIELSEN_CROSS_ENTROPY
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    deltas = ch.backward(*data[:2], ch.forward(*data[:3]), net.targets).deltas
    arrived = float((net.parameters.weights[1].T @ deltas[1][0])[2])
    right = float(ch.numeric_gradient(*data).biases[0][2])
    return dict(zip("ABCDE", (arrived, right, 3 * right, right / 3, -right), strict=True))


def lost_weight():
    data, back, _, a = hidden_unit()
    without = back.deltas[1][0, 0] * a * (1 - a) * data[2][0, 0]
    ratio = float(without / ch.numeric_gradient(*data).weights[0][0, 0])
    return dict(zip("ABCDE", (1 / ratio, 1.0, ratio, -ratio, ratio**2), strict=True))


def one_step(rate):
    net = ch.examples.STATQUEST
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    weight = net.parameters.weights[1][0, 0]
    slope = float(ch.numeric_gradient(*data).weights[1][0, 0])
    after = float(ch.descend(*data, rate=rate, steps=1).parameters.weights[1][0, 0])
    values = (weight + rate * slope, after, rate * slope, weight - rate * slope / 3, weight - slope)
    return dict(zip("ABCDE", values, strict=True))


def saturated(output):
    unit = ch.Architecture((1, 1), ("sigmoid",), "half_squared_error")
    z = math.log(output / (1 - output))
    data = (unit, ch.Parameters(([[0.0]],), ([z],)), np.array([[0.0]]), np.array([[0.0]]))
    right = float(ch.numeric_gradient(*data).biases[0][0])
    values = (output, output * (1 - output), right, -right, output * sigmoid_slope(output))
    return dict(zip("ABCDE", values, strict=True))


def slope_at(value):
    z = math.log(value / (1 - value))
    right = sigmoid_slope(z)
    return dict(zip("ABCDE", (value, sigmoid_slope(value), right, -right, 2 * right), strict=True))


def central(here, high, low, step):
    both = high - low
    values = ((high - here) / step, both / (2 * step), (here - low) / step, both, both / step)
    return dict(zip("ABCDE", values, strict=True))


def two_paths(first, second):
    values = ((first + second) / 2, 2 * (first + second), first, first * second, first + second)
    return dict(zip("ABCDE", values, strict=True))


# What each option of a vote in numbers is: the right one measured, the others as their mistake makes them.
IN_NUMBERS = {
    ("00", 1): ("C", lambda: slope_at(0.8)),
    ("00", 2): ("E", lambda: two_paths(2, 3)),
    ("01", 2): ("C", lambda: neuron(0.01)),
    ("03", 1): ("C", softmax_terms),
    ("04", 2): ("B", chain_counts),
    ("05", 2): ("A", hidden_delta),
    ("07", 1): ("D", cross_entropy_delta),
    ("07", 2): ("B", hidden_after_cross_entropy),
    ("08", 1): ("B", lambda: central(0.5, 0.503, 0.496, 0.01)),
    ("08", 2): ("C", lost_weight),
    ("09", 1): ("B", lambda: one_step(0.01)),
    ("09", 2): ("C", lambda: saturated(0.94)),
}


def rounded_alike(text, value):
    """Return whether a number, as printed, is a value rounded to its decimals."""
    decimals = len(text.partition(".")[2])
    return abs(float(text.replace("−", "-")) - value) <= 0.5001 * 10.0**-decimals


@pytest.mark.parametrize(("notebook", "place"), VOTES)
def test_a_vote_has_one_right_answer_and_four_named_mistakes(notebook, place):
    offered = options(notebook, place)
    assert [key for key, _, _ in offered] == list("ABCDE")
    assert [who for _, _, who in offered].count("right") == 1
    assert all(who == "right" or are_known(who) for _, _, who in offered)
    assert len({answer for _, answer, _ in offered}) == 5


@pytest.mark.parametrize(("notebook", "place"), VOTES)
def test_a_vote_says_what_to_do_with_the_result(notebook, place):
    text = parts(read(notebook))[f"Vote {place}"]
    assert all(text.count(threshold) == 1 for threshold in THRESHOLDS)


@pytest.mark.parametrize(("notebook", "place"), VOTES)
def test_every_vote_is_judged(notebook, place):
    judged = JUDGED.search(parts(read(notebook))[f"Vote {place}"])
    assert (judged is None) == ((notebook, place) in IN_NUMBERS)


@pytest.mark.parametrize(("notebook", "place"), IN_NUMBERS)
def test_a_vote_in_numbers_offers_what_the_package_computes(notebook, place):
    right, compute = IN_NUMBERS[notebook, place]
    values = compute()
    for key, answer, who in options(notebook, place):
        assert (who == "right") == (key == right)
        assert rounded_alike(answer, values[key]), (key, answer, values[key])
        # No wrong option may be the right number printed with fewer digits.
        assert key == right or not math.isclose(values[key], values[right], rel_tol=0.02)


def formula_votes():
    for notebook, place in VOTES:
        judged = JUDGED.search(parts(read(notebook))[f"Vote {place}"])
        if judged and not judged[1].startswith("code "):
            yield notebook, place, *judged[1].split()


@pytest.mark.parametrize(
    ("notebook", "place", "example", "notation", "above", "below"), list(formula_votes())
)
def test_a_vote_in_formulas_is_judged_as_the_page_says(notebook, place, example, notation, above, below):
    graph = ch.graph(getattr(ch.examples, example).architecture)
    with ch.use_notation(notation):
        target = graph.chains(above, below)
        for _, answer, who in options(notebook, place):
            verdict = ch.diagnose(answer, target, notation)
            assert verdict.correct == (who == "right"), (answer, str(verdict))
            assert set(mistakes_named(who)[0]) <= set(verdict.mistakes), (answer, verdict.mistakes)


def code_votes():
    for notebook, place in VOTES:
        if (judged := JUDGED.search(parts(read(notebook))[f"Vote {place}"])) and judged[1].startswith(
            "code "
        ):
            yield notebook, place, judged[1].removeprefix("code ")


@pytest.mark.parametrize(("notebook", "place", "right"), list(code_votes()))
def test_a_vote_in_code_is_run_and_compared_with_a_nudge(notebook, place, right):
    architecture = ch.Architecture((3, 3), ("sigmoid",), "half_squared_error")
    random = np.random.default_rng(1)
    params = ch.Parameters((random.normal(size=(3, 3)),), (random.normal(size=3),))
    x, y = random.normal(size=(5, 3)), random.random((5, 3))
    one = (architecture, params, x[:1], y[:1])
    batch = ch.backward(architecture, params, ch.forward(architecture, params, x), y)
    deltas = ch.backward(*one[:2], ch.forward(*one[:3]), y[:1]).deltas
    known = {"np": np, "W": params.weights[0], "d": deltas[0][0], "D": batch.deltas[0]}

    def loss_from(inputs):
        return ch.loss(architecture, ch.forward(architecture, params, inputs), y[:1])

    hair = 1e-6 * np.eye(3)
    measured = {
        "W.T @ d": np.array([(loss_from(x[:1] + h) - loss_from(x[:1] - h)) / 2e-6 for h in hair]),
        "D.sum(axis=0)": ch.numeric_gradient(architecture, params, x, y).biases[0],
    }[right]
    for _, answer, who in options(notebook, place):
        value = np.asarray(eval(answer, known))
        meets = value.shape == measured.shape and np.allclose(value, measured, rtol=1e-5)
        assert meets == (who == "right"), answer


def test_every_formula_and_code_vote_was_found():
    assert len(list(formula_votes())) + len(list(code_votes())) + len(IN_NUMBERS) == len(VOTES)


# Plans.


@pytest.mark.parametrize(("plan", "lectures"), PLANS.items())
def test_a_lecture_has_fifty_minutes(plan, lectures):
    planned = {title: rows(text) for title, text in parts(read(plan)).items() if title.startswith("Lecture")}
    assert list(planned) == [f"Lecture {one}" for one in range(1, lectures + 1)]
    for title, table in planned.items():
        assert sum(int(minutes) for minutes, _, _ in table) == 50, title
        said = " ".join(what for _, what, _ in table)
        assert all(
            word in said
            for word in ("Retrieval", "rediction", "Demonstration", "Vote", "airs", "Exit ticket")
        )
        assert all(screen == "no screen" or SECTION.search(screen) for _, _, screen in table)


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_says_what_to_do_without_machines(plan):
    text = parts(read(plan))["When something fails"]
    assert all(word in text for word in ("projector", "network", "Binder", "laptop"))


@pytest.mark.parametrize("path", sorted(KIT.rglob("*.md")), ids=lambda path: path.name)
def test_every_link_of_the_kit_leads_to_a_file(path):
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / link.partition("#")[0]).exists(), link


# The item before and after.


@pytest.fixture(scope="module")
def item():
    """Return what the item's code leaves behind, its report included."""
    (code,) = re.findall(r"```python\n(.+?)```", read("pre-post-test"), flags=re.S)
    known = {}
    exec(code, known)
    return known


def chains_of(item):
    graph = ch.graph(item["net"])
    C, weight = graph.symbols("C w21_2", notation="nielsen")
    values = ch.values(item["net"], item["params"], item["x"], item["y"])
    return graph.chains(C, weight), values


def loss_with(item, shift):
    weights = [np.array(one, dtype=float) for one in item["params"].weights]
    weights[0][1, 0] += shift
    params = ch.Parameters(weights, item["params"].biases)
    return ch.loss(item["net"], ch.forward(item["net"], params, item["x"]), item["y"])


def test_the_items_answer_is_what_the_package_computes(item):
    chains, values = chains_of(item)
    assert item["report"].ok and [str(chain.symbols[2])[:2] for chain in chains] == ["z1", "z2"] * 2
    shares = [number(chain.product, values) for chain in chains]
    nudged = (loss_with(item, 0.1) - loss_with(item, -0.1)) / 0.2
    told = [value for _, value in rows(parts(read("pre-post-test"))["Model answer"])]
    expected = [*shares, item["slope"], nudged]
    assert math.isclose(sum(shares), item["slope"], rel_tol=1e-12)
    assert all(rounded_alike(text, value) for text, value in zip(told, expected, strict=True))


def test_the_items_formula_is_right(item):
    (formula,) = re.findall(r"```\n(\(.+?)```", parts(read("pre-post-test"))["Model answer"], flags=re.S)
    assert ch.diagnose(" ".join(formula.split()), chains_of(item)[0], "nielsen").correct


def test_what_the_item_gives_is_what_the_network_has(item):
    trace = ch.forward(item["net"], item["params"], item["x"])
    text = parts(read("pre-post-test"))["The item"]
    given = [value.split(", ") for _, value in rows(text)]
    expected = [
        item["x"][0],
        trace.h[1][0, 1:2],
        trace.h[2][0],
        item["y"][0],
        item["params"].weights[1][:, 1],
    ]
    for texts, numbers in zip(given, expected, strict=True):
        assert all(rounded_alike(text, value) for text, value in zip(texts, numbers, strict=True))
    higher, lower = re.search(r"higher the loss is ([\d.]+), with it 0.1 lower ([\d.]+)\.", text).groups()
    assert rounded_alike(higher, loss_with(item, 0.1)) and rounded_alike(lower, loss_with(item, -0.1))
    cross = -trace.h[2][0].prod()
    assert rounded_alike(re.search(r"two outputs, (−[\d.]+)\.", read("pre-post-test"))[1], cross)


def test_one_share_times_its_count_is_not_the_answer(item):
    chains, values = chains_of(item)
    shares = np.array([number(chain.product, values) for chain in chains]).reshape(2, 2)
    slope = item["slope"]
    for share in (*shares.ravel(), *shares.sum(axis=0), *shares.sum(axis=1)):
        assert all(not math.isclose(times * share, slope, rel_tol=0.03) for times in (1, 2, 3, 4))


def test_the_marking_scheme_adds_up():
    table = rows(parts(read("pre-post-test"))["Marking"])
    *points, total = (int(value) for _, value in table)
    assert sum(points) == total


# The checks themselves.


def test_a_wrong_number_section_or_name_is_noticed():
    table = [("first link", "−0.1645", "**Multiply**")]
    assert numbers_not_shown("02", table) == []
    assert numbers_not_shown("02", [("first link", "−0.1646", "**Multiply**")])
    assert numbers_not_shown("02", [("first link", "0.1645", "**Multiply**")])
    assert numbers_not_shown("02", [("first link", "−0.1645", "**Three definitions**")])
    assert missing_sections("skip **Multiply it**", "02") == [("02", "Multiply it")]
    assert missing_sections("at 03 **Multiply**") == [("03", "Multiply")]
    assert not are_known("`one-way` (5)") and not are_known("(26)") and not are_known("a slip")
    assert not rounded_alike("0.16", 0.166) and rounded_alike("−0.0073", -0.00733)
