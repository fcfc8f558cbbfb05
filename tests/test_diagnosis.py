"""Is a reader told which link is wrong, in the letters they read, and never the answer?"""

import subprocess
import sys
import time
from itertools import pairwise

import pytest
from sympy import Add, Integer, Rational, Symbol, exp, symbols

from chainrule_helpers import Architecture, examples, graph, use_notation
from chainrule_helpers.answers.diagnosis import diagnose
from chainrule_helpers.answers.diagnosis.cases import Case
from chainrule_helpers.answers.diagnosis.evaluation import same
from chainrule_helpers.answers.diagnosis.mistakes import all_slips
from chainrule_helpers.answers.diagnosis.points import PointKey, place_of
from chainrule_helpers.answers.diagnosis.targets import read_target
from chainrule_helpers.answers.reading import Misread, parse
from chainrule_helpers.answers.verdict import MISTAKES
from chainrule_helpers.notation import NOTATIONS, current_notation
from chainrule_helpers.quantities import Quantity

THOMAS = graph(examples.THOMAS.architecture)
NIELSEN = graph(examples.NIELSEN.architecture)
STATQUEST = {n: graph(examples.STATQUEST.architecture, n) for n in (1, 3)}
NETWORKS = {"thomas": THOMAS, "nielsen": NIELSEN, "statquest": STATQUEST[3]}
LOSS = Quantity("loss")
W12 = THOMAS.chains("J", "w12_2", "thomas")[0]


def slope(network, name, notation):
    """Return the chains from the loss to a quantity, as a notation draws them."""
    return network.chains(LOSS, network.quantity(name, notation), notation)


# What the sources say


@pytest.mark.parametrize("claimed", ["2*h1_3", "-2*h1_3"])
@pytest.mark.parametrize("slope_of_f", ["h1_3*(1-h1_3)", "sigmoid'(z1_2)", "f'(z1_2)", "σ′(z1_2)"])
def test_source_a_is_told_that_the_loss_is_wrong(claimed, slope_of_f):
    verdict = diagnose(f"{claimed}*{slope_of_f}*h2_2", W12, "thomas")
    assert verdict.readings == (("wrong-loss",),)
    assert "dJ/dh1_3" in verdict.message


@pytest.mark.parametrize("below", ["a1_2", "z1_2", "w11_2", "b1_2"])
def test_source_b_is_told_about_k_times_and_about_one_path(below):
    chains = slope(NIELSEN, below, "nielsen")
    term = "-(y1-a1_3)*a1_3*(1-a1_3)*w11_3" + ("" if below == "a1_2" else f"*da1_2/d{below}")
    whole = f"sum(dC/dak_3*dak_3/d{below}, k)"
    assert diagnose(whole, chains, "nielsen").correct
    assert diagnose(f"3*{whole}", chains, "nielsen").readings == (("k-times",),)
    assert diagnose(term, chains, "nielsen").readings == (("one-path",),)
    assert set(diagnose(f"3*({term})", chains, "nielsen").mistakes) == {"k-times", "one-path"}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "typed",
    [
        "dSSR/dPredicted * dy1/dx1 * dx1/dw1",
        "-2*(Observed - Predicted)*e^x1/(1 + e^x1)*Input",
        "-2*(Observed − Predicted)·softplus'(x1)·Input",
    ],
)
def test_source_c_is_told_which_link_it_lost(count, typed):
    chains = slope(STATQUEST[count], "w1", "statquest")
    verdict = diagnose(f"sum({typed})", chains, "statquest")
    assert verdict.readings == (("missing-link",),)
    assert (
        verdict.message == "Every link is there but dPredicted/dy1. How does Predicted change when y1 moves?"
    )
    with use_notation("statquest"):
        assert [str(link) for link in verdict.missing] == ["dPredicted/dy1 = w3"]
    if count == 3:
        bare = diagnose(typed, chains, "statquest")
        assert bare.mistakes == ("missing-link", "missing-sum-over-examples")
        assert bare.missing == verdict.missing


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("2*(Predicted - Observed)*(-1)*w3*f'(x1)*Input", "sign"),
        ("-(Observed - Predicted)*w3*f'(x1)*Input", "factor"),
        ("-2*(Observed - Predicted)*w4*f'(x1)*Input", "swapped-index"),
        ("-2*(Observed - Predicted)*w3*f'(y1)*Input", "at-activation"),
        ("-2*(Observed - Predicted)*w3*f'(x1)*w1", "weight-for-activation"),
        ("-2*(Observed - Predicted)*y1*f'(x1)*Input", "weight-for-activation"),
        ("-2*(Observed - Predicted)*w3/f'(x1)*Input", "numerator-denominator"),
        ("4*(Observed - Predicted)^2*w3*f'(x1)*Input", "upstream-twice"),
        ("-2*(Observed - Predicted)*w3*w4*f'(x1)*Input", None),
    ],
)
def test_each_slip_has_its_name(count, typed, mistake):
    verdict = diagnose(f"sum({typed})", slope(STATQUEST[count], "w1", "statquest"), "statquest")
    assert verdict.mistake == (mistake or "extra-link")
    assert len(verdict.readings) == 1


def test_a_forgotten_sum_is_noticed_with_and_without_names_of_examples():
    chains = slope(STATQUEST[3], "w3", "statquest")
    for typed in ("-2*(Observed - Predicted)*y1", "-2*(Observed_e2 - Predicted_e2)*y1_e2"):
        assert diagnose(typed, chains, "statquest").readings == (("missing-sum-over-examples",),)
    assert diagnose("sum(-2*(Observed - Predicted)*y1)", chains, "statquest").correct
    assert diagnose("sum(-2*(Observed - Predicted)*y1)/3", chains, "statquest").mistake == "average"


def test_two_slips_are_both_named():
    verdict = diagnose("(y1 - h1_3)*h2_2", W12, "thomas")
    assert verdict.mistakes == ("missing-link", "sign")
    assert verdict.message.startswith("Two things at once: ")
    assert "dh1_3/dz1_2" in verdict.message and "sign" in verdict.message


def test_two_slips_that_explain_the_answer_equally_well_are_both_offered():
    network = graph(Architecture((1, 1, 2), ("sigmoid", "sigmoid")))
    chains = network.chains("J", "h1_2", "thomas")
    verdict = diagnose("2*dJ/dh1_2", chains, "thomas")
    assert set(verdict.readings) == {("k-times",), ("factor",)}
    assert verdict.message.startswith("Either ") and ", or " in verdict.message


def test_what_is_not_recognised_is_called_so_and_no_name_is_guessed():
    verdict = diagnose("h1_3*x2 + 1", W12, "thomas")
    assert verdict.readings == (("not-recognised",),)
    assert "dJ/dw12_2" in verdict.message


# What counts as equal


@pytest.mark.parametrize(
    "answer",
    [
        "-(y1 - h1_3)*h1_3*(1 - h1_3)*h2_2",
        "(h1_3 - y1)*h1_3*(1 - h1_3)*h2_2",
        "−(y1 − h1_3)·sigmoid(z1_2)·(1 − sigmoid(z1_2))·h2_2",
        "(h1_3 - y1)*e**-z1_2/(1 + e^(-z1_2))²*h2_2",
        "δ1_3·h2_2",
        "delta1_3*f(z2_1)",
        "dJ_dh1_3*sigma'(z1_2)*h2_2",
        "∂J/∂h1_3 × ∂h1_3/∂z1_2 × ∂z1_2/∂w12_2",
        "dJ/dz1_2*h2_2",
        "dJ/dw12_2",
        "(h1_3 - y1)*(h1_3 - h1_3**2)*h2_2 + 0*x1",
        "(h1_3 - y1)*h1_3*(1 - h1_3)*h2_2/1.0",
        "+(h1_3\u00a0- y1) * h1_3 * (1 - h1_3) * sqrt(h2_2^2)",
    ],
)
def test_the_same_derivative_is_right_however_it_is_written(answer):
    verdict = diagnose(answer, W12, "thomas")
    assert verdict.correct and verdict.mistake is None and str(verdict) == "Right."
    assert verdict.uses_links == ("/d" in answer or "/∂" in answer)


def test_a_formula_built_in_the_notebook_is_read_too():
    with use_notation("thomas"):
        h, y, below = THOMAS.symbols("h1_3 y1 h2_2")
        plain_h, plain_y, plain_below = symbols("h1_3 y1 h2_2")
        assert diagnose(-(y - h) * h * (1 - h) * below, W12).correct
        assert diagnose(-(plain_y - plain_h) * plain_h * (1 - plain_h) * plain_below, W12).correct
        assert diagnose(W12, W12).correct
        assert diagnose(W12.links[0], W12).missing == W12.links[1:]
        assert diagnose((y - h) * h * (1 - h) * below, W12).mistake == "sign"
        assert "h1_3" in diagnose(Symbol("h13"), W12).message


def test_a_number_is_an_answer_only_where_the_target_is_one():
    link = THOMAS.link("z1_2", "b1_2", "thomas")
    assert diagnose(1, link).correct and diagnose("1", link).correct and diagnose(1.0, link).correct
    assert diagnose(-1, link).mistake == "sign"
    tenth = Rational(1, 10)
    assert diagnose(0.1, tenth).correct and diagnose("0.1", tenth).correct
    assert "no fixed number" in diagnose(0.25, W12, "thomas").message


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("network", NETWORKS)
def test_an_answer_is_judged_the_same_in_every_notation(network, notation):
    chosen = NETWORKS[network]
    with use_notation(notation):
        for symbol in (*chosen.parameters[:3], *chosen.parameters[-2:]):
            gradient = chosen.gradient(symbol)
            # A minus in front of a product may stand inside brackets of Mitchell's deltas.
            assert diagnose(str(gradient), gradient).correct
            assert diagnose(f"-({gradient})", gradient).mistakes == ("sign",)
            for step in chosen.sweep():
                if step.symbol.quantity == symbol.quantity:
                    assert diagnose(str(step.expression), gradient).correct
                    assert diagnose(f"2*({step.expression})", gradient).mistake == "factor"


@pytest.mark.parametrize(
    ("notation", "lost"),
    [
        ("thomas", "dh1_3/dz1_2"),
        ("thomas34", "dh1_3/dz1_3"),
        ("nielsen", "da1_3/dz1_3"),
        ("statquest", "dPredicted/dRaw"),
        ("mitchell", "do7/dnet7"),
    ],
)
def test_the_message_speaks_the_readers_notation(notation, lost):
    chain = slope(THOMAS, "w12_2", "thomas")[0]
    with use_notation(notation):
        typed = str(chain.links[0].derivative * chain.links[2].derivative)
        verdict = diagnose(typed, chain)
    assert verdict.message.startswith(f"Every link is there but {lost}. ")
    assert current_notation().name == "thomas"


def test_relu_is_judged_on_both_sides_of_its_kink():
    network = graph(Architecture((2, 2, 1), ("relu", "identity")))
    chain = network.chains("J", "w11_1", "thomas")[0]
    assert diagnose("-(y1 - h1_3)*w11_2*relu'(z1_1)*x1", chain, "thomas").correct
    verdict = diagnose("-(y1 - h1_3)*w11_2*x1", chain, "thomas")
    assert verdict.readings == (("missing-link",),)


def test_softmax_with_cross_entropy_takes_the_short_form():
    network = graph(Architecture((2, 3), ("softmax",), "cross_entropy"))
    chains = network.chains("J", "z1_1", "thomas")
    assert len(chains) == 3
    assert diagnose("h1_2 - y1", chains, "thomas").correct
    assert diagnose("-y1/h1_2*h1_2*(1 - h1_2)", chains, "thomas").readings == (("one-path",),)


# What may be asked for


def test_every_kind_of_target_gets_the_same_diagnosis():
    answer, network = "-(y1 - h1_3)*h2_2", THOMAS
    gradient = network.gradient("w12_2", "thomas")
    for target in (W12, (W12,), [W12], gradient):
        assert diagnose(answer, target, "thomas").missing == (W12.links[1],)
    # A product of its own making holds no links, so only a factor can be missed.
    bare = diagnose(answer, gradient + 0 * Symbol("u") + Integer(1) - 1, "thomas")
    assert bare.mistake == "missing-link"


def test_a_link_a_sweep_step_and_a_bare_formula_can_be_asked_for():
    link = THOMAS.link("h1_3", "z1_2", "thomas")
    assert diagnose("h1_3*(1 - h1_3)", link, "thomas").correct
    assert diagnose("h1_3*(1 + h1_3)", link, "thomas").mistake == "sign"
    assert diagnose("h1_2*(1 - h1_2)", link, "thomas").mistake == "wrong-layer"
    step = next(s for s in THOMAS.sweep() if str(s.symbol) == "dJ_dw12_2")
    assert diagnose("delta1_3*h2_2", step, "thomas").correct
    assert diagnose("-delta7*o5", step, "mitchell").correct
    assert diagnose("delta7*o5", step, "mitchell").mistake == "sign"


def test_plain_symbols_can_be_asked_for():
    x, y = symbols("x y")
    assert diagnose("2*x*y", 2 * x * y).correct
    assert diagnose("-2*x*y", 2 * x * y).mistake == "sign"
    assert diagnose("e^(2*x)", exp(2 * x)).correct
    assert diagnose("z", x + y).mistake == "unreadable"


@pytest.mark.parametrize("target", [None, "h1_3", (), [1], {}, True, object()])
def test_a_target_that_is_none_is_an_error_for_whoever_asks(target):
    with pytest.raises((TypeError, ValueError)):
        diagnose("1", target)


# What is said


def every_verdict():
    """Yield (verdict, target) for each single mistake on each example network, in its notation."""
    for name, network in NETWORKS.items():
        with use_notation(name):
            for symbol in (*network.parameters[:2], network.parameters[-2]):
                chains = slope(network, symbol, name)
                first = chains[0].links
                product = Add(*(chain.product for chain in chains))
                for changed in (
                    *(product / link.derivative for link in first),
                    *(product * link.derivative for link in first),
                    -product,
                    2 * product,
                    3 * product,
                    product / 3,
                    chains[0].product * 2 + 1,
                ):
                    yield diagnose(changed, chains), chains, product


def test_no_message_gives_the_answer_away():
    seen = 0
    for verdict, chains, product in every_verdict():
        assert str(product) not in verdict.message
        for chain in chains:
            for link in chain.links:
                formula = str(link.derivative)
                if not link.derivative.is_Symbol and not link.derivative.is_number:
                    assert formula not in verdict.message, verdict.message
        for link in verdict.missing:
            assert str(link.derivative) not in verdict.message.replace(f"d{link.above}/d{link.below}", "")
        seen += 1
    assert seen > 60


def test_every_message_is_one_to_three_sentences_without_markup():
    for verdict, _, _ in every_verdict():
        assert verdict.message[-1] in ".?)"
        assert len(verdict.message) < 330, verdict.message
        assert "\\" not in verdict.message and "None" not in verdict.message


def test_the_formula_is_echoed_as_it_was_typed():
    verdict = diagnose("−(y1 − h1_3)·h1_3²/2", W12, "thomas")
    assert verdict.echo == (r"-\left(y_{1} - h_{1}^{(3)}\right) \cdot \frac{\left(h_{1}^{(3)}\right)^{2}}{2}")
    many = diagnose("sum(-2*(Observed - Predicted)*y1)", slope(STATQUEST[3], "w3", "statquest"), "statquest")
    assert many.echo.startswith(r"\sum_{i=1}^{3} -2 \cdot \left(\mathrm{Observed}_{i} - ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("h13", "did you mean h1_3?"),
        ("delta13", "did you mean delta1_3?"),
        ("h1_3 2", "write h1_3*2"),
        ("y1/h1_3 h2_2", "can be read in two ways"),
        ("(1 - h1_3", "never closed"),
        ("1 - h1_3)", "closing bracket too many"),
        ("dJ/dw11_2 = 3", "Left of the first equals sign"),
        (r"\delta_1", "delta1_2 or delta1_3"),
        (r"\undefined_1", "I know no command"),
        ("w12", "w12_1 or w12_2"),
        ("cosx(z1_2)", "I know no function cosx"),
        ("d2J/dh1_3**2", "second derivative"),
        ("dx1/dz1_2", "does not depend on"),
        ("h1_3**x1", "Only e"),
        ("sin(x1)", "sin"),
        ("", "Nothing was typed"),
    ],
)
def test_what_cannot_be_read_is_explained(typed, said):
    verdict = diagnose(typed, W12, "thomas")
    assert verdict.mistake == "unreadable" and not verdict.correct
    assert said in verdict.message, verdict.message


@pytest.mark.parametrize(
    "inside", ["(Observed_e1 - Predicted_e1)*y1_e1", "(Observed - Predicted)*y1_e2", "dSSR/dPredicted_e1*y1"]
)
def test_a_sum_over_data_points_names_none_of_them(inside):
    target = slope(STATQUEST[3], "w3", "statquest")
    verdict = diagnose(f"sum(-2*{inside})", target, "statquest")
    assert verdict.mistake == "unreadable" and "stands for each data point" in verdict.message
    assert diagnose("sum(-2*(Observed - Predicted)*y1)", target, "statquest").correct
    each = " ".join(f"- 2*(Observed_e{n} - Predicted_e{n})*y1_e{n}" for n in (1, 2, 3))
    assert diagnose(each, target, "statquest").correct


def test_the_letters_of_another_text_are_read_with_a_word_about_it():
    read = parse("a1_3", THOMAS, "thomas")
    assert read.expression == THOMAS.symbol("h1_3", "thomas")
    assert read.notes == ("a1_3 is the letter of Nielsen, chapter 2: read as h1_3.",)
    assert parse("h1_3", THOMAS, "thomas").notes == ()
    # Mitchell's delta is minus the slope.
    assert parse("delta7", THOMAS, "thomas").expression == -parse("delta1_3", THOMAS, "thomas").expression


def test_letters_of_two_texts_that_contradict_each_other_are_asked_back():
    # Nielsen's w12_2 enters the hidden layer, Thomas' leaves it.
    with pytest.raises(Misread, match=r"Two texts' letters are mixed.*w12_2.*w12_1"):
        parse("a1_3*w12_2", THOMAS, "thomas")


# What the generators promise


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("name", ["THOMAS", "NIELSEN", "STATQUEST"])
def test_no_two_mistakes_coincide(name, count):
    example = getattr(examples, name)
    network = graph(example.architecture, count)
    # Twice a sum of two shares is "2 times" and "k times" at once, half of it an average:
    # there the verdict says "either, or".
    allowed = [{"k-times", "factor"}, {"average", "factor"}]
    with use_notation(example.notation):
        quantities = [q for q in network.names().values() if q.kind not in ("delta", "target", "loss")]
        for quantity in quantities:
            chains = network.chains(LOSS, quantity)
            target = read_target(chains)
            case = Case(target, place_of(network).points(tuple(map(PointKey, range(3)))))
            results = sorted(all_slips(case), key=lambda pair: pair[1][0])
            for (one, value), (other, near) in pairwise(results):
                if same(value, near):
                    shares = {len(target.paths), len(target.samples)}
                    assert {one.name, other.name} in allowed and shares & {2, 3}, (one, other, quantity)


def test_every_name_of_a_mistake_is_generated_somewhere():
    names = set()
    for name, network in NETWORKS.items():
        for symbol in network.parameters:
            target = read_target(slope(network, symbol, name))
            names |= {
                slip.name
                for slip, _ in all_slips(
                    Case(target, place_of(network).points(tuple(map(PointKey, range(3)))))
                )
            }
    # A new weight in place of its slope is no change of a link, so the search looks for it by itself;
    # brackets are lost in what was typed (tests/test_brackets.py).
    elsewhere = {"one-path", "k-times", "update-for-gradient", "brackets", "not-recognised"}
    assert names | elsewhere >= set(MISTAKES)


def test_a_verdict_comes_quickly_even_for_many_paths():
    network = graph(Architecture((2, 4, 4, 3), ("sigmoid",) * 3))
    with use_notation("nielsen"):
        chains = network.chains("C", "w11_2")
        assert len(chains) == 12
        for answer in ("a1_2*a2_2 + x1", "x1*delta1_2", "2*x1"):
            # Time of the processor: a busy machine is no slow judge.  The first call draws the points.
            start = time.process_time()
            diagnose(answer, chains)
            assert time.process_time() - start < 2


def test_diagnosis_works_where_numpy_is_absent():
    code = """
import sys
for name in ("numpy", "matplotlib", "ipywidgets"):
    sys.modules[name] = None
from chainrule_helpers import examples, graph
from chainrule_helpers.answers.diagnosis import diagnose
chain, = graph(examples.THOMAS.architecture).chains("J", "w12_2")
print(diagnose("-(y1 - h1_3)*h2_2", chain).mistake)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stdout.strip() == "missing-link", ended.stderr
