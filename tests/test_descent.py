"""Does descent go where it should, and does it keep what it learned?"""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.widgets.descent import shown_steps

NET = ch.examples.STATQUEST
DATA = (NET.architecture, NET.parameters, NET.inputs, NET.targets)
GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))["statquest_pt2_gd"]
DIGITS = ch.Architecture((64, 30, 10), ("sigmoid", "softmax"), "cross_entropy")


def seven(parameters):
    (w, v), (b, c) = parameters.weights, parameters.biases
    names = ("w1", "w2", "w3", "w4", "b1", "b2", "b3")
    return dict(zip(names, (*w[:, 0], *v[0], *b, *c), strict=True))


def arrays(parameters):
    return parameters.weights + parameters.biases


@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_the_path_is_the_golden_one(rate):
    golden = {int(step): values for step, values in GOLDEN[f"lr_{rate:g}"].items() if int(step) <= 10_000}
    history = ch.descend(*DATA, rate=rate, steps=10_000, record=golden)
    assert set(history.path) == set(golden)
    for step, values in golden.items():
        assert seven(history.path[step]) == pytest.approx(values, rel=1e-6)


def test_the_contract_holds_without_the_new_arguments():
    history = ch.descend(*DATA, 0.01, 3)
    assert history.losses.shape == (4,) and history.path == {} and history.interrupted == ""
    assert history.losses[0] == pytest.approx(ch.loss(NET.architecture, ch.forward(*DATA[:3]), NET.targets))


def test_a_step_is_the_textbook_step():
    grads = ch.backward(NET.architecture, NET.parameters, ch.forward(*DATA[:3]), NET.targets)
    moved = ch.descend(*DATA, rate=0.01, steps=1).parameters
    slopes = grads.weights + grads.biases
    for before, slope, after in zip(arrays(NET.parameters), slopes, arrays(moved), strict=True):
        np.testing.assert_array_equal(after, before - 0.01 * slope)


def test_minibatches_use_every_example_once_in_an_epoch():
    arch = ch.Architecture((1, 1), ("identity",))
    x = np.arange(7.0)[:, None]
    zero = ch.Parameters(([[0]],), ([0],))
    # The target is 1, 10, 100, ...: the loss of a minibatch tells who is in it.
    y = np.sqrt(2 * 10.0 ** np.arange(7))[:, None]
    history = ch.descend(arch, zero, x, y, rate=1e-300, steps=6, batch=3)
    sums = history.losses[:6] * np.array([3, 3, 1, 3, 3, 1])
    assert sums[:3].sum() == pytest.approx(1_111_111) and sums[3:].sum() == pytest.approx(1_111_111)
    assert sorted(sums[:3]) != pytest.approx(sorted(sums[3:]))
    assert history.losses[-1] == pytest.approx(1_111_111 / 7)


def test_minibatches_are_the_same_for_the_same_seed():
    train, _ = ch.digits().split()
    start = ch.initialise(DIGITS)
    runs = [
        ch.descend(DIGITS, start, train.images, train.targets, rate=1, steps=50, batch=32, seed=seed)
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0].losses, runs[1].losses)
    assert (runs[0].losses[:-1] != runs[2].losses[:-1]).any()


def test_a_batch_of_all_is_no_batch():
    whole = ch.descend(*DATA, steps=20)
    batch = ch.descend(*DATA, steps=20, batch=3)
    np.testing.assert_allclose(batch.losses, whole.losses, rtol=1e-12)


def test_callback_sees_every_step():
    seen = []
    history = ch.descend(*DATA, steps=5, callback=lambda *what: seen.append(what))
    assert [step for step, _, _ in seen] == [0, 1, 2, 3, 4, 5]
    assert [loss for _, _, loss in seen] == history.losses.tolist()
    for step, parameters, _ in seen:
        assert seven(parameters) == seven(ch.descend(*DATA, steps=step).parameters)


@pytest.mark.parametrize("batch", [None, 2])
def test_an_interruption_keeps_what_was_learned(batch, capsys):
    def stop(step, parameters, loss):
        if step == 7:
            raise KeyboardInterrupt

    history = ch.descend(*DATA, steps=1000, batch=batch, callback=stop)
    assert seven(history.parameters) == seven(ch.descend(*DATA, steps=7, batch=batch).parameters)
    assert history.losses.shape == (8,) and np.isfinite(history.losses).all()
    assert capsys.readouterr().out.strip() == history.interrupted
    assert history.interrupted.startswith("Interrupted after 7 of 1000 steps")


def test_an_interruption_in_the_middle_of_a_sweep_leaves_whole_steps(monkeypatch):
    from chainrule_helpers.numeric import descent

    calls = []

    def moved(parameter, slope, rate, original=descent._moved):
        calls.append(1)
        if len(calls) == 14:  # four arrays a step: in the middle of the fourth
            raise KeyboardInterrupt
        return original(parameter, slope, rate)

    monkeypatch.setattr(descent, "_moved", moved)
    history = ch.descend(*DATA, steps=1000)
    monkeypatch.undo()
    assert seven(history.parameters) == seven(ch.descend(*DATA, steps=3).parameters)


@pytest.mark.parametrize("batch", [0, -1, 2.5, True])
def test_a_wrong_batch_is_said(batch):
    with pytest.raises(ValueError, match=r"batch is .*, expected a whole number, 1 or more"):
        ch.descend(*DATA, batch=batch)


def test_divergence_is_said():
    with pytest.raises(ValueError, match="smaller rate"):
        ch.descend(*DATA, rate=1.0)


def test_the_digits_are_all_there():
    digits = ch.digits()
    assert digits.images.shape == (1797, 64) and digits.images.min() == 0 and digits.images.max() == 1
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (digits.targets.argmax(axis=1) == digits.labels).all()


def test_a_split_loses_nothing_and_comes_back():
    train, test = ch.digits().split(seed=3)
    pictures = {image.tobytes() for image in ch.digits().images}
    assert len(train) + len(test) == 1797
    assert {image.tobytes() for part in (train, test) for image in part.images} == pictures
    again, _ = ch.digits().split(seed=3)
    other, _ = ch.digits().split(seed=4)
    np.testing.assert_array_equal(again.images, train.images)
    assert (other.images != train.images).any()


def test_the_digits_are_learned():
    train, test = ch.digits().split()
    history = ch.descend(
        DIGITS, ch.initialise(DIGITS), train.images, train.targets, rate=1, steps=20 * 43, batch=32
    )
    guessed = ch.forward(DIGITS, history.parameters, test.images).h[-1].argmax(axis=1)
    assert (guessed == test.labels).mean() > 0.95


def test_shown_steps_begin_and_end():
    for steps in (0, 1, 7, 10_000, 12_345):
        shown = shown_steps(steps)
        assert shown[0] == 0 and shown[-1] == steps and list(shown) == sorted(set(shown))


@pytest.mark.parametrize("notation", ["statquest", "thomas", "nielsen", "mitchell"])
def test_the_player_moves(notation):
    with ch.use_notation(notation):
        player = ch.DescentPlayer(NET, steps=1000, labels=("dose", "effect"))
    first = player.picture.value
    player.next.click()
    assert player.place.value == player.play.value == 1 and player.picture.value != first
    assert "After 1 step " in player.sentence.value
    player.back.click()
    player.back.click()
    assert player.place.value == 0 and player.picture.value == first
    player.play.value = player.play.max
    assert "After 1,000 steps" in player.sentence.value
    for markup in (player.picture.value, player.still()):
        assert ElementTree.fromstring(markup).get("aria-label").strip()


def test_the_player_ends_where_the_descent_does():
    player = ch.DescentPlayer(NET)
    end = player.track.parameters[-1]
    assert sorted(end) == pytest.approx(sorted(GOLDEN["lr_0.01"]["10000"].values()), rel=1e-6)
    assert [player.track.at(x, -1) for x, _ in player.track.data] == pytest.approx([0, 1, 0], abs=1e-5)


def test_the_player_wants_one_input_and_one_output():
    with pytest.raises(ValueError, match="one input and one output"):
        ch.DescentPlayer(ch.examples.THOMAS)


def test_own_words_open_the_key_and_are_not_judged():
    assert "Tick" not in str(ch.own_words("chain rule", "  "))
    shown = str(ch.own_words("chain rule", "links, multiplied"))
    assert "links, multiplied" in shown and "the products add" in shown
    assert "chain rule" in str(ch.own_words("chain rules", "x"))


def test_digits_are_drawn_with_words():
    picture = ch.digit_row(ch.digits().images[:2], ["a 0", "written 1, taken for 8"])
    assert "taken for 8" in ElementTree.fromstring(picture._repr_svg_()).get("aria-label")
    assert repr(picture) == "2 images: a 0; written 1, taken for 8."


def test_a_confusion_map_says_who_is_taken_for_whom():
    words = repr(ch.confusion_map([[3, 1], [0, 4]], ["cat", "dog"]))
    assert words.endswith("cat: 3 right, 1 taken for dog; dog: 4 right.")
