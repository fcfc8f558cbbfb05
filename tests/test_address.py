"""Is the project's address nobody else's, the same in every place, and set by one command?"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from .test_environment import project_files

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import set_address  # noqa: E402
from set_address import PLACES, AddressError, binder, checked, with_address  # noqa: E402

FILES = sorted({place.file for place in PLACES})
OWN = {"scripts/set_address.py", "tests/test_address.py"}
RESERVED = "https://example.org/chainrule-one-link-at-a-time"
GITHUB = "https://github.com/somebody/another-name"
GITLAB = "https://gitlab.com/a-group/of-groups/one.more"


@pytest.fixture
def copy(tmp_path):
    """Return a folder with the project's files, as they are."""
    folder = tmp_path / "project"
    for path in project_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def home(folder=ROOT):
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["urls"]["Repository"]


def own_texts():
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}


def run(folder, address):
    command = [sys.executable, str(folder / "scripts" / "set_address.py"), address]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, encoding="utf-8")


def leftovers(texts, address):
    """Yield what names the project's address, or any Binder image, outside of the places."""
    blank = "https://nowhere.example/nothing"
    texts = texts | with_address({name: texts[name] for name in FILES}, blank)
    old = address.removeprefix("https://")
    for name, text in texts.items():
        plain = unquote(unquote(text))
        if re.search(rf"{re.escape(old)}(?![\w-])", plain):
            yield f"{name} names {old}"
        for found in re.findall(r"mybinder\.org/v2/[^\s)\"'`]+", plain):
            if not found.startswith(binder(blank).removeprefix("https://").split("/v2/")[0] + "/v2/git/"):
                yield f"{name} names {found}"


def test_every_place_names_the_same_address():
    assert with_address(own_texts(), home()) == own_texts()


def test_no_other_file_names_an_address_of_the_project():
    texts = {}
    for path in project_files():
        name = path.relative_to(ROOT).as_posix()
        if name not in OWN:
            texts[name] = path.read_text(encoding="utf-8", errors="ignore")
    assert list(leftovers(texts, home())) == []
    for spoil in (f"see {home()}/issues", "repo=" + home().replace("/", "%2F"), f"git+{home()}.git"):
        assert list(leftovers(texts | {"docs/sources.md": spoil}, home()))
    stray = "https://mybinder.org/v2/gh/somebody/something/HEAD"
    assert list(leftovers(texts | {"docs/sources.md": stray}, home()))


def test_nobody_s_name_stands_for_ours():
    gone = "github.com/" + "chainrule/"
    for path in project_files():
        assert gone not in unquote(path.read_text(encoding="utf-8", errors="ignore")), path.name


def test_the_address_is_nobody_s_or_a_published_copy_s():
    assert checked(home()) == home()
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["repository-code"] == home()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert home() in readme and binder(home()) in readme and "make address URL=" in readme


def test_one_command_sets_every_place_and_nothing_else(copy):
    assert run(copy, RESERVED).returncode == 0
    before = contents(copy)
    for address, name in (
        (GITHUB, "another-name"),
        (GITLAB, "one.more"),
        (RESERVED, RESERVED.split("/")[-1]),
    ):
        said = run(copy, f"{address}.git/" if address == GITLAB else address)
        assert said.returncode == 0, said.stderr
        after = contents(copy)
        assert sorted(path for path in before if before[path] != after[path]) == FILES
        assert before.keys() == after.keys() and home(copy) == address
        written = {file: after[file].decode("utf-8") for file in FILES}
        assert with_address(written, address) == written
        assert f"\ncd {name}\n" in written["docs/running-a-class.md"]
        again = run(copy, address)
        assert again.returncode == 0 and "already" in again.stdout and contents(copy) == after
        before = after
    # There and back again is where it began.
    assert run(copy, home()).returncode == 0


@pytest.mark.skipif(shutil.which("make") is None or os.name == "nt", reason="no make here")
def test_make_address_passes_the_address_on(copy):
    command = ["make", "-C", str(copy), "-s", "address", f"PYTHON={sys.executable}"]
    environment = {name: value for name, value in os.environ.items() if name not in ("URL", "MAKEFLAGS")}
    before = contents(copy)
    refused = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert refused.returncode and "No address given" in refused.stderr and contents(copy) == before
    odd = subprocess.run([*command, "URL=x`touch y`"], env=environment, capture_output=True, text=True)
    assert odd.returncode and "https://" in odd.stderr and contents(copy) == before
    done = subprocess.run([*command, f"URL={GITHUB}"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and home(copy) == GITHUB


@pytest.mark.parametrize(
    ("address", "link"),
    [
        (GITHUB, "https://mybinder.org/v2/gh/somebody/another-name/HEAD"),
        (GITLAB, "https://mybinder.org/v2/gl/a-group%2Fof-groups%2Fone.more/HEAD"),
        (
            RESERVED,
            "https://mybinder.org/v2/git/https%3A%2F%2Fexample.org%2Fchainrule-one-link-at-a-time/HEAD",
        ),
    ],
)
def test_binder_has_a_form_for_each_host(address, link):
    assert binder(address) == link


@pytest.mark.parametrize(
    "given",
    [
        "https://GitHub.com/a/b",
        "https://github.com/a/b/",
        " https://github.com/a/b.git ",
        "https://github.com/a/b",
    ],
)
def test_one_address_has_one_form(given):
    assert checked(given) == "https://github.com/a/b"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "No address given"),
        ("github.com/a/b", "does not begin with https://"),
        ("http://github.com/a/b", "does not begin with https://"),
        ("git@github.com:a/b.git", "https://github.com/a/b"),
        ("https://github.com/a", "OWNER/REPOSITORY"),
        ("https://github.com/a/b/tree/main", "OWNER/REPOSITORY"),
        ("https://gitlab.com/a", "GROUP/REPOSITORY"),
        ("https://gitlab.com/a/b/-/tree/main", "GROUP/REPOSITORY"),
        ("https://example.org", "names no repository"),
        ("https://example.org/", "names no repository"),
        ("https://example.org/a//b", "names no repository"),
        ("https://example.org/../b", "names no repository"),
        ("https://example.org/a b", "names no repository"),
        ('https://example.org/a"b', "names no repository"),
        ("https://example.org/a)b", "names no repository"),
        ("https://somebody:secret@example.org/a", "more, or less"),
        ("https://example.org:8080/a", "more, or less"),
        ("https://example.org:port/a", "no address"),
        ("https://example.org/a?b=c", "more, or less"),
        ("https://example.org/a#b", "more, or less"),
        ("https://localhost/a", "more, or less"),
        ("https://127.0.0.1/a", "more, or less"),
        ("https://[::1/a", "no address"),
    ],
)
def test_a_bad_address_is_refused_in_a_sentence_and_nothing_is_written(copy, given, said):
    before = contents(copy)
    with pytest.raises(AddressError, match=re.escape(said)):
        checked(given)
    assert set_address.main(given, copy) == 1
    assert contents(copy) == before


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.file} {place.pattern[:20]}")
def test_a_place_that_is_gone_or_doubled_is_noticed_and_nothing_is_written(copy, capsys, place):
    path = copy / place.file
    text = path.read_text(encoding="utf-8")
    for spoiled in (re.sub(place.pattern, "gone", text), text + "\n" + text):
        path.write_text(spoiled, encoding="utf-8")
        before = contents(copy)
        assert set_address.main(GITHUB, copy) == 1
        assert place.file in capsys.readouterr().err and contents(copy) == before
