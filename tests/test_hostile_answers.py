"""Whatever is typed: does a sentence come back at once, with nothing executed?"""

# ruff: noqa: RUF001  (characters that look alike are what is read here)

import builtins
import random
import time

import pytest
from sympy import Add, Float, Function, I, Symbol, exp, oo, zoo

from chainrule_helpers import examples, graph
from chainrule_helpers.answers.diagnosis import Verdict, diagnose

NETWORK = graph(examples.THOMAS.architecture)
CHAIN = NETWORK.chains("J", "w12_2", "thomas")[0]
MANY = graph(examples.STATQUEST.architecture, examples=3)
# The first call draws the points; a reader waits for that once.
diagnose("h1_3", CHAIN, "thomas")
SECONDS = 1.0  # of this process: what else the machine does is no matter of the judge

HANDMADE = [
    "",
    " \t\n ",
    "9**9**9**9",
    "9^9^9^9^9",
    "((9**20)**20)**20",
    "(((((h1_3**20)**20)**20)**20)**20)",
    "99999999999999999999**20*99999999999999999999**20",
    "h1_3**9999999999",
    "h1_3**-20*h1_3**20",
    "2**0.3333333333333",
    "e**e**e**e**e**e",
    "exp(exp(exp(exp(exp(100)))))",
    "exp(" * 60 + "1" + ")" * 60,
    "(" * 100_000,
    ")" * 300,
    "(" * 199 + "h1_3" + ")" * 199,
    "-" * 399,
    "-" * 398 + "1",
    "+".join(["h1_3"] * 80),
    "/".join(["9"] * 200),
    "1/0",
    "0/0",
    "0**-1",
    "log(0)",
    "log(-h1_3)",
    "sqrt(-1)",
    "1/(h1_3-h1_3)",
    "__import__('os').system('echo')",
    "__import__",
    "__class__.__bases__[0].__subclasses__()",
    "h1_3.__class__",
    "().__class__",
    "globals()",
    "eval(h1_3)",
    "exec",
    "open",
    "lambda: 1",
    "lambda x: x",
    "f'{h1_3}'",
    'f"{open}"',
    "(x := 3)",
    "x1 = 3",
    "x1 == 3",
    "[h1_3 for _ in range(9**9)]",
    "{h1_3}",
    "h1_3[0]",
    "h1_3; h1_3",
    "h1_3 if x1 else 0",
    "not h1_3",
    "True",
    "None",
    "nan",
    "inf",
    "1e400",
    "1e-400",
    "1e9999999999999999999",
    "9" * 399,
    "9" * 5000,
    "0x10",
    "1_000",
    "1j",
    "1.2.3",
    "..",
    "h1_3,",
    "h1_3,h2_2",
    "sum",
    "sum()",
    "sum(h1_3, k, k)",
    "sum(h1_3, 3)",
    "sum(sum(sum(sum(wk1_2,k),k),k),k)",
    "sum(hk_2*sum(hk_2*sum(hk_2*sum(hk_2, k), k), k), k)",
    "sigmoid",
    "sigmoid()",
    "sigmoid(1,2)",
    "sigmoid''(z1_2)",
    "softmax(z1_2)",
    "f(z1_2)'",
    "'",
    "''''",
    "d/d",
    "dJ/d",
    "dJ/dJ",
    "dy1/dx1",
    "dJ/dy1",
    "dh1_3/dh1_3",
    "∂",
    "∂∂/∂∂",
    "∂J/∂",
    "h1_3²²²",
    "²",
    "h1_3⁹⁹⁹⁹⁹⁹⁹",
    "h1_3٣",
    "３*h1_3",
    "𝟛",
    "h₁",
    "😀",
    "👩‍👩‍👧‍👦",
    "h1_3\x00",
    "\x00\x01\x02\x1b[31m",
    "\u202eh1_3",
    "\ud800",
    "h1_3\u0300" * 50,
    "ﷺ" * 400,
    "a" * 1_000_000,
    "h1_3*" * 300_000,
    "\n" * 1_000_000,
    "x" * 400,
    "w1" * 200,
    "%s%s%n",
    "\\frac{1}{2}",
    "$h_1^{(3)}$",
    "<script>alert(1)</script>",
    "'; DROP TABLE answers; --",
    "#h1_3",
    '"""',
    "`h1_3`",
    "@h1_3",
    "h1_3 h1_3",
    "2h1_3",
    "h1_3(1-h1_3)",
]

OBJECTS = [
    None,
    True,
    float("nan"),
    float("inf"),
    1e308,
    10**5000,
    3 + 4j,
    b"h1_3",
    ["h1_3"],
    {},
    object(),
    len,
    Symbol("h13"),
    Symbol("nothing"),
    Function("g")(Symbol("h1_3")),
    I,
    oo,
    zoo,
    Float("1e3000"),
    Symbol("h1_3") ** 10**9,
    exp(exp(exp(Symbol("h1_3") * 1000))),
    Add(*(Symbol("h1_3") ** k for k in range(2000))),
]


def deep(times):
    expression = Symbol("h1_3")
    for _ in range(times):
        expression = exp(-expression)
    return expression


@pytest.fixture
def nothing_runs(monkeypatch):
    """Fail the test if anything reaches Python's own machinery for running text."""

    def refuse(*_arguments, **_options):
        raise AssertionError("typed text was handed to Python")

    with monkeypatch.context() as patch:
        for name in ("eval", "exec"):
            patch.setattr(builtins, name, refuse)
        yield


def judged(answer, chain=CHAIN, notation="thomas"):
    """Return the verdict, having checked that it is a sentence and came at once."""
    start = time.process_time()
    verdict = diagnose(answer, chain, notation)
    took = time.process_time() - start
    assert isinstance(verdict, Verdict)
    assert took < SECONDS, f"{str(answer)[:40]!r} took {took:.2f} s"
    assert verdict.message.endswith((".", "?", "!", ")")), verdict.message
    assert len(verdict.message) < 400, verdict.message
    assert verdict.message.isprintable(), ascii(verdict.message)
    return verdict


@pytest.mark.parametrize("text", HANDMADE, ids=lambda text: ascii(text[:24]))
def test_a_hostile_text_gets_a_sentence(text, nothing_runs):
    verdict = judged(text)
    assert not verdict.correct
    named = ("unreadable", "not-recognised", "factor", "swapped-index", "missing-link")
    assert verdict.mistake in named


@pytest.mark.parametrize("answer", OBJECTS, ids=lambda answer: type(answer).__name__)
def test_an_object_that_is_no_answer_gets_a_sentence(answer):
    assert not judged(answer).correct


def test_a_formula_nested_very_deep_gets_a_sentence():
    assert not judged(deep(40)).correct
    assert not judged(deep(80)).correct


def test_random_characters_get_a_sentence(nothing_runs):
    chance = random.Random(11)
    common = "h1_3z2wxyJd()+-*/^., 0123456789'eσ∂δ²√·"
    for _ in range(1500):
        pool = common if chance.random() < 0.8 else [chr(chance.randrange(0x20000)) for _ in range(30)]
        judged("".join(chance.choice(pool) for _ in range(chance.randrange(60))))


def test_random_words_of_the_grammar_get_a_sentence(nothing_runs):
    chance = random.Random(12)
    words = (
        "h1_3 h2_2 y1 w12_2 z1_2 delta1_3 sigmoid( exp( log( sqrt( sum( f'( ( ) ) ) + - * * / ** ^".split()
    )
    words += ["2", "0", "0.5", "20", "-1", ", k", "dJ/dh1_3", "e", "e**", "hk_2", "1e5"]
    for _ in range(1500):
        judged("".join(chance.choice(words) for _ in range(chance.randrange(1, 30))))


def test_random_formulas_over_several_examples_get_a_sentence(nothing_runs):
    chance = random.Random(13)
    chain = MANY.chains("SSR", "w1", "statquest")
    words = [
        "sum(",
        "(",
        ")",
        ")",
        "*",
        "+",
        "-",
        "/",
        "Input",
        "Observed",
        "Predicted",
        "w3",
        "wk",
        ",k",
        "y1_e2",
    ]
    for _ in range(500):
        judged("".join(chance.choice(words) for _ in range(chance.randrange(1, 20))), chain, "statquest")


def test_the_longest_allowed_answer_that_reads_well_is_still_quick():
    judged("+".join(["exp(h1_3*y1)/2"] * 26))
    judged("*".join(["(1+h1_3)"] * 44))
    judged("sum(sum(sum(hk_2*hj_2*hi_2, i), j), k)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(" * 60 + "h1_3" + ")" * 60, "nested more than 40 deep"),
        ("h1_3**21", "out of reach"),
        ("((h1_3**20)**20)", "powers in there are too high"),
        ("a" * 1001, "1001 characters long"),
        ("9" * 21, "more than 20 digits"),
        ("9**9**9**9", "exponent"),
    ],
)
def test_each_bound_has_its_own_sentence(text, said):
    assert said in judged(text).message
