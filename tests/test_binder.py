"""Would Binder build what we mean?  repo2docker's own detection and rendering, without an engine."""

import os
import re
import shutil
import tomllib
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from repo2docker.app import Repo2Docker

ROOT = Path(__file__).resolve().parent.parent
BASE_IMAGE = "docker.io/library/buildpack-deps:jammy"
OURS = ("environment.yml", "postBuild", "pyproject.toml")
# What must never be fetched for a reader who waits: compilers, and the frameworks of deep learning.
HEAVY = r"gcc|gxx|g\+\+|clang|compilers|build-essential|gfortran|(?:py)?torch|tensorflow|jax|cuda|mkl|pyqt"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Return a copy of what decides the build, as the working directory."""
    for name in OURS:
        shutil.copy2(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build_pack():
    """Return the build pack that repo2docker chooses in the working directory."""
    chosen = next(one for pack in Repo2Docker().buildpacks if (one := pack(BASE_IMAGE)).detect())
    chosen.platform = "linux/amd64"
    return chosen


def rendered(pack):
    """Return the lines of the Dockerfile that matter: no comments, no file names of this machine."""
    lines = pack.render({}).splitlines()
    return [line for line in lines if not line.startswith("#") and "build_script_files" not in line]


def place(lines, start):
    """Return the number of the only line that starts so."""
    found = [number for number, line in enumerate(lines) if line.startswith(start)]
    assert len(found) == 1, f"{start!r} starts {len(found)} lines"
    return found[0]


def problems():
    """Return a sentence for everything that would make the build other than meant."""
    pack = build_pack()
    if type(pack).__name__ != "CondaBuildPack":
        return [f"{type(pack).__name__} is chosen, so environment.yml is not what decides"]
    found, lines = [], rendered(pack)
    if pack.python_version != "3.11":
        found.append(f"Python {pack.python_version}, expected 3.11")
    ours = [
        n for n, line in enumerate(lines) if line.endswith("src/environment.yml ${REPO_DIR}/environment.yml")
    ]
    update = [n for n, line in enumerate(lines) if "env update" in line]
    copied = place(lines, "COPY --chown=1000:1000 src/ ")
    if not (ours and update and ours[0] < update[0] < copied):
        found.append("the packages are installed after the whole repository is copied: again at every commit")
    if [line for line in lines[copied:] if "postBuild" in line] != [
        "RUN chmod +x postBuild",
        "RUN ./postBuild",
    ]:
        found.append("postBuild does not run after the repository is copied")
    texts = {"the Dockerfile": "\n".join(lines).replace("buildpack-deps", "")}
    texts |= {name: Path(name).read_text(encoding="utf-8") for name in OURS[:2] if Path(name).exists()}
    for name, text in texts.items():
        plain = re.sub(r"#.*", "", text)
        if heavy := re.search(rf"(?<![\w-])({HEAVY})", plain):
            found.append(f"{name} brings {heavy[0]}")
    if Path("apt.txt").exists():
        found.append("apt.txt asks for system packages")
    return found


def test_binder_builds_what_we_mean(repository):
    assert problems() == []


def test_nothing_else_in_the_project_changes_the_choice(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert problems() == []


def append(name, text):
    def change(repository):
        with (repository / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (append("Dockerfile", "FROM scratch\n"), "DockerBuildPack is chosen"),
        (lambda repository: (repository / "environment.yml").unlink(), "is chosen, so environment.yml"),
        (append("environment.yml", "  - pip\n  - pip:\n      - -e .\n"), "again at every commit"),
        (append("environment.yml", "  - pytorch\n"), "brings pytorch"),
        (append("environment.yml", "  - gxx\n"), "brings gxx"),
        (append("postBuild", "\npip install torch\n"), "brings torch"),
        (append("apt.txt", "gcc\n"), "apt.txt"),
        (lambda repository: (repository / "postBuild").unlink(), "postBuild does not run"),
    ],
)
def test_a_spoiled_build_is_noticed(repository, spoil, sentence):
    spoil(repository)
    assert any(sentence in problem for problem in problems())


def base_versions():
    """Return name -> version of the environment that is there before ours is looked at."""
    folder = files("repo2docker.buildpacks.conda")
    lock = (folder / "environment.py-3.11-linux-64.lock").read_text(encoding="utf-8")
    found = re.findall(r"/([\w.-]+)-(\d[\w.]*)-[\w.]+\.(?:conda|tar\.bz2)", lock)
    assert len(found) > 50
    return dict(found)


def test_what_binder_brings_is_not_fetched_again():
    given = base_versions()
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    wanted = dict(re.fullmatch(r"([\w-]+)(.*)", line).groups() for line in lines)
    brought = {name for name in wanted if name in given}
    assert {"python", "jupyterlab", "ipywidgets"} <= brought
    for name in brought - {"python"}:
        assert given[name] in SpecifierSet(wanted[name]), f"{name} {given[name]} would be replaced"


def test_the_link_opens_the_first_notebook_in_jupyterlab():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = set(re.findall(r"https://mybinder\.org/v2/[^\s)\"]+", readme))
    assert links
    for link in links:
        (path,) = parse_qs(urlsplit(link).query)["urlpath"]
        assert path.startswith("lab/tree/")
        opened = ROOT / path.removeprefix("lab/tree/")
        assert opened == sorted((ROOT / "notebooks").glob("*.ipynb"))[0]


def test_the_link_for_a_hub_brings_this_project_and_opens_the_first_notebook():
    page = (ROOT / "docs" / "running-a-class.md").read_text(encoding="utf-8")
    home = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"][
        "Repository"
    ]
    (link,) = re.findall(r"https://\S+/git-pull\?\S+", page)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    # The folder is named after the repository.
    folder, _, opened = asked["urlpath"].removeprefix("lab/tree/").partition("/")
    assert asked["repo"] == home and folder == home.rpartition("/")[2] and asked["branch"] == "main"
    assert ROOT / opened == sorted((ROOT / "notebooks").glob("*.ipynb"))[0]


def test_post_build_stops_at_the_first_failure():
    lines = (ROOT / "postBuild").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/bin/bash" and "set -euo pipefail" in lines
    assert os.name == "nt" or os.access(ROOT / "postBuild", os.X_OK)
