"""Is every text of the roulette wrong in one line, and is each verdict the result of a run?"""

import pytest

import chainrule_helpers as ch
from chainrule_helpers.numeric import planted_bugs
from chainrule_helpers.numeric.planted_bugs import BUGS, RIGHT, passes

SEEDS = range(len(BUGS))


def wrong_lines(source):
    pairs = zip(source.splitlines(), RIGHT.splitlines(), strict=True)
    return [number for number, (one, other) in enumerate(pairs, start=1) if one != other]


def test_there_are_at_least_twelve_and_seeds_in_a_row_show_them_all():
    assert len(BUGS) >= 12
    assert len({ch.bug(seed).source for seed in SEEDS}) == len(BUGS)
    assert ch.bug(2).source == ch.bug(2 + len(BUGS)).source


def test_the_right_text_passes_the_gradient_check():
    assert passes(RIGHT)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bug_is_one_line_of_a_short_text_and_fails_the_check(seed):
    source = ch.bug(seed).source
    assert len(wrong_lines(source)) == 1
    assert 6 <= len(source.splitlines()) <= 10
    assert not passes(source)


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_changed_line_is_called_right(seed):
    source = ch.bug(seed).source
    right = [line for line in range(1, len(source.splitlines()) + 1) if ch.found_bug(seed, line).right]
    assert right == wrong_lines(source)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ratios_of_a_bug_are_never_read_as_right(seed):
    assert not ch.found_bug(seed, 1).localisation.ok


def test_the_verdict_comes_from_running(monkeypatch):
    ((line,), seed) = (wrong_lines(ch.bug(0).source), 0)
    monkeypatch.setattr(planted_bugs, "passes", lambda source: False)
    assert ch.found_bug(seed, line).right is False


def test_the_lines_are_numbered_from_one():
    assert str(ch.bug(0)).splitlines()[0] == " 1  def backprop(W, z, h, y):"


def test_no_line_yet_is_no_error_and_tells_nothing():
    text = str(ch.found_bug(0, ...))
    assert "No line named yet" in text
    assert "ratio" not in text


@pytest.mark.parametrize("line", [0, 11, "3", 3.0, True, None])
def test_what_is_no_line_is_refused(line):
    with pytest.raises(ValueError, match="1 to 10"):
        ch.found_bug(0, line)


@pytest.mark.parametrize("seed", [-1, "a", 1.5, True])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(ValueError, match="whole number"):
        ch.bug(seed)
