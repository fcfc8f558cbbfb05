r"""Text in any of the ways people type mathematics, to one row of tokens with their places.

LaTeX, Unicode and code differ in how they write a product, a fraction and a name's
indices; here they become the same tokens.  What a name means is not asked here:
``h_1^{(3)}``, ``h1_3`` and ``h[1][0]`` are a word with indices below and above.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule_helpers.answers.reading.characters import Misread, plain, printable
from chainrule_helpers.answers.reading.indices import Indexed
from chainrule_helpers.answers.reading.tokens import Token, Written

_SKIPPED = set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle quad "
    "qquad nonumber notag limits nolimits middle thinspace enspace hfill underbrace overbrace boxed "
    "underline overline space".split()
)
_STYLES = set(
    "mathrm text textrm mathit textit mathbf textbf boldsymbol bm mathsf mathcal operatorname rm it mbox "
    "mathbb mathfrak mathtt texttt bf".split()
)
_SIGNS = {
    **dict.fromkeys("cdot times odot circ ast star bullet otimes".split(), "*"),
    **dict.fromkeys("div over".split(), "/"),
    **dict.fromkeys("lbrace lbrack lparen".split(), "("),
    **dict.fromkeys("rbrace rbrack rparen".split(), ")"),
    "gt": ">",
}
_WORDS = set(
    "delta sigma phi varphi exp ln log tanh cosh sinh sech max sqrt theta eta alpha beta Delta "
    "epsilon lambda mu ell".split()
)
_RENAMED = {"varphi": "phi", "Delta": "delta", "ell": "l"}
_COMMAND = re.compile(r"\\([A-Za-z]+|.|$)", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.(?!\*)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![A-Za-z0-9_]))?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([0-9]+)(?:,|\{,\})([0-9]+)(?![0-9]*[.,][0-9])", re.ASCII)
_LIBRARY = re.compile(r"(?:np|numpy|math|torch|self|sympy|sp|tf|jnp|F)\.(?=[A-Za-z])")
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9]|_(?=[A-Za-z0-9]))*", re.ASCII)
_BLANK = re.compile(r"_{2,}(?![A-Za-z0-9])")  # a place left open in a line that is to be completed
_SIMPLE_GROUP = re.compile(r"\s*\{\s*([A-Za-z][A-Za-z0-9 _]*)\}")
_SIGN = re.compile(r"\*\*|\.\*|\./|:=|==|//|[-+*/^(),\[\]{}=>]")
_TRANSPOSED = re.compile(
    r"\s*\{?\s*(?:[(\[][^)\]]*[)\]]\s*\^?\{?)?(?:\\top|T|\\intercal)\s*\}*(?![A-Za-z0-9])"
)
_OPENING = dict(zip("([{", ")]}", strict=True))
# Between their brackets a comma parts two arguments; everywhere else 0,5 is a half.
_SEVERAL = re.compile(r"(?:dot|multiply|matmul|outer|maximum|max|power|pow|heaviside|where|range)\s*$")
_ADVICE = {
    "\\": "A backslash stands here alone: write the command's name after it, such as \\cdot.",
    ".": "A point belongs inside a number, such as 0.5; a product is typed with *.",
    ";": "A semicolon parts two formulas: type one formula.",
    "@": "Every quantity here is one number: write * in place of @.",
    "|": "Bars are not read: write a square for the squared distance, such as (y - h)**2.",
    "<": "A comparison is read as z > 0 only, for the step.",
    "_": "An index needs a name before it and a number after it, as in h_1.",
    '"': "Type the formula without quotation marks.",
    "?": "A question mark stands for nothing here: type the formula.",
}


def scan(text: str) -> tuple[Token, ...]:
    r"""Return the tokens of a text, the last of kind ``end``.

    Raises
    ------
    Misread
        For a character or command that no answer needs, with its place.

    Examples
    --------
    >>> [token.text for token in scan(r"\frac{1}{2}(y_1 - h)")]
    ['frac', '{', '1', '}', '{', '2', '}', '(', 'y_1', '-', 'h', ')', '']
    """
    scanner = _Scanner(*plain(text))
    scanner.run()
    indexed = [token.written for token in scanner.tokens if token.written and token.written.index]
    if any("0" in written.index for written in indexed):
        # One index 0 says that all of this answer's lists count from 0.
        for place, token in enumerate(scanner.tokens):
            if token.written and token.written.index:
                scanner.tokens[place] = replace(token, written=replace(token.written, style="0"))
    return tuple(scanner.tokens)


class _Scanner(Indexed):
    def _rest_is_empty(self, start: int) -> bool:
        rest = re.sub(r"\\end\{\w+\*?\}|\\[\])]|\\\\|[$\s.,;]|(?:#|//).*", "", self.text[start:])
        return not rest

    # The loop

    def run(self) -> None:
        text = self.text
        while self.at < len(text):
            start, character = self.at, text[self.at]
            if character in " \n&~$":
                self.at, self._gap = start + 1, True
            elif character == "#" or re.compile(r"//(?=\s*[A-Za-z])").match(text, start):
                end = text.find("\n", start)
                self.at = len(text) if end < 0 else end
            elif character in ".;," and self._rest_is_empty(start):
                self.at = start + 1
            elif character == "\\":
                self._command()
            elif self._number() or self._word():
                continue
            else:
                self._sign()
        self.at = max(self.at, 1)
        self.tokens.append(Token("end", "", (self._places[-1], self._places[-1])))

    def _number(self) -> bool:
        start = self.at
        is_decimal = not (self._commas and self._commas[-1])
        found = _DECIMAL_COMMA.match(self.text, start) if is_decimal else None
        if found:
            self.at = found.end()
            self.put("number", f"{found[1]}.{found[2]}", start)
            return True
        found = _NUMBER.match(self.text, start)
        if not found:
            return False
        self.at = found.end()
        self.put("number", found[0], start)
        return True

    def _word(self) -> bool:
        start = self.at
        if blank := _BLANK.match(self.text, start):
            self.at = blank.end()
            self.put("name", "___", start, written=Written("___"))
            return True
        if library := _LIBRARY.match(self.text, start):
            self.at = library.end()
        found = _WORD.match(self.text, self.at)
        if not found:
            self.at = start
            return False
        word, self.at = found[0], found.end()
        if word == "sum" or re.fullmatch(r"sum_[a-z]", word):
            self._sum(start, word[4:])
        elif word in ("frac", "dfrac") and self.text.startswith("{", self.at):
            self.put("frac", "frac", start)  # a backslash got lost on the way
        elif word in ("cdot", "odot"):
            self.put("sign", "*", start)
        elif word == "partial":
            self.put("partial", word, start)
        elif word == "return" and not self.tokens:
            self._gap = True
        else:
            self._named(word, start)
        return True

    def _sign(self) -> None:
        start = self.at
        found = _SIGN.match(self.text, start)
        if found is None:
            self._reject(start)
            return
        text, self.at = found[0], found.end()
        if text in _OPENING:
            self._commas.append(bool(_SEVERAL.search(self.text, max(0, start - 12), start)))
        elif text in _OPENING.values() and self._commas:
            self._commas.pop()
        if text == "//":
            raise Misread("Two strokes round a quotient down in code: write one /.", self.place(start))
        if text == "^" and _TRANSPOSED.match(self.text, self.at):
            raise Misread(
                "Every quantity here is one number, and its transpose is itself: leave the T out.",
                self.place(start, start + 1),
            )
        self.put("sign", {".*": "*", "./": "/", "==": "=", ":=": "="}.get(text, text), start)

    def _reject(self, start: int) -> None:
        character = self.text[start]
        place = self.place(start, start + 1)
        if character == "_" and self.tokens and self.tokens[-1].text == "}":
            # The remark under an \underbrace is no part of the formula.
            if "underbrace" in self.text:
                self.at += 1
                if self._group() is not None:
                    return
        if self.text.startswith((".T", ".t()"), start):
            raise Misread(
                "Every quantity here is one number, and its transpose is itself: leave it out.", place
            )
        if character in _ADVICE:
            raise Misread(_ADVICE[character], place)
        raise Misread(
            f"I cannot read the character {printable(character)}: "
            "use names, numbers, + - * / ** and brackets.",
            place,
        )

    # LaTeX

    def _command(self) -> None:
        start = self.at
        found = _COMMAND.match(self.text, start)
        name, self.at = found[1], found.end()
        if name in _SKIPPED or not name.isalpha():
            self._skip(name, start)
        elif name in ("begin", "end", "tag", "label", "color", "phantom", "hspace"):
            self._group()
            if name == "begin" and self.text.startswith("{", self.at):
                self._group()
            self._gap = True
        elif name == "textcolor":
            self._group()
        elif name in ("frac", "dfrac", "tfrac", "cfrac"):
            self.put("frac", "frac", start)
            self._digits_of_a_fraction()
        elif name in _SIGNS:
            self.put("sign", _SIGNS[name], start)
        elif name == "partial":
            self.put("partial", "partial", start)
        elif name == "sum":
            self._sum(start, "")
        elif name in ("hat", "widehat"):
            inside = self._group() or self._letter()
            self._named(re.sub(r"[^A-Za-z]", "", inside) + "hat", start)
        elif name in _STYLES:
            if simple := _SIMPLE_GROUP.match(self.text, self.at):
                self.at = simple.end()
                word = simple[1].strip().replace(" ", "_")
                more = re.compile(r"[0-9]+").match(self.text, self.at)
                self.at = more.end() if more else self.at
                self._named(word + (more[0] if more else ""), start)
        elif name in _WORDS:
            self._named(_RENAMED.get(name, name), start)
        else:
            raise Misread(
                f"I know no command \\{name[:30]}; write the formula without it.", self.place(start)
            )

    def _skip(self, name: str, start: int) -> None:
        if name in "{}":
            self.put("sign", "(" if name == "{" else ")", start)
        elif name == "|":
            raise Misread(_ADVICE["|"], self.place(start))
        elif not name:
            raise Misread(_ADVICE["\\"], (self._places[start], self._places[start] + 1))
        elif name.isalpha() or name in "\\,;:! ()[]%":
            self._gap = True
            if name in ("left", "right") and self.text.startswith(".", self.at):
                self.at += 1
        else:
            raise Misread(
                f"I know no command \\{printable(name)}; write the formula without it.", self.place(start)
            )

    def _letter(self) -> str:
        found = re.compile(r"\s*(\\?[A-Za-z])").match(self.text, self.at)
        if not found:
            raise Misread("A hat needs a letter under it.", self.place(self.at - 1))
        self.at = found.end()
        return found[1]

    def _digits_of_a_fraction(self) -> None:
        """Read the digits of a fraction such as 12 without braces, one above and one below."""
        found = re.compile(r"\s*([0-9])\s*([0-9])").match(self.text, self.at)
        if found:
            start, self.at = self.at, found.end()
            for digit in found.groups():
                for kind, text in (("sign", "{"), ("number", digit), ("sign", "}")):
                    self.put(kind, text, start)
