"""The letters of several texts, as data.

A notation is data: for each kind of quantity a LaTeX template and a template for
the name that a reader types.  The quantities stay the same; only the tongue
changes.  Where each text's letters come from:

- ``thomas``: A. Thomas, "Neural Networks Tutorial - A Pathway to Deep Learning",
  section 4.5, which writes z1^(2) for what feeds h1^(3); ``thomas34`` is
  section 3.4 of the same text, which writes z1^(3).
- ``nielsen``: M. Nielsen, "Neural Networks and Deep Learning", chapter 2.
- ``statquest``: J. Starmer, "Backpropagation Details Pt. 2" (video).
- ``mitchell``: T. Mitchell, "Machine Learning", sections 4.4 and 4.5; units are numbered
  through the whole network, and delta is *minus* the slope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType

from chainrule_helpers.quantities import Quantity


@dataclass(frozen=True)
class Letter:
    """How a text writes one kind of quantity.

    Parameters
    ----------
    latex, typed : str
        Templates.  ``<unit>``, ``<source>``, ``<layer>`` are places counted from
        1; ``<pair>`` is to-from; ``<through>`` and ``<through_pair>`` count units
        through the whole network; ``<number>`` counts within the kind;
        ``<sample>`` is the example.
    shift : int
        Added to the layer number before it is written.
    """

    latex: str
    typed: str
    shift: int = 0


@dataclass(frozen=True)
class Notation:
    r"""The letters of one text.

    Parameters
    ----------
    name, title : str
        The key for `use_notation`, and the text as a reader would cite it.
    letters : mapping of str to Letter
        By kind; ``"output activation"`` and the like override a kind on the output
        layer, ``"single weight"`` and the like in a network of a single unit.
    differential : str
        LaTeX of the derivative sign, ``\partial`` or ``d``.
    delta_sign : int
        +1 where delta is dJ/dz, -1 where it is the negative (Mitchell).
    merges_linear_output : bool
        True where a linear output is no node of its own (StatQuest).
    """

    name: str
    title: str
    letters: MappingProxyType = field(repr=False)
    differential: str = r"\partial"
    sample_latex: str = "[<sample>]"
    delta_sign: int = 1
    merges_linear_output: bool = False

    def latex(self, quantity: Quantity, sizes: tuple[int, ...]) -> str:
        r"""Return the LaTeX of a quantity.

        Examples
        --------
        >>> NOTATIONS["thomas"].latex(Quantity("weight", 3, 1, 2), (3, 3, 1))
        'w_{12}^{(2)}'
        """
        return self._fill("latex", quantity, sizes)

    def typed(self, quantity: Quantity, sizes: tuple[int, ...]) -> str:
        """Return the name that a reader types for a quantity.

        With several examples, what depends on the example ends in ``_e1``,
        ``_e2``, ...

        Examples
        --------
        >>> NOTATIONS["nielsen"].typed(Quantity("weight", 3, 1, 2), (3, 3, 1))
        'w12_3'
        """
        suffix = "" if quantity.sample is None else f"_e{quantity.sample}"
        return self._fill("typed", quantity, sizes) + suffix

    def _fill(self, style: str, quantity: Quantity, sizes: tuple[int, ...]) -> str:
        letter = self.letter(quantity, sizes)
        values = _places(quantity, sizes, letter.shift)
        values["sample"] = self._sample(quantity) if style == "latex" else ""
        filled = re.sub(r"<(\w+)>", lambda m: str(values[m.group(1)]), getattr(letter, style))
        # An index that turned out empty leaves its braces behind.
        return re.sub(r"[_^]\{,?\}", "", filled.replace("_{,", "_{"))

    def _sample(self, quantity: Quantity) -> str:
        if quantity.sample is None:
            return ""
        return self.sample_latex.replace("<sample>", str(quantity.sample))

    def letter(self, quantity: Quantity, sizes: tuple[int, ...]) -> Letter:
        """Return the letter used for a quantity at its place in the network."""
        keys = [quantity.kind]
        if quantity.layer == len(sizes):
            keys.insert(0, f"output {quantity.kind}")
        if sizes[1:] == (1,):
            keys.insert(0, f"single {quantity.kind}")
        return next(self.letters[key] for key in keys if key in self.letters)

    def slope_typed(self, quantity: Quantity, sizes: tuple[int, ...]) -> str:
        """Return the typed name of the loss's slope along a quantity, ``dJ_dh1_3``."""
        return f"d{self.typed(Quantity('loss'), sizes)}_d{self.typed(quantity, sizes)}"

    def fraction(self, above: str, below: str) -> str:
        r"""Return the LaTeX of a derivative in this text's sign, ``\frac{\partial J}{\partial w}``."""
        d = self.differential
        gap = " " if len(d) > 1 else r"\,"
        return rf"\frac{{{d}{gap}{above}}}{{{d}{gap}{below}}}"


def _places(quantity: Quantity, sizes: tuple[int, ...], shift: int) -> dict[str, object]:
    """Return every number that a template may ask for."""
    unit, source, layer = quantity.unit, quantity.source or 0, quantity.layer
    # A bias is the weight from the constant input 0 where units are numbered through.
    through = sum(sizes[: max(layer - 1, 0)]) + unit
    through_source = sum(sizes[: max(layer - 2, 0)]) + source if source else 0
    if quantity.kind == "weight":
        before = sum(sizes[low] * sizes[low + 1] for low in range(layer - 2))
        number = before + (unit - 1) * sizes[layer - 2] + source
    elif quantity.kind in ("input", "target"):
        number = "" if sizes[layer - 1] == 1 else unit
    elif layer == len(sizes) and quantity.kind != "bias":
        number = "" if sizes[-1] == 1 else unit
    else:
        number = sum(sizes[1 : max(layer - 1, 1)]) + unit
    return {
        "unit": unit,
        "source": source,
        "layer": layer + shift,
        "pair": _pair(unit, source),
        "through": through,
        "through_pair": _pair(through, through_source),
        "number": number,
    }


def _pair(to: int, source: int) -> str:
    """Write to and from side by side, apart where one has two digits."""
    return f"{to}{source}" if max(to, source) < 10 else f"{to}_{source}"


def _letters(**letters: tuple) -> MappingProxyType:
    return MappingProxyType({key.replace("__", " "): Letter(*value) for key, value in letters.items()})


def _thomas(name: str, title: str, z_shift: int) -> Notation:
    return Notation(
        name=name,
        title=title,
        letters=_letters(
            input=("x_{<unit>}^{<sample>}", "x<unit>"),
            target=("y_{<unit>}^{<sample>}", "y<unit>"),
            weight=("w_{<pair>}^{(<layer>)}", "w<pair>_<layer>", -1),
            bias=("b_{<unit>}^{(<layer>)}", "b<unit>_<layer>", -1),
            weighted_input=("z_{<unit>}^{(<layer>)<sample>}", "z<unit>_<layer>", z_shift),
            activation=("h_{<unit>}^{(<layer>)<sample>}", "h<unit>_<layer>"),
            loss=("J", "J"),
            delta=(r"\delta_{<unit>}^{(<layer>)<sample>}", "delta<unit>_<layer>"),
        ),
    )


NOTATIONS: dict[str, Notation] = {
    "thomas": _thomas("thomas", "Thomas, section 4.5", -1),
    "thomas34": _thomas("thomas34", "Thomas, section 3.4", 0),
    "nielsen": Notation(
        name="nielsen",
        title="Nielsen, chapter 2",
        letters=_letters(
            input=("x_{<unit>}^{<sample>}", "x<unit>"),
            target=("y_{<unit>}^{<sample>}", "y<unit>"),
            weight=("w^{<layer>}_{<pair>}", "w<pair>_<layer>"),
            bias=("b^{<layer>}_{<unit>}", "b<unit>_<layer>"),
            weighted_input=("z^{<layer><sample>}_{<unit>}", "z<unit>_<layer>"),
            activation=("a^{<layer><sample>}_{<unit>}", "a<unit>_<layer>"),
            loss=("C", "C"),
            delta=(r"\delta^{<layer><sample>}_{<unit>}", "delta<unit>_<layer>"),
        ),
    ),
    "statquest": Notation(
        name="statquest",
        title="StatQuest, Details Pt. 2",
        differential="d",
        sample_latex=",<sample>",
        merges_linear_output=True,
        letters=_letters(
            input=(r"\mathrm{Input}_{<number><sample>}", "Input<number>"),
            target=(r"\mathrm{Observed}_{<number><sample>}", "Observed<number>"),
            weight=("w_{<number>}", "w<number>"),
            bias=("b_{<number>}", "b<number>"),
            weighted_input=("x_{<number><sample>}", "x<number>"),
            activation=("y_{<number><sample>}", "y<number>"),
            output__weighted_input=(r"\mathrm{Raw}_{<number><sample>}", "Raw<number>"),
            output__activation=(r"\mathrm{Predicted}_{<number><sample>}", "Predicted<number>"),
            loss=(r"\mathrm{SSR}", "SSR"),
            delta=(r"\frac{d\,\mathrm{SSR}}{d\,x_{<number><sample>}}", "dSSR_dx<number>"),
            output__delta=(
                r"\frac{d\,\mathrm{SSR}}{d\,\mathrm{Raw}_{<number><sample>}}",
                "dSSR_dRaw<number>",
            ),
        ),
    ),
    "mitchell": Notation(
        name="mitchell",
        title="Mitchell, sections 4.4 and 4.5",
        delta_sign=-1,
        sample_latex=",<sample>",
        letters=_letters(
            input=("x_{<unit><sample>}", "x<unit>"),
            target=("t_{<through><sample>}", "t<through>"),
            weight=("w_{<through_pair>}", "w<through_pair>"),
            bias=("w_{<through_pair>}", "w<through_pair>"),
            weighted_input=(r"\mathit{net}_{<through><sample>}", "net<through>"),
            activation=("o_{<through><sample>}", "o<through>"),
            loss=("E", "E"),
            delta=(r"\delta_{<through><sample>}", "delta<through>"),
            # Section 4.4 has one unit only, and no index for it.
            single__target=("t_{<sample>}", "t"),
            single__weight=("w_{<source>}", "w<source>"),
            single__bias=("w_{0}", "w0"),
            single__weighted_input=(r"\mathit{net}_{<sample>}", "net"),
            single__activation=("o_{<sample>}", "o"),
            single__delta=(r"\delta_{<sample>}", "delta"),
        ),
    ),
}
