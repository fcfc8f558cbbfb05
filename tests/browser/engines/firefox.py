"""Firefox, which speaks WebDriver BiDi itself: no driver stands between.

Playwright's own way to an unpatched Firefox asks for a command that the extended support
release does not know, and Selenium needs a driver that Debian does not have.
The commands and events are those of the specification, https://www.w3.org/TR/webdriver-bidi/.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import websocket

from tests.browser.engines.page import MissingEngineError, Page

COMMANDS = ("firefox-esr", "firefox")
MAC_FIREFOX = "/Applications/Firefox.app/Contents/MacOS/firefox"
NO_FIREFOX = (
    "no Firefox found: install it (Debian: apt install firefox-esr; macOS: brew install --cask firefox) "
    "or set FIREFOX to its path"
)
SECONDS_TO_START = 200
SECONDS_TO_ANSWER = 300
EVENTS = ["log.entryAdded", "network.responseCompleted", "network.fetchError"]
# The code points that WebDriver gives to keys without a character.
KEYS = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}


def find_firefox():
    """Return the path of a Firefox, or None."""
    if named := os.environ.get("FIREFOX"):
        return named
    found = [*map(shutil.which, COMMANDS), MAC_FIREFOX]
    return next((path for path in found if path and Path(path).exists()), None)


class Firefox(Page):
    """A page of Firefox."""

    def __init__(self, folder: Path, is_dark: bool) -> None:
        path = find_firefox()
        if path is None:
            raise MissingEngineError(NO_FIREFOX)
        (folder / "user.js").write_text(
            f'user_pref("layout.css.prefers-color-scheme.content-override", {0 if is_dark else 1});\n'
        )
        command = [path, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=0"]
        environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        with (folder / "firefox.log").open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            address = self._wait_for_address(folder)
            self._socket = websocket.create_connection(
                f"{address}/session", timeout=SECONDS_TO_ANSWER, suppress_origin=True
            )
            self._sent = 0
            self._errors: list[str] = []
            self._ask("session.new", capabilities={})
            self._ask("session.subscribe", events=EVENTS)
            self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]
            self.resize(1280, 900)
        except BaseException:
            self._process.kill()
            raise

    def _wait_for_address(self, folder):
        said = folder / "WebDriverBiDiServer.json"
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                place = json.loads(said.read_text())
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.05)
            else:
                return f"ws://{place['ws_host']}:{place['ws_port']}"
        raise AssertionError(f"Firefox did not start: {(folder / 'firefox.log').read_text()}")

    def _ask(self, method, **params):
        """Send a command and return its result; take note of events that come before it."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            got = json.loads(self._socket.recv())
            if got["type"] == "event":
                self._note(got["method"], got["params"])
            elif got["id"] == self._sent:
                assert got["type"] == "success", f"{method}: {got['error']}: {got['message']}"
                return got["result"]

    def _note(self, event, said):
        if event == "log.entryAdded":
            if said["level"] == "error":
                self._errors.append(f"{said['type']}: {said['text']}")
        elif event == "network.responseCompleted":
            if said["response"]["status"] >= 400:
                self._errors.append(f"response {said['response']['status']}: {said['response']['url']}")
        elif not said["errorText"].startswith("NS_BINDING_ABORTED"):  # a page that was left does that
            self._errors.append(f"{said['errorText']}: {said['request']['url']}")

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._context, url="about:blank", wait="complete")
        self._errors.clear()
        self._ask("browsingContext.navigate", context=self._context, url=address, wait="interactive")

    def evaluate(self, function: str, *arguments: object) -> object:
        answer = self._ask(
            "script.callFunction",
            functionDeclaration=f"""async all =>
                JSON.stringify(await ({function})(...JSON.parse(all)) ?? null)""",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def _act(self, **source):
        self._ask("input.performActions", context=self._context, actions=[{"id": source["type"], **source}])

    def press(self, key: str) -> None:
        value = KEYS.get(key, key)
        actions = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self._act(type="key", actions=actions)

    def click_at(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "x": int(x), "y": int(y)}
        buttons = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act(type="pointer", actions=[move, *buttons])

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._context, viewport=size)

    def screenshot(self, path: Path) -> None:
        taken = self._ask("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(taken["data"]))

    def errors(self) -> list[str]:
        self._ask("session.status")  # brings the events that wait
        return list(self._errors)

    def close(self) -> None:
        try:
            self._ask("browser.close")
            self._process.wait(10)
        except (AssertionError, OSError, websocket.WebSocketException, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait(10)
        finally:
            self._socket.close()
