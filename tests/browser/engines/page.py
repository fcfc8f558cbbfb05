"""What a scenario may do with a browser, whichever engine is behind it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path

SHORTEST_LOOK = 0.05

# The middle of a part, on the screen; None while it has no size, or is not in sight yet: a notebook
# that is still being laid out moves it away again.
MIDDLE = """find => {
    const part = (0, eval)(find)();
    if (!part) return null;
    part.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
    const box = part.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const isSeen = x >= 0 && x < innerWidth && y >= 0 && y < innerHeight;
    return box.width && box.height && isSeen ? [x, y] : null;
}"""


class MissingEngineError(Exception):
    """The engine is not on this machine; the message says how to get it."""


class Page(ABC):
    """One page of one browser.

    Functions of the page are written in JavaScript, ``"(a, b) => ..."``, and may be
    async; arguments and results travel as JSON.
    """

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address, and forget what the page before complained of."""

    @abstractmethod
    def evaluate(self, function: str, *arguments: object) -> object:
        """Call a function in the page and return what it returns, or what its promise brings."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press and release a key, by the name that its events carry, for example ``ArrowRight``."""

    @abstractmethod
    def click_at(self, x: float, y: float) -> None:
        """Click a point of the window."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the page this size."""

    @abstractmethod
    def screenshot(self, path: Path) -> None:
        """Store what the window shows as a PNG."""

    @abstractmethod
    def errors(self) -> list[str]:
        """Return what the page complained of since it was opened."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def wait_until(self, function: str, *arguments: object, seconds: float = 60) -> object:
        """Call a function until it returns something true; return that."""
        end = time.monotonic() + seconds
        while not (found := self.evaluate(function, *arguments)):
            if time.monotonic() > end:
                raise AssertionError(
                    f"not within {seconds} s: {function} with {arguments}; errors: {self.errors()}"
                )
            time.sleep(SHORTEST_LOOK)
        return found

    def click(self, find: str) -> None:
        """Click the middle of the part that a function without arguments finds."""
        self.click_at(*self.wait_until(MIDDLE, find))
