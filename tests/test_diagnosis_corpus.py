"""Over a corpus of wrong answers: is a wrong one ever called right, or given a wrong name?

The corpus is made without the code under test: the formulas of the links are
changed as SymPy expressions, and NumPy's values decide whether an answer is wrong.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pytest
from sympy import Add, Integer, Mul, exp

from chainrule_helpers import Parameters, examples, graph, use_notation, values
from chainrule_helpers.answers.diagnosis import diagnose
from chainrule_helpers.symbolic.chains import number as evaluate

# Network, examples, targets in its own letters.
QUESTIONS = [
    ("THOMAS", 1, "J", ("w12_2", "b1_2", "w21_1", "b2_1", "h2_2")),
    ("NIELSEN", 1, "C", ("w12_3", "w21_2", "b3_2", "a2_2", "z1_2")),
    ("STATQUEST", 1, "SSR", ("w1", "b2", "w3", "y1")),
    ("STATQUEST", 3, "SSR", ("w1", "b2", "w4", "b3")),
]
PAIRS_PER_TARGET = 30


@dataclass(frozen=True)
class Change:
    """A mistake: its name, the position it touches, and what it does to the factors of a term."""

    name: str
    position: int | None
    apply: object

    def __call__(self, terms):
        return [self.apply(list(term), number) for number, term in enumerate(terms)]


def put(position, make):
    """Change the factor at one position in every term."""

    def apply(term, number):
        term[position] = make(number)
        return term

    return apply


def times(make):
    return lambda term, number: [*term, make(number)]


def logistic(value):
    return 1 / (1 + exp(-value))


# Our own words for the slope at the activation h, where it belongs at z.
SLOPE_AT_ACTIVATION = {
    "sigmoid": lambda h: logistic(h) * (1 - logistic(h)),
    "softplus": logistic,
}


def moved(network, symbol, **places):
    """Return the symbol at another place, or None if the network has none there."""
    try:
        return network.symbol(replace(symbol.quantity, **places))
    except ValueError:
        return None


def changes_of(network, chains):
    """Yield every single mistake on the sum of some chains."""
    links = [chain.links for chain in chains]
    length, count = len(links[0]), len(chains)
    paths = [tuple(replace(s.quantity, sample=None) for s in chain.symbols) for chain in chains]
    samples = [
        next((s.quantity.sample for s in chain.symbols if s.quantity.sample), None) for chain in chains
    ]
    functions = network.architecture.activations

    yield Change("sign", None, times(lambda n: Integer(-1)))
    yield Change("factor", None, times(lambda n: Integer(2)))
    yield Change("factor", None, times(lambda n: Integer(1) / 2))
    if len(set(paths)) > 1:
        k = Integer(len(set(paths)))
        yield Change("k-times", None, times(lambda n: k))
        yield Change("average", None, times(lambda n: 1 / k))
        for path in dict.fromkeys(paths):
            yield Change("one-path", None, times(lambda n, p=path: Integer(paths[n] == p)))
    if len(set(samples)) > 1:
        yield Change("average", None, times(lambda n: 1 / Integer(len(set(samples)))))
        yield Change("missing-sum-over-examples", None, times(lambda n: Integer(samples[n] == 2)))
    # With the half of J = (y^2 - h^2)/2 kept, the 2 is gone.
    for multiple in (2, -2, 1, -1):
        yield Change("wrong-loss", 0, put(0, lambda n, m=multiple: m * links[n][0].below))
    for j in range(1, length):
        if len({replace(chain[j - 1].below.quantity, sample=None) for chain in links}) == 1 or j == 1:
            above = [upstream(chains, samples, n, j) for n in range(count)]
            yield Change("upstream-twice", None, times(lambda n, a=above: a[n]))
    for j in range(length):
        formulas = [chain[j].derivative for chain in links]
        if length > 1 and formulas[0] != 1:
            yield Change("missing-link", j, put(j, lambda n: Integer(1)))
        if formulas[0] != 1:
            yield Change("numerator-denominator", j, put(j, lambda n, f=formulas: 1 / f[n]))
        if formulas[0] != 1 and j > 0:
            yield Change("extra-link", None, times(lambda n, f=formulas: f[n]))
        for offset in range(len(network.parents(links[0][j].above))) if j else ():
            # Anything else that the same quantity is made of.
            pairs = [(chain[j].above, network.parents(chain[j].above)[offset]) for chain in links]
            extra = [network.link(*pair).derivative for pair in pairs]
            if extra[0] != 1 and extra != formulas:
                yield Change("extra-link", None, times(lambda n, e=extra: e[n]))
        above, below = links[0][j].above.quantity, links[0][j].below.quantity
        if (above.kind, below.kind) == ("activation", "weighted_input"):
            slope = SLOPE_AT_ACTIVATION.get(functions[above.layer - 2])
            if slope:
                yield Change("at-activation", j, put(j, lambda n, j=j, s=slope: s(links[n][j].above)))
        if formulas[0].is_Symbol:
            yield Change("weight-for-activation", j, put(j, lambda n, j=j: links[n][j].below))
        shared = len({replace(chain[j].below.quantity, sample=None) for chain in links}) == 1
        for name, places in neighbours(formulas[0]) if shared or formulas[0].is_Symbol else ():
            others = [
                {
                    s: moved(network, s, **places(s.quantity))
                    for s in f.free_symbols
                    if s.quantity.kind != "target"
                }
                for f in formulas
            ]
            if all(None not in other.values() for other in others):
                yield Change(name, j, put(j, lambda n, f=formulas, o=others: f[n].xreplace(o[n])))


def upstream(chains, samples, number, j):
    """Return the slope that arrives after j links: the sum over the paths of one example, if they met."""
    node = chains[number].links[j - 1].below
    meeting = [
        chain
        for chain, sample in zip(chains, samples, strict=True)
        if sample == samples[number] and chain.links[j - 1].below == node
    ]
    return Add(*(Mul(*(link.derivative for link in chain.links[:j])) for chain in meeting))


def neighbours(formula):
    """Yield how a quantity of a formula can be mistaken for another."""
    if any(symbol.quantity.kind == "activation" for symbol in formula.free_symbols):
        yield "swapped-index", lambda q: {"unit": q.unit % 2 + 1}
        yield "wrong-layer", lambda q: {"layer": q.layer + 1}
        yield (
            "wrong-layer",
            lambda q: {"layer": q.layer - 1, "kind": "input" if q.layer == 2 else "activation"},
        )
    if formula.is_Symbol and formula.quantity.kind == "input":
        yield "wrong-layer", lambda q: {"layer": 2, "kind": "activation"}
    if formula.is_Symbol and formula.quantity.kind == "weight":
        yield "swapped-index", lambda q: {"unit": q.source, "source": q.unit}
        yield "swapped-index", lambda q: {"source": q.source % 2 + 1}


def added(terms):
    return Add(*(Mul(*term) for term in terms))


def value_of(terms, numbers, known):
    """Return the number of a sum of products, each factor evaluated once."""
    for factor in {factor for term in terms for factor in term} - known.keys():
        known[factor] = evaluate(factor, numbers)
    return sum(math.prod(known[factor] for factor in term) for term in terms)


def random_network(example, count, seed):
    """Return the value of every quantity of a network with numbers of our own, as NumPy computes them."""
    rng, arch = np.random.default_rng(seed), example.architecture
    layers = list(zip(arch.sizes, arch.sizes[1:], strict=False))
    params = Parameters(
        weights=tuple(rng.uniform(0.3, 1.2, (to, source)) for source, to in layers),
        biases=tuple(rng.uniform(-0.9, 0.9, to) for _, to in layers),
    )
    x, y = rng.uniform(0.3, 1.2, (count, arch.sizes[0])), rng.uniform(0, 1, (count, arch.sizes[-1]))
    return values(arch, params, x, y)


def corpus():
    """Yield (target, answer, names that explain it, value of the target, value of the answer)."""
    chance = random.Random(20)
    for name, count, loss, wanted in QUESTIONS:
        example = getattr(examples, name)
        network, numbers = graph(example.architecture, count), random_network(example, count, seed=5)
        with use_notation(example.notation):
            targets = [network.chains(loss, below) for below in wanted]
            changes = [list(changes_of(network, chains)) for chains in targets]
        for chains, singles in zip(targets, changes, strict=True):
            terms = [[link.derivative for link in chain.links] for chain in chains]
            known = {}
            true = value_of(terms, numbers, known)
            made = [((c.name,), c(terms)) for c in singles]
            pairs = [p for p in combinations(singles, 2) if can_meet(*p)]
            for one, other in chance.sample(pairs, min(PAIRS_PER_TARGET, len(pairs))):
                made.append(((one.name, other.name), other(one(terms))))
            valued = [(names, added(changed), value_of(changed, numbers, known)) for names, changed in made]
            for _names, answer, value in valued:
                # Whatever gives the same number here explains the answer as well.
                alike = {frozenset(n) for n, _, v in valued if close(v, value)}
                fewest = min(map(len, alike))
                yield chains, answer, {n for n in alike if len(n) == fewest}, true, value


def can_meet(one, other):
    """Two mistakes can be made together if they touch different links and are not both bare constants."""
    constant = {"sign", "factor", "k-times", "average", "one-path"}
    if one.position is not None and one.position == other.position:
        return False
    # One link left out and another put in is one link mistaken for another, which has its own name.
    if {one.name, other.name} == {"extra-link", "missing-link"}:
        return False
    return one.name != other.name and not ({one.name, other.name} <= constant - {"sign"})


def close(a, b):
    return abs(a - b) <= 1e-11 * max(abs(a), abs(b), 1e-12)


@pytest.fixture(scope="module")
def judged():
    return [(*row, diagnose(row[1], row[0])) for row in corpus()]


def test_the_corpus_is_large_and_holds_every_mistake(judged):
    names = Counter(name for _, _, readings, _, _, _ in judged for names in readings for name in names)
    assert len(judged) > 700
    assert len(names) == 15, sorted(names)


def test_no_wrong_answer_is_called_right_and_no_right_one_wrong(judged):
    for chains, answer, _, true, value, verdict in judged:
        assert verdict.correct == close(true, value), f"{answer} for {chains}"


def test_no_mistake_gets_a_wrong_name(judged):
    wrong = []
    for chains, answer, expected, _true, _value, verdict in judged:
        if verdict.correct or verdict.mistake == "not-recognised":
            continue
        named = {frozenset(reading) for reading in verdict.readings}
        if not named & expected:
            wrong.append((chains, answer, expected, verdict.readings))
    assert wrong == []


def test_most_mistakes_are_recognised(judged):
    found, made = Counter(), Counter()
    for _, _, expected, _true, _value, verdict in judged:
        if not verdict.correct:
            size = min(map(len, expected))
            made[size] += 1
            found[size] += verdict.mistake != "not-recognised"
    recall = {size: found[size] / made[size] for size in made}
    # One mistake is built from the same links, so it must be found.  Two may touch
    # in ways that nothing lists (a factor changed twice), so a few are let go.
    assert recall[1] == 1, recall
    assert recall[2] >= 0.95, recall


def test_random_formulas_are_never_right_and_never_raise():
    chance = random.Random(3)
    for name, count, loss, wanted in QUESTIONS:
        example = getattr(examples, name)
        network = graph(example.architecture, count)
        numbers = random_network(example, count, seed=8)
        with use_notation(example.notation):
            chains = network.chains(loss, wanted[0])
            symbols = [network[key] for key, q in network.names().items() if q.kind not in ("delta", "loss")]
        true = evaluate(Add(*(chain.product for chain in chains)), numbers)
        for _ in range(12):
            answer = Mul(*chance.sample(symbols, 3)) - chance.choice(symbols)
            verdict = diagnose(answer, chains)
            assert not close(true, evaluate(answer, numbers))
            assert verdict.mistake == "not-recognised", f"{answer}: {verdict}"
