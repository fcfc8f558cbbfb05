"""Do the files that describe the project agree with each other and with pyproject.toml?"""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
# In pieces, or this file would name them itself.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("debian", "org"),
        ("anaconda", "org"),
        ("anaconda", "com"),
        ("jsdelivr", "net"),
    )
]
SKIPPED_FOLDERS = {
    *(".git", ".venv", ".venv-site", "_site", "node_modules", "build", "dist", "__pycache__", "screenshots")
}
TEXT = {".md", ".py", ".toml", ".yml", ".yaml", ".txt", ".cff", ".ipynb", ".sh", ".json", ""}
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff"]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads(read("pyproject.toml"))


@pytest.fixture(scope="module")
def environment():
    return yaml.safe_load(read("environment.yml"))


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def ranges(requirements):
    return {plain(one.name): one.specifier for one in map(Requirement, requirements)}


def conda_ranges(environment):
    """Return name -> range; conda's ``python=3.11`` means ``python==3.11.*``."""
    found = {}
    for line in environment["dependencies"]:
        assert isinstance(line, str), f"environment.yml asks pip for {line}; postBuild does that"
        name, rest = re.fullmatch(r"([\w.-]+)\s*(.*)", line).groups()
        exact = re.fullmatch(r"=(\d[\d.]*)", rest)
        found[CONDA_NAMES.get(name, name)] = SpecifierSet(f"=={exact[1]}.*" if exact else rest)
    return found


def project_files():
    """Return what belongs to the project, with or without Git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        paths = [ROOT / line for line in listed.stdout.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not SKIPPED_FOLDERS & set(path.parts)]
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


def test_environment_yml_asks_for_the_same_ranges(pyproject, environment):
    project = pyproject["project"]
    wanted = ranges(project["dependencies"] + project["optional-dependencies"]["lab"])
    given = conda_ranges(environment)
    given.pop("python")
    given.pop("pip", None)
    assert given == wanted


def test_environment_yml_takes_a_python_that_the_package_takes(pyproject, environment):
    (wanted,) = conda_ranges(environment)["python"]
    version = wanted.version.removesuffix(".*") + ".0"
    assert SpecifierSet(pyproject["project"]["requires-python"]).contains(version)


def test_environment_yml_leaves_the_package_to_post_build(environment):
    assert environment["channels"] == ["conda-forge"]
    assert not re.search(r"^\s*-\s*-e\b", read("environment.yml"), re.MULTILINE)
    assert "pip install --no-deps --no-cache-dir -e ." in read("postBuild")


@pytest.mark.parametrize("name", ["postBuild", ".ci/run"])
@pytest.mark.skipif(os.name == "nt", reason="Windows files have no executable bit")
def test_script_is_executable(name):
    assert os.access(ROOT / name, os.X_OK), f"chmod +x {name}"


def test_every_range_has_both_ends(pyproject):
    groups = [pyproject["project"]["dependencies"], pyproject["build-system"]["requires"]]
    groups += pyproject["project"]["optional-dependencies"].values()
    groups += pyproject["dependency-groups"].values()
    for requirement in map(Requirement, (line for group in groups for line in group)):
        signs = {one.operator for one in requirement.specifier}
        assert signs == {">=", "<"}, f"{requirement}: give a lower and an upper bound"


LOCKS = ("requirements.lock.txt", "requirements.site.lock.txt")


def pins(lock):
    """Return name -> versions; a pin may differ from one system to another."""
    found = {}
    for line in read(lock).splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line)
            (only,) = requirement.specifier
            assert only.operator == "==", line
            found.setdefault(plain(requirement.name), []).append(Version(only.version))
    return found


def test_locks_satisfy_every_range(pyproject):
    project, groups = pyproject["project"], pyproject["dependency-groups"]
    held = {
        LOCKS[0]: project["dependencies"] + project["optional-dependencies"]["lab"] + groups["test"],
        LOCKS[1]: project["dependencies"] + project["optional-dependencies"]["lab"] + groups["site"],
    }
    for lock, lines in held.items():
        locked = pins(lock)
        for name, allowed in ranges(lines).items():
            assert name in locked, f"{name} is not pinned: run make lock"
            for version in locked[name]:
                assert version in allowed, f"{name} {version} is outside {allowed}: run make lock"


def test_both_locks_pin_the_same_versions():
    first, second = map(pins, LOCKS)
    for name in first.keys() & second.keys():
        assert first[name] == second[name], f"{name} differs: run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_place_to_download_from(lock):
    text = re.sub(r"^\s*#.*", "", read(lock), flags=re.MULTILINE)
    assert "://" not in read(lock)
    assert not re.search(r"^\s*-", text, re.MULTILINE), "an option line, such as an index"
    assert "/" not in text, "a path of somebody's machine"


def test_named_make_commands_exist():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for name in [*PAGES, ".ci/run", ".github/workflows/tests.yml", ".github/workflows/site.yml"]:
        text = read(name)
        if name.endswith(".md"):
            text = "\n".join(re.findall(r"`[^`\n]+`|```.*?```", text, re.DOTALL))
        named = set(re.findall(r"(?:^|[`\s])make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, f"{name} names make {sorted(named - targets)}"
    assert {"lab", "test", "notebooks", "lint", "lock", "benchmark", "clean", "help"} <= targets


def test_ci_runs_the_readme_s_test_command():
    assert read(".ci/run").rstrip().splitlines()[-1] == "make test"
    assert "make test" in read("README.md")


def test_citation_has_the_package_s_version(pyproject):
    assert yaml.safe_load(read("CITATION.cff"))["version"] == pyproject["project"]["version"]


def test_links_inside_the_project_lead_somewhere():
    for name in ["README.md", "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)", read(name)):
            if "://" not in target:
                assert (ROOT / target).exists(), f"{name} links to {target}, which is not there"


def test_no_file_names_a_package_registry():
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="ignore")
        named = [host for host in HOSTS if host in text]
        assert not named, f"{path.relative_to(ROOT)} names {named}"


def test_everything_in_the_package_s_folder_gets_into_its_wheel(pyproject):
    globs = pyproject["tool"]["setuptools"]["package-data"]
    shipped = {
        path
        for package, patterns in globs.items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    package = ROOT / "chainrule_helpers"
    held = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    left_out = sorted(str(path.relative_to(ROOT)) for path in held - shipped if path.suffix != ".py")
    assert not left_out, f"package-data in pyproject.toml names no {left_out}"
    assert {package / "__init__.pyi", package / "py.typed"} <= shipped


def test_the_map_of_the_tests_names_every_file_once():
    _, told = read("CONTRIBUTING.md").split("## Which test asks what")
    table = told.partition("\n## ")[0].partition("| --- |")[2]
    named = re.findall(r"`([a-z0-9_]+)`", table)
    assert sorted(named) == sorted(path.stem[5:] for path in (ROOT / "tests").glob("test_*.py"))
