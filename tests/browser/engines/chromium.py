"""Chromium, driven by Playwright."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import FLAGS, NO_CHROMIUM, find_chromium
from tests.browser.engines.page import MissingEngineError, Page


class Chromium(Page):
    """A page of Chromium."""

    def __init__(self, playwright, is_dark: bool) -> None:
        path = find_chromium(playwright)
        if path is None:
            raise MissingEngineError(NO_CHROMIUM)
        self._browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        scheme = "dark" if is_dark else "light"
        size = {"width": 1280, "height": 900}
        self._page = self._browser.new_page(viewport=size, color_scheme=scheme)
        self._page.set_default_timeout(120_000)
        self._errors: list[str] = []
        self._page.on("console", self._on_console)
        self._page.on("pageerror", lambda error: self._errors.append(f"page: {error}"))
        self._page.on("response", self._on_response)

    def _on_console(self, message):
        if message.type == "error":
            self._errors.append(f"console: {message.text}")

    def _on_response(self, response):
        if response.status >= 400:
            self._errors.append(f"response {response.status}: {response.url}")

    def open(self, address: str) -> None:
        self._errors.clear()
        self._page.goto(address, wait_until="domcontentloaded")

    def evaluate(self, function: str, *arguments: object) -> object:
        return self._page.evaluate(f"all => ({function})(...all)", list(arguments))

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def click_at(self, x: float, y: float) -> None:
        self._page.mouse.click(x, y)

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def screenshot(self, path: Path) -> None:
        self._page.screenshot(path=str(path))

    def errors(self) -> list[str]:
        self._page.evaluate("() => 0")  # lets waiting events arrive
        return list(self._errors)

    def close(self) -> None:
        self._browser.close()
