"""Do pictures keep hue and contrast in the dark?  The matrices are those of Filter Effects Level 1."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.views import style
from chainrule_helpers.views.svg import STORED_THEME, stored

ROOT = Path(__file__).parent.parent
COLOURS = ("POSITIVE", "NEGATIVE", "INK", "MUTED", "NUDGE", "PATH_SUM", "POINT_SUM")


def numbers(colour):
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def in_the_dark(colour):
    """Return what `invert(0.9) hue-rotate(180deg)` makes of a colour."""
    inverted = 0.9 - 0.8 * numbers(colour)
    grey = np.tile([0.213, 0.715, 0.072], (3, 1))
    # cos 180° is -1 and sin 180° is 0.
    rotation = grey - (np.eye(3) - grey)
    return np.clip(rotation @ inverted, 0, 1)


def luminance(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_keeps_its_contrast_with_the_card(name):
    colour = getattr(style, name)
    assert contrast(numbers(colour), numbers(style.CARD)) >= 4.5
    assert contrast(in_the_dark(colour), in_the_dark(style.CARD)) >= 5.8


def test_words_are_read_on_the_lit_card_as_well():
    assert contrast(in_the_dark(style.INK), in_the_dark(style.LIT)) >= 4.5
    assert contrast(numbers(style.INK), numbers(style.LIT)) >= 4.5


def test_the_filter_is_the_one_that_is_computed_here_and_the_same_everywhere():
    assert style.DARK == "invert(0.9) hue-rotate(180deg)"
    assert style.DARK in style.LAB_THEME and style.DARK in STORED_THEME
    for sheet in ("site.css", "deck.css"):
        text = (ROOT / "site" / "static" / sheet).read_text(encoding="utf-8")
        found = [line for line in text.splitlines() if "filter:" in line]
        assert found and all(f"filter: {style.DARK};" in line for line in found), sheet


def test_a_stored_picture_follows_the_readers_setting():
    shown = ch.picture(ch.examples.THOMAS)
    root = ElementTree.fromstring(shown._repr_svg_())
    assert style.PICTURED in root.get("class").split()
    assert f".{style.PICTURED}" in root[0].text and "prefers-color-scheme:dark" in root[0].text
    bare = '<svg viewBox="0 0 1 1"><rect class="a"/></svg>'
    assert (
        stored(bare)
        == f'<svg viewBox="0 0 1 1" class="{style.PICTURED}">{STORED_THEME}<rect class="a"/></svg>'
    )
