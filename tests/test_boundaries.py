"""Do imports point one way, and does the package stay light?

A check between two sides that share a formula proves nothing, so the symbolic wing must
never see NumPy and the numeric wing never SymPy.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.draw_architecture import imported_names

PACKAGE = "chainrule_helpers"
FOLDER = Path(__file__).resolve().parent.parent / PACKAGE
LINES = 350

BASE = ("quantities", "architecture", "texts", "notation", "messages")
ANSWERS = ("answers.desk", "answers.questions", "answers.diagnosis", "answers.reply")
WINGS = ("symbolic", "numeric", "bridge", "examples")
# Row: module or folder; what of ours it may import; which libraries it may import.
# A module takes the row with its own name, else that of its folder.
TABLE = {
    "quantities": ((), ()),
    "messages": ((), ()),
    "architecture": (("messages",), ()),
    "texts": (("quantities",), ()),
    "notation": (("texts", "quantities", "messages"), ()),
    "symbolic": (("symbolic", *BASE), ("sympy", "mpmath")),
    "numeric": (("numeric", *BASE), ("numpy",)),
    "examples": (("numeric", *BASE), ("numpy",)),
    "bridge": ((*WINGS, *BASE), ("sympy", "mpmath", "numpy")),
    # Four rooms with one door each: from outside, a room is imported as a whole.
    "answers": ((), ()),
    "answers.reply": ((), ()),
    "answers.verdict": (("symbolic",), ("sympy",)),
    "answers.reading": (("symbolic", *BASE), ("sympy",)),
    "answers.diagnosis": (("answers.reading", "answers.verdict", "symbolic", *BASE), ("sympy", "mpmath")),
    "answers.questions": (
        (*(f"answers.{room}" for room in ("reading", "diagnosis", "verdict", "reply")), *WINGS, *BASE),
        ("sympy",),
    ),
    "answers.desk": (
        ("answers.questions", "answers.verdict", "answers.reply", "symbolic", *BASE),
        ("sympy",),
    ),
    "views": (
        ("views", *ANSWERS, *WINGS, *BASE),
        ("sympy", "mpmath", "numpy", "matplotlib", "IPython"),
    ),
    # Each interactive is numbers, names and pictures: no widget, no file, nobody's answers.
    "interactives": (("interactives", "views", *WINGS, *BASE), ("numpy",)),
    # Hosts know no interactive by its name, only what any of them is.
    "hosts": (
        ("hosts", "interactives.protocol", "interactives.recipes", "views", *ANSWERS, *BASE),
        ("ipywidgets", "traitlets", "anywidget"),
    ),
    "explorers": (("hosts", "interactives", "views", *WINGS, *BASE), ("ipywidgets",)),
    # The front door names everything; that it loads nothing early is tested below.
    "": (("explorers", "hosts", "views", *ANSWERS, *WINGS, *BASE), ("IPython", "lazy_loader")),
}
HEAVY = ("numpy", "sympy", "matplotlib", "ipywidgets", "anywidget")
# What a browser kernel may lack.
ABSENT = ("numpy", "matplotlib", "ipywidgets")


def module_name(path):
    parts = path.relative_to(FOLDER).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(FOLDER.rglob("*.py"))}
PUBLISHING = sorted((FOLDER.parent / "site").rglob("*.py"))
SCRIPTS = {path.stem for path in (FOLDER.parent / "scripts").glob("*.py")}


def key_of(module):
    """Return the row of a module: its own name's, else that of the nearest folder around it."""
    while module and module not in TABLE:
        module = module.rpartition(".")[0]
    return module


def row_of(module):
    return TABLE.get(key_of(module)) if key_of(module) or not module else None


def may_import(name, module, ours):
    """Whether a name of ours is allowed: a row's own folder, a part of the package, or the door of a room."""
    own = key_of(module)
    if own and (name == own or name.startswith(f"{own}.")):
        return True
    return any(name == one or ("." not in one and name.startswith(f"{one}.")) for one in ours)


def trespasses(names, module):
    """Return a sentence for each import that the table does not allow."""
    ours, libraries = row_of(module)
    found = []
    for name in sorted(names):
        first, _, rest = name.partition(".")
        if first == PACKAGE:
            if not may_import(rest, module, ours):
                found.append(f"{module or PACKAGE} imports {name}; allowed of ours: {ours}")
        elif first not in libraries and first not in sys.stdlib_module_names:
            found.append(f"{module or PACKAGE} imports {name}; allowed libraries: {libraries}")
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module):
    path = MODULES[module]
    assert row_of(module), f"{module} has no row in the table: say what it may import"
    names = imported_names(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")
    assert trespasses(names, module) == []


@pytest.mark.parametrize("path", [*MODULES.values(), *PUBLISHING], ids=lambda path: path.stem)
def test_module_is_short(path):
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert length <= LINES, f"{path} has {length} lines: it is asking to be two"


@pytest.mark.parametrize("path", PUBLISHING, ids=lambda path: path.stem)
def test_what_publishes_takes_nothing_from_the_scripts_but_executing(path):
    names = imported_names(path.read_text(encoding="utf-8"), "")
    taken = {name for name in names if name.split(".")[0] == "scripts" or name in SCRIPTS}
    assert taken <= {"scripts.execute_notebooks"}


@pytest.mark.parametrize("module", [name for name in MODULES if name != "bridge"])
def test_only_the_bridge_turns_formulas_into_functions(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    named = {getattr(node, "attr", getattr(node, "id", None)) for node in ast.walk(tree)}
    imported = {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
    assert "lambdify" not in named | imported


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("symbolic.graph", "import numpy as np"),
        ("symbolic.graph", "def late():\n    from numpy import array"),
        ("symbolic.graph", "from ..numeric import network"),
        ("symbolic.graph", "from chainrule_helpers import bridge"),
        ("symbolic.graph", "import importlib\nimportlib.import_module('numpy')"),
        ("numeric.network", "import sympy"),
        ("numeric.network", "from chainrule_helpers.symbolic.graph import graph"),
        ("messages", "from chainrule_helpers.quantities import Quantity"),
        ("notation", "import sympy"),
        ("answers.questions.bank", "import numpy"),
        ("answers.desk.checking", "from chainrule_helpers.answers.questions.bank import load"),
        ("answers.reading.parsing", "from chainrule_helpers.answers.diagnosis import diagnose"),
        ("views.network", "import ipywidgets"),
        ("views.network", "from chainrule_helpers import interactives"),
        ("interactives.nudge", "import ipywidgets"),
        ("interactives.steps", "from chainrule_helpers.answers.desk import outcome"),
        ("interactives.nudge", "from chainrule_helpers.hosts.jupyter import Hosted"),
        ("hosts.jupyter", "from chainrule_helpers.interactives.nudge import ChainNudge"),
    ],
)
def test_a_wrong_import_is_noticed(module, source):
    assert trespasses(imported_names(source, module), module)


def run_fresh(code):
    """Run code in a new interpreter and return what it printed."""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.split()


def test_the_package_imports_light():
    loaded = run_fresh(f"import sys, {PACKAGE}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))")
    assert loaded == [], f"import {PACKAGE} loads {loaded}; import them where they are used"


def works_in_a_browser(module):
    if module in ("views.history", "views.plot_words", "views.plots", "views.ratios"):
        return False  # these draw arrays
    return module.split(".")[0] in (*BASE, "symbolic", "answers", "views", "interactives")


@pytest.mark.parametrize("module", ["symbolic", "views.network", "views.paths"])
def test_modules_for_a_browser_kernel_exist(module):
    assert module in MODULES, f"{PACKAGE}.{module} is missing"


@pytest.mark.parametrize("module", [name for name in MODULES if works_in_a_browser(name)])
def test_imports_where_numpy_and_matplotlib_are_absent(module):
    blocked = f"import sys\nfor name in {ABSENT!r}: sys.modules[name] = None\n"
    code = blocked + f"import importlib\nimportlib.import_module({f'{PACKAGE}.{module}'!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    reason = (ended.stderr.strip().splitlines() or [""])[-1]
    assert ended.returncode == 0, (
        f"{PACKAGE}.{module} must import where {', '.join(ABSENT)} are absent: {reason}"
    )
