"""The interactives by the names that notebooks call: each one moved by the Jupyter host.

What each is made from stands with its interactive.  Here stands what else a reader's own
code may ask it; its controls and slots are attributes by their names.
"""

from __future__ import annotations

import warnings

import ipywidgets as ipw

from chainrule_helpers.hosts.jupyter import Hosted
from chainrule_helpers.interactives.descent import Descent
from chainrule_helpers.interactives.nudge import ChainNudge
from chainrule_helpers.interactives.paths import PathSum
from chainrule_helpers.interactives.softmax import OutputNudge
from chainrule_helpers.interactives.solve import SlopeSystem
from chainrule_helpers.interactives.steps import BackwardSteps
from chainrule_helpers.interactives.workbench import ProductChoice
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.descent import Track
from chainrule_helpers.views.heatmap import OutputLayer
from chainrule_helpers.views.nudge import Nudge
from chainrule_helpers.views.path_terms import RunningSum
from chainrule_helpers.views.solve import TriangularSystem
from chainrule_helpers.views.steps import Computation
from chainrule_helpers.views.workbench import Assembly


class NudgeExplorer(Hosted, shows=ChainNudge):
    """A network with sliders, one chain lit, and a nudge that travels along it.

    It is made from what `interactives.nudge.ChainNudge` takes.

    Attributes
    ----------
    nudge : SelectionSlider
        Size of the nudge.
    reached : ToggleButtons
        How far the nudge has travelled.
    picture, formula, table : HTML
        What the reader sees.
    """

    @property
    def sliders(self) -> dict[str, ipw.FloatSlider]:
        """The sliders by the names given."""
        names = (self.interactive.below, *self.interactive.moves)
        return {name: self.control(name) for name in names}

    def nudged(self) -> Nudge:
        """Return every number of the network before and after the nudge."""
        return self.interactive.nudged(self.state)


class PathExplorer(Hosted, shows=PathSum):
    """A network in which every path from a chosen quantity to the loss can be switched on and off.

    It is made from what `interactives.paths.PathSum` takes.

    Attributes
    ----------
    picture : ClickablePicture
        The network; ``picked`` chooses by name.
    name : Dropdown
        The quantity by the name typed in the current notation, in reading order.
    output : ToggleButtons or None
        Output activation; None where there is only one.
    point, scope : ToggleButtons or None
        The data point in the picture, and whether the loss is its own or that of
        all data points; None where there is only one.
    all_on, all_off : Button
        Switch every path.
    sentence, bar, rows : HTML
        What the reader sees.
    """

    output = point = scope = None

    @property
    def paths(self) -> tuple[ipw.Checkbox, ...]:
        """One switch for each path; beyond a dozen, one for each unit where they part."""
        return self.switches("paths")

    def running_sum(self) -> RunningSum:
        """Return the terms, which of them are on, and the measured slope."""
        return self.interactive.running_sum(self.state)


class StepMachine(Hosted, shows=BackwardSteps):
    """A network that computes one quantity per step, and asks for the sign of the first delta.

    It is made from what `interactives.steps.BackwardSteps` takes.

    Attributes
    ----------
    back, next : Button
        One step.
    play : Play
        The clock: off until somebody presses a button.  It stops before the first
        step back as long as no prediction is made.
    toggle : Button
        Plays and pauses.
    place : IntSlider
        The step, from 1.
    question : Question
        The sign of the first delta, asked before the first step back.
    sentence, equation, picture, counters, verdict : HTML
        What the reader sees.
    """

    asks = "05.p1"

    @property
    def steps(self) -> tuple[Computation, ...]:
        """All steps, as `views.steps.computations` returns them."""
        return self.interactive.walk(self.state.notation).steps

    @property
    def values(self) -> dict[QuantitySymbol, float]:
        """Every number that is known after the last step."""
        return self.interactive.walk(self.state.notation).values

    @property
    def computation(self) -> Computation:
        """The present step."""
        return self.interactive.computation(self.state)

    @property
    def moment(self) -> Computation:
        """The former name of `computation`, until version 0.3."""
        warnings.warn("`moment` is now called `computation`.", DeprecationWarning, stacklevel=2)
        return self.computation


class TransposeWorkbench(Hosted, shows=ProductChoice):
    """A square layer whose weights and delta the reader combines.

    It is made from what `interactives.workbench.ProductChoice` takes.

    Attributes
    ----------
    operation : ToggleButtons
        What is done with the two; its values are `views.workbench.OPERATIONS`.
    entry : IntSlider
        Which entry of the result is assembled, from 1.
    sentence, picture : HTML
        What the reader sees.
    """

    @property
    def assembly(self) -> Assembly:
        """The chosen operation and entry."""
        return self.interactive.assembly(self.state)


class SoftmaxExplorer(Hosted, shows=OutputNudge):
    """An output layer with sliders for its weighted inputs, its outputs as bars, and its Jacobian.

    It is made from what `interactives.softmax.OutputNudge` takes.

    Attributes
    ----------
    output : ToggleButtons
        ``"sigmoid"`` or ``"softmax"``.
    which : ToggleButtons
        The weighted input that is nudged, or all of them.
    nudge : SelectionSlider
        Size of the nudge.
    sentence, picture : HTML
        What the reader hears and sees.
    """

    @property
    def sliders(self) -> tuple[ipw.FloatSlider, ...]:
        """The weighted inputs."""
        return tuple(map(self.control, self.interactive.sliders))

    def layer(self) -> OutputLayer:
        """Return the numbers of the present state."""
        return self.interactive.layer(self.state)


class DescentPlayer(Hosted, shows=Descent):
    """A descent that can be played, stepped and scrubbed.

    It is made from what `interactives.descent.Descent` takes.

    Attributes
    ----------
    play : Play
        The clock: off until somebody presses a button, so that nothing moves by itself.
    toggle : Button
        Plays and pauses.
    back, next : Button
        One picture.
    place : SelectionSlider
        The step shown.
    sentence, picture : HTML
        What the reader sees.
    """

    @property
    def track(self) -> Track:
        """The descent, as `views.descent` draws it."""
        return self.interactive.track


class TriangularSolve(Hosted, shows=SlopeSystem):
    """A network's local derivatives as a triangular table, solved for the slopes of the loss.

    It is made from what `interactives.solve.SlopeSystem` takes.

    Attributes
    ----------
    below : Dropdown
        The input, weight or bias at the bottom of the table.
    place : IntSlider
        How many slopes are found; ``back``, ``next``, ``play`` and ``toggle`` move it.
    sentence, picture : HTML
        What the reader sees.
    """

    @property
    def system(self) -> TriangularSystem:
        """The table of local derivatives and the slopes."""
        return self.interactive.system(self.state)
