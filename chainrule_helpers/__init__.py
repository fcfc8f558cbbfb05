"""The chain rule of backpropagation, one link at a time: what the notebooks share.

A derivative is claimed once and shown three ways: SymPy derives it, NumPy
backpropagates it, a nudge measures it.  Names load their module when they are
first used, so that importing this package costs next to nothing.
"""

from importlib import import_module

from chainrule_helpers.messages import missing_library

_HOMES = {
    "architecture": ("Architecture",),
    "notation": ("use_notation",),
    "symbolic.graph": ("graph",),
    "symbolic.chains": ("Chain", "Link", "sum_latex"),
    "numeric": (
        "Gradients",
        "Parameters",
        "Report",
        "Trace",
        "backward",
        "compare",
        "descend",
        "forward",
        "initialise",
        "loss",
        "numeric_gradient",
    ),
    "numeric.digits": ("digits",),
    "numeric.roulette": ("bug", "found_bug"),
    "numeric.paths": ("every_path", "growth", "one_sweep"),
    "bridge": ("check_three_ways", "compile_gradient", "evaluate", "values"),
    "explorers": (
        "DescentPlayer",
        "NudgeExplorer",
        "PathExplorer",
        "SoftmaxExplorer",
        "StepMachine",
        "TransposeWorkbench",
        "TriangularSolve",
    ),
    "exercises.diagnosis": ("Verdict", "diagnose"),
    "exercises.checking": ("check", "hint", "progress", "solution"),
    "exercises.predictions": ("outcome", "predict"),
    "exercises.keeping": ("download_answers",),
    "exercises.own_words": ("own_words",),
    "views.digits": ("confusion_map", "digit_row"),
    "views.formulas": ("formulas", "with_numbers"),
    "views.history": ("plot_history",),
    "views.heatmap": ("heatmap",),
    "views.picture": ("picture",),
    "views.plots": ("bars", "curves", "loss_surface"),
    "views.ratios": ("localise",),
    "views.tables": ("Table", "names_table", "rosetta"),
    "widgets.choice": ("ask",),
    "widgets.present": ("present", "present_button"),
    "widgets.restore": ("restore_answers",),
    "widgets.setup_check": ("check_setup",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("examples",)

__all__ = [*sorted(_HOME_OF), *_MODULES]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with missing_library(f"`{name}`"):
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
