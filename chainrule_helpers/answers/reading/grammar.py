"""Tokens to a tree: names, numbers, + - * / ** ^, brackets, fractions, sums, a few functions.

The grammar is ours and small: a text becomes trees of `Node`, one for each side of its
equals signs, or a sentence that says why not and where.  Nothing typed is ever
executed, and length, depth and degree are bounded before anything is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.functions import applied, function_of
from chainrule_helpers.answers.reading.names import Names
from chainrule_helpers.answers.reading.quotients import CLOSING, Quotients
from chainrule_helpers.answers.reading.tokens import Token, Written
from chainrule_helpers.answers.reading.tree import Node, constant, degree, exponent_of, number_of

HIGHEST_DEGREE = 200
MOST_SIDES = 6

# Letters that texts also use for an activation function; one with a prime and a bracket is its slope.
_PRIMED = ("h", "R", "s", "S", "a", "o")


def read(tokens: tuple[Token, ...], names: Names) -> tuple[Node, ...]:
    """Return the trees of a text, one for each side of its equals signs.

    Parameters
    ----------
    tokens : tuple of Token
        From `scanning.scan`.
    names : Names
        Which names mean something here.

    Raises
    ------
    Misread
        With a sentence and a place, for whatever the grammar does not hold.
    """
    reader = _Reader(tokens, names)
    sides = reader.sides()
    for side in sides:
        if degree(side) > HIGHEST_DEGREE:
            raise Misread("The powers in there are too high for any derivative of this network.")
    return sides


class _Reader(Quotients):
    """Recursive descent over the tokens; the depth is counted, never left to Python's stack."""

    # Sides, sums and products

    def sides(self) -> tuple[Node, ...]:
        self._take("=")
        found = [self._added(0)]
        while self._take("="):
            found.append(self._added(0))
            if len(found) > MOST_SIDES:
                raise self._fail(f"More than {MOST_SIDES} sides in a row: type the last steps only.")
        token = self._peek()
        if self._sees(")", "]", "}"):
            raise self._fail("There is one closing bracket too many.")
        if self._sees(","):
            raise self._fail("A comma parts two formulas here: type one formula, with a point in numbers.")
        if token.kind != "end":
            raise self._fail(f"I did not expect {token.text!r} there: is a sign missing before it?")
        return tuple(found)

    def _added(self, depth: int) -> Node:
        parts, signs = [self._multiplied(depth)], ["+"]
        while sign := self._take("+", "-"):
            parts.append(self._multiplied(depth))
            signs.append(sign)
        return Node("add", "", tuple(parts), tuple(signs)) if len(parts) > 1 else parts[0]

    def _multiplied(self, depth: int) -> Node:
        start = self._at
        parts, signs = [self._signed(depth)], ["*"]
        while True:
            if sign := self._take("*", "/"):
                parts.append(self._signed(depth))
                signs.append(sign)
            elif self._starts_a_factor():
                divides = [i for i, sign in enumerate(signs) if sign == "/"]
                numbers = {part.kind for part in parts} == {"number"}
                if divides and divides[-1] == len(signs) - 1 and not numbers:
                    raise self._two_quotients(start)
                parts.append(self._raised(depth))
                signs.append("*")
            else:
                break
        return Node("multiply", "", tuple(parts), tuple(signs)) if len(parts) > 1 else parts[0]

    def _starts_a_factor(self) -> bool:
        token = self._peek()
        if token.kind == "number":
            before = self._tokens[self._at - 1]
            raise self._fail(
                f"Between {before.text} and {token.text} a sign is missing: "
                f"write {before.text}*{token.text} for a product."
            )
        if token.kind == "name" and token.text == "for" and self._peek(2).text == "in":
            return False
        return token.kind in ("name", "frac", "partial", "sum") or self._sees(*CLOSING)

    def _two_quotients(self, start: int) -> Misread:
        return self._fail(
            "This can be read in two ways: the quotient times what follows it, or what follows also under "
            "the line. Write (a/b)*c for the first and a/(b*c) for the second."
        )

    def _signed(self, depth: int) -> Node:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        power = self._raised(depth)
        return Node("minus", "", (power,)) if negative else power

    def _raised(self, depth: int) -> Node:
        base = self._single(depth)
        if not self._sees("**", "^"):
            return base
        self._at += 1
        token = self._peek()
        exponent = self._signed(self._deeper(depth))
        if not _is_e(base, self._knows) and constant(exponent) is None:
            raise self._fail(
                "Only e can carry a formula in its exponent; write a whole number, as in (y - h)**2.", token
            )
        return Node("power", "", (base, exponent))

    # Single things

    def _single(self, depth: int) -> Node:
        token = self._peek()
        if token.kind == "sign" and token.text in CLOSING:
            return self._bracketed(depth)
        if (derivative := self.derivative()) is not None:
            return derivative
        self._at += 1
        if token.kind == "number":
            return number_of(token)
        if token.kind == "name":
            return self._named(token, depth)
        if token.kind == "frac":
            return self._fraction(depth)
        if token.kind == "sum":
            return self._sum(token, depth)
        if token.kind == "partial":
            raise self._fail("A derivative names both quantities: write it as ∂J/∂w or dJ/dw.", token)
        if token.kind == "end":
            raise self._fail("The answer stops short: something is missing at its end.", token)
        if token.text in (")", "]", "}"):
            raise self._fail("There is a closing bracket where a name or a number is expected.", token)
        raise self._fail(f"Before {token.text!r} a name or a number is missing.", token)

    def _bracketed(self, depth: int) -> Node:
        opening = self._peek()
        self._at += 1
        inner = self._compared(self._deeper(depth))
        self._close(opening)
        return inner

    def _compared(self, depth: int) -> Node:
        inner = self._added(depth)
        if not self._take(">"):
            return inner
        zero = self._peek()
        self._at += 1
        if zero.kind != "number" or Fraction(zero.text) != 0:
            raise self._fail("A comparison is read as z > 0 only, for the step.", zero)
        return Node("call", "step", (inner,))

    def _close(self, opening: Token) -> None:
        if not self._take(CLOSING[opening.text]):
            if self._peek().kind == "end":
                raise self._fail("A bracket is opened and never closed.", opening)
            raise self._fail(f"I expected a closing bracket before {self._peek().text!r}.")

    def _named(self, token: Token, depth: int) -> Node:
        written = token.written
        assert written is not None
        primed = written.primes and written.word in _PRIMED and self._sees(*CLOSING)
        known = self._knows(replace(written, primes=0))
        function = function_of(written.word) if not known or written.primes else None
        if primed or (function and not written.low):
            name, primes, is_code = function or ("f", 0, False)
            return self._called(token, (name, primes + written.primes, is_code), depth)
        if self._is_layer_in_brackets(written):
            with_layer = replace(written, high=self._peek(1).text, style="(")
            if self._knows(with_layer) and self._names.is_one(written):
                raise self._fail(
                    f"{written}({with_layer.high}) can be read in two ways: as the name {written}_"
                    f"{with_layer.high}, or as {written} times {with_layer.high}. Write which you mean.",
                    token,
                )
            if self._knows(with_layer):
                self._at += 3
                written, known = with_layer, True
        return self._name_or_power(written, known, token)

    def _name_or_power(self, written: Written, known: bool, token: Token) -> Node:
        below = replace(written, high="", style="")
        if not written.high or written.style in ("[", "{["):
            return self._name(written, token)
        if not known and not self._knows(below):
            return self._name(written, token)
        if known:
            is_square = written.high == "2" and self._names.brackets_layers()
            if not written.style and (is_square or self._names.is_one_in_short(below)):
                raise self._fail(
                    f"{written} can be read in two ways: the {written.high} as the layer's number, or "
                    f"as a power. Write {below}^({written.high}) for the first, "
                    f"({below})**{written.high} for the second.",
                    token,
                )
            return self._name(written, token)
        if written.style == "{(":
            raise self._fail(
                f"{below} has no layer {written.high} here: write {below}**{written.high} for a power.", token
            )
        if not written.high.isdigit():
            raise self._fail(
                "Only e can carry a formula in its exponent; write a whole number, as in (y - h)**2.", token
            )
        power = Node("power", "", (self._name(below, token), Node("number", written.high)))
        exponent_of(power)
        return power

    def _name(self, written: Written, token: Token) -> Node:
        if self._sees("(") and not self._knows(written) and not _is_letterlike(written):
            raise self._fail(f"I know no function {written.word[:40]}.", token)
        return Node("name", str(written), written=written, place=token.place)

    # Functions and sums

    def _called(self, token: Token, function: tuple[str, int, bool], depth: int) -> Node:
        name, primes, is_code = function
        written = token.written
        assert written is not None
        power = Node("number", written.high) if written.high.isdigit() and not written.style else None
        if power is None and self._sees("^") and self._peek(1).kind == "number":
            power = number_of(self._peek(1))
            self._at += 2
        parts = self._arguments(token, depth)
        call = applied(name, primes, parts, is_code, token)
        return call if power is None else Node("power", "", (call, power))

    def _arguments(self, token: Token, depth: int) -> tuple[Node, ...]:
        if not self._sees(*CLOSING):
            ends = self._peek().kind in ("end", "sign", "frac")
            if ends:
                raise self._fail(
                    f"{token.text} is a function: write what it is taken of in brackets, {token.text}(...).",
                    token,
                )
            inside = self._raised(self._deeper(depth))
            if self._peek().kind in ("name", "number", "frac", "sum") or self._sees(*CLOSING):
                raise self._fail(
                    f"This can be read in two ways: is {token.text} taken of the next factor only, or of the "
                    "whole product? Put what it is taken of in brackets.",
                    token,
                )
            return (inside,)
        opening = self._peek()
        self._at += 1
        found = [self._compared(self._deeper(depth))]
        while self._take(","):
            found.append(self._added(self._deeper(depth)))
        self._close(opening)
        return tuple(found)

    def _sum(self, token: Token, depth: int) -> Node:
        letter, low, high = token.limits
        if not (self._sees("(") and not letter and token.text == "sum"):
            body = self._multiplied(self._deeper(depth))
            return Node("sum", letter, (body,), (low, high), place=token.place)
        opening = self._peek()
        self._at += 1
        body = self._added(self._deeper(depth))
        if self._peek().text == "for":
            letter, high = self._counted_in_code()
        elif self._take(","):
            last = self._peek()
            self._at += 1
            if last.kind != "name" or len(last.text) != 1 or not self._sees(")"):
                raise self._fail("A sum over units names its index last, as in sum(wk1_3*deltak_3, k).", last)
            letter = last.text
        self._close(opening)
        return Node("sum", letter, (body,), ("", high), place=token.place)

    def _counted_in_code(self) -> tuple[str, str]:
        """Read ``for k in range(3)`` up to the bracket that closes the sum; return k and 3."""
        letter = self._peek(1).text
        start, self._at, open_brackets = self._at, self._at + 3, 0
        numbers: list[int] = []
        while self._peek().kind != "end" and (open_brackets or not self._sees(")")):
            open_brackets += self._sees("(", "[") - self._sees(")", "]")
            if self._peek().kind == "number":
                numbers.append(int(Fraction(self._peek().text)))
            self._at += 1
        if len(letter) != 1 or len(numbers) > 2 or self._peek(0).kind == "end":
            raise self._fail("Write the sum as sum(... for k in range(3)).", self._tokens[start])
        count = numbers[-1] - (numbers[0] if len(numbers) == 2 else 0) if numbers else None
        return letter, "" if count is None else f"#{count}"

    # Fractions and derivatives

    def _fraction(self, depth: int) -> Node:
        parts = []
        for _ in range(2):
            if not self._sees("{"):
                raise self._fail("A fraction needs two pairs of curly brackets: \\frac{above}{below}.")
            opening = self._peek()
            self._at += 1
            parts.append(self._added(self._deeper(depth)))
            self._close(opening)
        return Node("multiply", "", tuple(parts), ("*", "/"))


def _is_letterlike(written: Written) -> bool:
    """Whether a name could be a quantity before a bracket, so that no function was meant."""
    return bool(written.low or written.high or any(c.isdigit() for c in written.word))


def _is_e(node: Node, knows: Callable[[Written], bool]) -> bool:
    return node.kind == "name" and node.text == "e" and not knows(Written("e"))
