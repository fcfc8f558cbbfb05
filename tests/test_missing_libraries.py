"""Does a kernel without NumPy, Matplotlib or SymPy hear in plain words what is missing?"""

import subprocess
import sys

import pytest

NUMPY = "needs NumPy, which is not installed here. Formulas, chains, pictures of networks and most"


# None in sys.modules would do for an import, but IPython takes it for a module that is loaded.
PROGRAM = """
import sys
from IPython.core.interactiveshell import InteractiveShell

class Blocked:
    def find_spec(name, *_rest):
        if name.partition(".")[0] == {library!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked)
InteractiveShell.instance(colors="nocolor").run_cell({code!r})
"""


def run_without(library, code):
    """Run code in a new IPython that lacks a library; return what a reader sees."""
    program = PROGRAM.format(library=library, code=code)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize(
    ("library", "code", "said"),
    [
        ("numpy", "ch.forward", f"`forward` {NUMPY}"),
        ("numpy", "from chainrule_helpers import check_three_ways", f"`check_three_ways` {NUMPY}"),
        ("numpy", "ch.examples.THOMAS.parameters", f"The attribute `parameters` {NUMPY}"),
        ("numpy", "ch.examples.THOMAS.inputs", f"The attribute `inputs` {NUMPY}"),
        ("matplotlib", "ch.curves", "`curves` needs Matplotlib, which is not installed here."),
        ("sympy", "ch.graph", "`graph` needs SymPy, which is not installed here."),
        ("ipywidgets", "ch.NudgeExplorer", "`NudgeExplorer` needs ipywidgets, which is not installed here."),
    ],
)
def test_one_line_says_what_is_missing_and_what_still_works(library, code, said):
    seen = run_without(library, f"import chainrule_helpers as ch\n{code}")
    assert seen.startswith(said)
    assert len(seen.splitlines()) == 1, seen
    assert "work without it" in seen or "works without it" in seen


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("numpy", "net = ch.examples.THOMAS\nch.graph(net.architecture).chains('J', 'w12_2')[0].latex()"),
        ("numpy", "ch.picture(ch.examples.THOMAS, path='w12_2')"),
        ("numpy", "len(ch.NudgeExplorer(ch.examples.THOMAS, below='w12_2').picture.value)"),
        ("numpy", "len(ch.PathExplorer(ch.examples.NIELSEN).sentence.value)"),
        ("numpy", "len(ch.StepMachine(ch.examples.THOMAS).picture.value)"),
        ("numpy", "len(ch.SoftmaxExplorer(ch.examples.NIELSEN).picture.value)"),
        ("numpy", "assert 'correct' in str(ch.check('02.11', 0.1375))\nch.check('02.11', 0.1375)"),
        (
            "matplotlib",
            "net = ch.examples.THOMAS\nch.forward(net.architecture, net.parameters, net.inputs).h[2]",
        ),
        ("sympy", "net = ch.examples.THOMAS\nch.forward(net.architecture, net.parameters, net.inputs).h[2]"),
    ],
)
def test_what_is_said_to_work_does(library, code):
    seen = run_without(library, f"import chainrule_helpers as ch\n{code}")
    assert seen.startswith("Out[") and "Error" not in seen, seen


def test_another_missing_module_is_still_reported_as_it_is():
    from chainrule_helpers.messages import missing_library

    with pytest.raises(ModuleNotFoundError, match="no_such_module"), missing_library("`this`"):
        import no_such_module  # noqa: F401
