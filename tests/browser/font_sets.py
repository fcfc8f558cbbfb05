"""Three sets of fonts that share no family, for tests of layout.

Each is a ``fonts.conf`` of its own that a Chromium is started with, so that one machine
shows what a reader of another one sees.
"""

import os
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

# What Debian has as packages; a folder may lie elsewhere on other systems.
SETS = {
    "DejaVu": ("fonts-dejavu-core", "DejaVuSans*.ttf", "DejaVuSerif*.ttf"),
    "Liberation": (
        "fonts-liberation",
        *("LiberationSans-*.ttf", "LiberationSerif-*.ttf", "LiberationMono-*.ttf"),
    ),
    "Noto": ("fonts-noto-core", "NotoSans-*.ttf", "NotoSerif-*.ttf", "NotoSansMath-*.ttf"),
}
PLACES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/opt/homebrew/share/fonts"))
MISSING = "no {} fonts found: install them (Debian, Ubuntu: apt install {})"
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folder}{kinds}{rest}<cachedir>{cache}</cachedir></fontconfig>
"""
# What a style sheet or a browser's own settings ask for, as Debian's aliases answer it.
KINDS = {
    "Sans": ("sans-serif", "Arial", "Helvetica"),
    "Serif": ("serif", "Times", "Times New Roman"),
    "Mono": ("monospace", "Courier New"),
    "Sans Mono": ("monospace", "Courier New"),
}
ALIAS = "<alias binding='same'><family>{}</family><prefer><family>{}</family></prefer></alias>"
# As on Debian, what has no alias (system-ui, say) is a sans-serif.
REST = "<match><edit name='family' mode='append_last'><string>{} Sans</string></edit></match>"


def files_of(name):
    """Return the files of a set."""
    _, *patterns = SETS[name]
    return [
        path
        for place in PLACES
        if place.exists()
        for pattern in patterns
        for path in sorted(place.rglob(pattern))
    ]


def write_config(folder, name):
    """Write a fonts.conf that knows one set; return its path.

    A set that is not there is a failure in CI, and a reason to skip elsewhere.
    """
    fonts = folder / "fonts"
    fonts.mkdir()
    found = files_of(name)
    if not found:
        reason = MISSING.format(name, SETS[name][0])
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    for path in found:
        (fonts / path.name).symlink_to(path)
    known = f"<dir>{escape(str(fonts))}</dir>"
    config = folder / "fonts.conf"
    kinds = "".join(ALIAS.format(asked, f"{name} {kind}") for kind in KINDS for asked in KINDS[kind])
    text = CONFIG.format(
        folder=known, kinds=kinds, rest=REST.format(name), cache=escape(str(folder / "cache"))
    )
    config.write_text(text, encoding="utf-8")
    return config
