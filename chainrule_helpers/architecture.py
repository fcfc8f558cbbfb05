"""Say what a network is made of: sizes, activation functions, loss.

This module knows names only, so that it imports neither wing.  What the names mean
is registered twice, on purpose and independently: in `symbolic.functions`
(mathematics) and in `numeric.functions` (arithmetic).
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule_helpers.messages import unknown_name

ACTIVATIONS = (
    "identity",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "softplus",
    "silu",
    "gelu",
    "softmax",
)
LOSSES = ("half_squared_error", "sum_of_squared_residuals", "cross_entropy")
MEAN_LOSSES = ("half_squared_error", "cross_entropy")


@dataclass(frozen=True)
class Architecture:
    """A fully connected layered network, without its numbers.

    Parameters
    ----------
    sizes : tuple of int
        Units per layer, input layer first, for example ``(3, 3, 1)``.
    activations : tuple of str
        One of `ACTIVATIONS` for every layer after the input layer.
    loss : str
        One of `LOSSES`.  ``half_squared_error`` is the mean over examples of
        half the squared distance (Thomas eq. in section 4.2, Nielsen eq. 6 with
        one half); ``sum_of_squared_residuals`` is StatQuest's SSR, a sum with no
        half; ``cross_entropy`` is a mean, binary with sigmoid outputs (Nielsen
        eq. 63) and categorical with softmax outputs (Nielsen eq. 80).

    Raises
    ------
    ValueError
        If sizes, activations or loss do not describe a network.

    Examples
    --------
    >>> Architecture(sizes=(3, 3, 1), activations=("sigmoid", "sigmoid"),
    ...              loss="half_squared_error").parameter_count
    16
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str = "half_squared_error"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", _checked_sizes(self.sizes))
        object.__setattr__(self, "activations", self._checked_activations())
        if self.loss not in LOSSES:
            raise ValueError(unknown_name("loss", self.loss, LOSSES))
        if self.loss == "cross_entropy" and self.activations[-1] not in ("sigmoid", "softmax"):
            raise ValueError(
                "cross_entropy takes logarithms of the outputs, so they must lie between 0 and 1: "
                f"the output activation is {self.activations[-1]!r}, use 'sigmoid' or 'softmax'."
            )

    def _checked_activations(self) -> tuple[str, ...]:
        given, needed = self.activations, len(self.sizes) - 1
        if isinstance(given, str):
            raise ValueError(
                f"activations is the single text {given!r}; give one name per layer after the "
                f"input, for example {(given,) * needed!r}."
            )
        try:
            names = tuple(given)
        except TypeError:
            raise ValueError(
                f"activations is {given!r}; give one name per layer after the input, for example "
                f"{('sigmoid',) * needed!r}."
            ) from None
        if len(names) != needed:
            raise ValueError(
                f"{len(names)} activations for sizes {self.sizes}, expected {needed}: one per layer "
                "after the input layer, which has none."
            )
        for name in names:
            if name not in ACTIVATIONS:
                raise ValueError(unknown_name("activation", name, ACTIVATIONS))
        if "softmax" in names[:-1]:
            raise ValueError(
                f"softmax stands in a hidden layer of {names}; it is allowed on the output layer "
                "only. Use 'sigmoid', 'tanh', 'relu' or 'softplus' before it."
            )
        return names

    @property
    def depth(self) -> int:
        """Number of weight matrices: one less than the number of layers."""
        return len(self.sizes) - 1

    @property
    def parameter_count(self) -> int:
        """Number of weights and biases together."""
        return sum(to * (source + 1) for source, to in zip(self.sizes, self.sizes[1:], strict=False))


def require_architecture(arch: object) -> None:
    """Raise ValueError unless this is an architecture; the order of arguments is the likely slip."""
    if not isinstance(arch, Architecture):
        if hasattr(arch, "architecture"):
            raise ValueError(
                f"arch is {type(arch).__name__}, expected an Architecture; did you mean its .architecture?"
            )
        raise ValueError(
            f"arch is {type(arch).__name__}, expected an Architecture(sizes, activations, loss); "
            "the order of arguments is architecture, parameters, data."
        )


def _checked_sizes(given: object) -> tuple[int, ...]:
    """Return the sizes as plain integers, or say why they are none."""
    advice = "give the units per layer, input layer first, for example (3, 3, 1)."
    try:
        sizes = tuple(given)  # type: ignore[call-overload]
        whole = tuple(int(size) for size in sizes)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"sizes is {given!r}; {advice}") from None
    if isinstance(given, str) or any(
        isinstance(size, bool) or size != number for size, number in zip(sizes, whole, strict=True)
    ):
        raise ValueError(f"sizes is {given!r}, expected whole numbers: {advice}")
    if len(whole) < 2:
        raise ValueError(f"sizes is {whole}: a network needs an input and an output layer; {advice}")
    if min(whole) < 1:
        raise ValueError(f"sizes is {whole}: every layer needs at least one unit; {advice}")
    return whole
