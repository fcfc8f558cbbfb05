r"""Set the LaTeX that this package writes in MathML, which a browser lays out by itself.

A formula that changes at every key need not wait for a typesetter then.  Only what our
own printers write is known; anything else is refused, never set wrong.
"""

from __future__ import annotations

import re
from html import escape

_TOKEN = re.compile(r"\\begin\{\w+\}|\\end\{\w+\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\S")
_LETTERS = {
    **dict(
        zip(("alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "mu"), "αβγδεηθμ", strict=True)
    ),
    **{"sigma": "σ", "Delta": "Δ", "Sigma": "Σ", "infty": "∞", "ell": "ℓ", "lambda": "λ", "pi": "π"},
}
_SIGNS = {
    **{"cdot": "·", "times": "×", "odot": "⊙", "quad": "\u2003", "ldots": "…", "dots": "…", "cdots": "⋯"},
    **{"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "neq": "≠", "to": "→", "pm": "±", "sum": "∑"},
    **{"prime": "′", "colon": ":", "geqslant": "≥"},
}
_BRACKETS = ("(", ")", "[", "]", "|")
_NAMES = ("log", "ln", "exp", "tanh", "sin", "cos", "max", "min", "operatorname")
_SPACES = {"\\,": "0.17em", "\\;": "0.28em", "\\:": "0.22em", "\\!": "0", "\\ ": "0.3em"}
_STYLES = ("\\displaystyle", "\\textstyle", "\\limits", "\\nolimits", "\\big", "\\Big")


class NotSet(ValueError):
    """A formula holds what is not known here."""


def texml(latex: str, *, block: bool = False) -> str:
    r"""Return LaTeX as one MathML element.

    Parameters
    ----------
    latex : str
        Without dollar signs.
    block : bool
        Whether it stands on a line of its own.

    Raises
    ------
    NotSet
        If it holds a command that is not known here.

    Examples
    --------
    >>> texml(r"a_{1}^{3}")
    '<math><msubsup><mi>a</mi><mn>1</mn><mn>3</mn></msubsup></math>'
    """
    reader = _Reader(_TOKEN.findall(latex))
    body = reader.row(())
    if reader.peek():
        raise NotSet(f"{reader.peek()} closes nothing in {latex}")
    return f'<math display="block">{body}</math>' if block else f"<math>{body}</math>"


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._place = tokens, 0

    def peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self) -> str:
        token = self.peek()
        self._place += 1
        return token

    def row(self, ends: tuple[str, ...]) -> str:
        """Return what stands before one of the ends, as one element."""
        parts: list[str] = []
        while (token := self.peek()) and token not in ends:
            if token in ("}", "&", "\\\\", "\\right") or token.startswith("\\end{"):
                break
            if one := self._scripted():
                parts.append(one)
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def _scripted(self) -> str:
        base = self._one()
        lower = upper = ""
        while (sign := self.peek()) in ("_", "^", "'") and sign:
            self._place += 1
            if sign == "_":
                lower = self._one()
            elif sign == "^":
                upper = self._one()
            else:
                upper += "<mo>′</mo>"
        if not base and (lower or upper):
            base = "<mrow></mrow>"
        is_sum = base == "<mo>∑</mo>"
        if lower and upper:
            kind = "munderover" if is_sum else "msubsup"
            return f"<{kind}>{base}{lower}{upper}</{kind}>"
        if lower:
            kind = "munder" if is_sum else "msub"
            return f"<{kind}>{base}{lower}</{kind}>"
        return f"<msup>{base}{upper}</msup>" if upper else base

    def _one(self) -> str:
        token = self._next()
        if not token:
            raise NotSet("a formula stops short")
        if token == "{":
            inner = self.row(("}",))
            self._expect("}")
            return inner
        if token.startswith("\\begin{"):
            return self._table(token[7:-1])
        if token[0] == "\\":
            return self._command(token)
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{token}</mi>"
        # A plain bracket has the size of the line; only one after \\left grows.
        plain = ' stretchy="false"' if token in _BRACKETS else ""
        return f"<mo{plain}>{escape('−' if token == '-' else token)}</mo>"

    def _command(self, token: str) -> str:
        name = token[1:]
        if token in _STYLES:
            return ""
        if token in _SPACES:
            return f'<mspace width="{_SPACES[token]}"></mspace>'
        if name in ("frac", "dfrac", "tfrac"):
            return f"<mfrac>{self._one()}{self._one()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self._one()}</msqrt>"
        if name == "left":
            return self._fenced()
        if name in ("mathrm", "text", "mathit", "operatorname", "mathbf"):
            return self._word(name)
        if name == "underline":
            self._skip_group()
            return (
                '<mpadded class="cr-blank" width="2em" height="0.8em"><mspace width="2em"></mspace></mpadded>'
            )
        if name == "underbrace":
            return f'<munder>{self._one()}<mo stretchy="true">⏟</mo></munder>'
        if name == "partial":
            return '<mo lspace="0" rspace="0">∂</mo>'
        if name in _LETTERS:
            return f"<mi>{_LETTERS[name]}</mi>"
        if name in _SIGNS:
            return f"<mo>{_SIGNS[name]}</mo>"
        if name in _NAMES:
            return f'<mi class="word">{name}</mi>'
        if name in ("{", "}", "_", "%", "#", "&", "|", "lbrace", "rbrace"):
            return f"<mo>{escape({'lbrace': '{', 'rbrace': '}', '|': '‖'}.get(name, name))}</mo>"
        raise NotSet(f"{token} is not known here")

    def _fenced(self) -> str:
        left = self._delimiter()
        inner = self.row(("\\right",))
        self._expect("\\right")
        right = self._delimiter()
        fences = [
            f'<mo stretchy="true" form="{form}fix">{escape(sign)}</mo>' if sign != "." else ""
            for form, sign in (("pre", left), ("post", right))
        ]
        return f"<mrow>{fences[0]}{inner}{fences[1]}</mrow>"

    def _delimiter(self) -> str:
        return self._next().removeprefix("\\").replace("lbrace", "{").replace("rbrace", "}")

    def _word(self, kind: str) -> str:
        """Return the letters of a group as one upright or slanted word."""
        self._expect("{")
        letters = ""
        while (token := self._next()) != "}":
            if not token or token in "{^":
                raise NotSet("a word in a formula holds more than letters")
            letters += token.removeprefix("\\")
        if kind == "text":
            return f"<mtext>&#8194;{escape(letters)}&#8194;</mtext>"
        if kind == "mathit":
            return f"<mi>{escape(letters)}</mi>"
        return f'<mi class="word" mathvariant="normal">{escape(letters)}</mi>'

    def _skip_group(self) -> None:
        self._expect("{")
        depth = 1
        while depth:
            token = self._next()
            if not token:
                raise NotSet("a bracket is never closed")
            depth += {"{": 1, "}": -1}.get(token, 0)

    def _table(self, kind: str) -> str:
        rows, cells = [], []
        while True:
            cells.append(self.row(("&", "\\\\")))
            token = self._next()
            if token == "&":
                continue
            rows.append("".join(f"<mtd>{cell}</mtd>" for cell in cells))
            cells = []
            if token.startswith("\\end{"):
                break
            if token != "\\\\":
                raise NotSet(f"{kind} holds {token or 'no end'}")
            if self.peek() == "[":
                while self._next() not in ("]", ""):
                    pass
        body = "".join(f"<mtr>{row}</mtr>" for row in rows)
        place = "left" if kind == "cases" else "right left"
        table = f'<mtable class="cr-{escape(kind)}" columnalign="{place}" displaystyle="true">{body}</mtable>'
        return f'<mrow><mo stretchy="true">{{</mo>{table}</mrow>' if kind == "cases" else table

    def _expect(self, token: str) -> None:
        if (found := self._next()) != token:
            raise NotSet(f"expected {token}, found {found or 'the end'}")
