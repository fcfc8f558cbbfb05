"""Does descent go where it should, and does it keep what it learned?"""

import json
import re
import signal
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.interactives.descent import shown_steps
from chainrule_helpers.numeric.descent import History
from chainrule_helpers.views.descent import descent_picture
from chainrule_helpers.views.history import plot_history

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


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
def test_an_interruption_at_any_moment_leaves_whole_steps():
    delays = np.random.default_rng(0).uniform(0.002, 0.006, size=60)
    # Time that this process works: on a busy machine the clock would ring before the first step.
    before = signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    try:
        for delay in delays.tolist():
            signal.setitimer(signal.ITIMER_VIRTUAL, delay)
            history = ch.descend(*DATA, rate=0.001, steps=100_000)
            steps = len(history.losses) - 1
            assert history.interrupted.startswith(f"Interrupted after {steps} of")
            assert seven(history.parameters) == seven(ch.descend(*DATA, rate=0.001, steps=steps).parameters)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


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


def test_the_player_waits_for_a_button_and_says_what_it_does():
    player = ch.DescentPlayer(NET, steps=100)
    assert not player.play.playing and player.toggle.description == "Play"
    player.toggle.click()
    assert player.play.playing and player.toggle.description == "Pause"
    assert 'aria-live="off"' in player.sentence.value
    player.toggle.click()
    assert not player.play.playing and player.toggle.description == "Play"
    assert 'aria-live="polite"' in player.sentence.value


def test_no_two_paths_of_the_player_look_alike():
    track = ch.DescentPlayer(NET, steps=100).track
    drawn = [one for one in ElementTree.fromstring(descent_picture(track, 3)).iter()]
    paths = [(one.get("stroke"), one.get("stroke-dasharray")) for one in drawn if one.get("class") == "path"]
    leaders = [one.get("stroke") for one in drawn if one.get("class") == "leader"]
    assert len(set(paths)) == len(paths) == 7
    assert sorted(leaders) == sorted(colour for colour, _ in paths)


def test_a_parameter_keeps_its_decimals_however_small_it_gets():
    with ch.use_notation("statquest"):
        track = ch.DescentPlayer(NET).track
        for at in range(len(track.steps)):
            shown = re.findall(r"[wb]\d = (\S+?)[,.](?: |$)", track.words(at))
            assert len(shown) == 7 and all(re.fullmatch(r"−?\d\.\d\d", number) for number in shown)
            picture = ElementTree.fromstring(descent_picture(track, at))
            column = [part.text for part in picture.iter() if part.get("text-anchor") == "end"]
            assert sorted(column) == sorted(shown)


def test_the_player_ends_where_the_descent_does():
    player = ch.DescentPlayer(NET)
    end = player.track.parameters[-1]
    assert sorted(end) == pytest.approx(sorted(GOLDEN["lr_0.01"]["10000"].values()), rel=1e-6)
    assert [player.track.at(x, -1) for x, _ in player.track.data] == pytest.approx([0, 1, 0], abs=1e-5)


def test_the_player_wants_one_input_and_one_output():
    with pytest.raises(ValueError, match="one input and one output"):
        ch.DescentPlayer(ch.examples.THOMAS)


def axes_of(plot):
    (axes,) = plot._figure.axes
    return axes


def test_a_history_is_plotted_as_it_was():
    history = ch.descend(*DATA, steps=10_000)
    plot = plot_history(history)
    axes = axes_of(plot)
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), range(10_001))
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), history.losses)
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("steps taken", "loss", "log")
    said = [f"{loss:.3f} after {step}" for step, loss in ((1, history.losses[1]), (10, history.losses[10]))]
    assert all(text in repr(plot) for text in said) and "after 10,000 steps" in repr(plot)
    data, metadata = plot._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and metadata["image/png"]["alt"] == repr(plot)


@pytest.mark.parametrize(("lowest", "scale"), [(1 / 99, "linear"), (1 / 101, "log")])
def test_more_than_two_powers_of_ten_are_drawn_as_factors(lowest, scale):
    assert axes_of(plot_history(History(NET.parameters, np.array([1, 0.5, lowest])))).get_yscale() == scale


def test_a_loss_of_zero_is_drawn_at_the_bottom_of_the_factors():
    axes = axes_of(plot_history(History(NET.parameters, np.array([1, 1e-3, 0.0]))))
    assert axes.get_yscale() == "log" and axes.lines[-1].get_ydata()[0] == axes.get_ylim()[0]
    assert axes.texts[0].get_text() == "below 1e−12"


def test_a_noisy_loss_is_drawn_truly_with_the_mean_of_an_epoch_over_it():
    losses = np.random.default_rng(3).random(24) + 1
    plot = plot_history(History(NET.parameters, losses, epoch=5))
    noise, mean, end = axes_of(plot).lines
    np.testing.assert_array_equal(noise.get_ydata(), losses[:-1])
    assert mean.get_xdata().tolist() == list(range(5, 24))
    by_hand = [losses[step - 5 : step].mean() for step in range(5, 24)]
    np.testing.assert_allclose(mean.get_ydata(), by_hand)
    assert (end.get_xdata(), end.get_ydata()) == ([23], [losses[-1]])
    assert f"The loss of all examples after 23 steps: {losses[-1]:.3f}." in repr(plot)
    assert f"{by_hand[0]:.3f} after 5 steps" in repr(plot) and f"{by_hand[-1]:.3f} after 23" in repr(plot)
    assert f"lowest is {losses[:-1].min():.3f}, the highest {losses[:-1].max():.3f}" in repr(plot)


@pytest.mark.parametrize("steps", [4, 5])
def test_no_mean_before_an_epoch_is_over(steps):
    plot = plot_history(History(NET.parameters, np.ones(steps + 1), epoch=5))
    assert ("The mean" in repr(plot)) == (len(axes_of(plot).lines) == 3) == (steps == 5)


@pytest.mark.parametrize("stopped", [0, 7])
@pytest.mark.parametrize("epoch", [1, 3])
def test_an_interruption_is_marked(stopped, epoch, capsys):
    def stop(step, parameters, loss):
        if step == stopped:
            raise KeyboardInterrupt

    history = ch.descend(*DATA, steps=1000, callback=stop)
    history = History(history.parameters, history.losses, {}, history.interrupted, epoch)
    plot = plot_history(history)
    dashed = [line for line in axes_of(plot).lines if line.get_linestyle() == "--"]
    assert [list(line.get_xdata()) for line in dashed] == [[stopped, stopped]]
    assert f"interrupted\nafter {stopped} steps" in axes_of(plot).texts[0].get_text()
    assert repr(plot).endswith(history.interrupted)
    assert plot._repr_mimebundle_()[0]["image/png"]


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


def test_few_errors_show_beside_many_that_are_right():
    picture = ElementTree.fromstring(ch.confusion_map([[300, 1], [2, 400]], ["cat", "dog"])._repr_svg_())
    entries = [part for part in picture.iter() if part.get("class") == "entry"]
    right, one, two, _ = [(part.get("fill"), float(part.get("fill-opacity"))) for part in entries]
    assert one[0] == two[0] != right[0] and one[1] > 0.2 and two[1] > one[1]
