"""WebKitGTK, whose engine is Safari's, driven by Selenium in a screen of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import JavascriptException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.webkitgtk.service import Service

from tests.browser.engines.firefox import KEYS, SECONDS_TO_ANSWER
from tests.browser.engines.page import SHORTEST_LOOK, MissingEngineError, Page

NO_WEBKIT = (
    "no WebKitGTK found: install its driver and a screen for it (Debian, Ubuntu: "
    "apt install webkit2gtk-driver xvfb)"
)
# No error: a size that changed while sizes were told is told a frame later, as the standard asks
# (Resize Observer, "deliver resize loop error"). JupyterLab's long notebooks cause it, and only
# this engine's driver hears of it.
TOLD_A_FRAME_LATER = "ResizeObserver loop"
# WebKitGTK's driver reports no console, so that the page keeps it; a second call changes nothing.
LISTEN = f"""(() => {{
    if (window.complaints) return;
    const said = window.complaints = [], {{error}} = console;
    console.error = (...all) => {{ said.push(`console: ${{all.join(' ')}}`); error.apply(console, all); }};
    addEventListener('error', event => {{
        if (!event.message) said.push(`not loaded: ${{event.target.src ?? event.target.href}}`);
        else if (!event.message.startsWith('{TOLD_A_FRAME_LATER}')) said.push(`page: ${{event.message}}`);
    }}, true);
    addEventListener('unhandledrejection', event => said.push(`page: ${{event.reason}}`));
}})()"""
REFUSED = """() => performance.getEntriesByType('resource').filter(one => one.responseStatus >= 400)
    .map(one => `response ${one.responseStatus}: ${one.name}`)"""
# The window is as wide as its tool bar at least, which is more than a phone's.
NARROW_TOOLS = """toolbar *, entry, button { min-width: 0; margin: 0; padding: 0; font-size: 1px; }
toolbar image { -gtk-icon-transform: scale(0.1); margin: 0 -6px; }
"""


def find_webkit():
    """Return the paths of the driver, of the browser and of the screen, or None."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browsers = [
        *Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"),
        Path("/usr/lib/webkit2gtk-4.1/MiniBrowser"),
    ]
    browser = next((path for path in browsers if path.exists()), None)
    return (driver, browser, screen) if driver and browser and screen else None


class WebKit(Page):
    """A page of WebKitGTK's MiniBrowser."""

    def __init__(self, folder: Path, is_dark: bool) -> None:
        found = find_webkit()
        if found is None:
            raise MissingEngineError(NO_WEBKIT)
        driver, browser, screen = found
        (folder / "gtk-3.0").mkdir()
        (folder / "gtk-3.0" / "gtk.css").write_text(NARROW_TOOLS)
        self._screen, display = start_screen(screen)
        # Nothing of whoever runs it; drawn by the processor, with neither a GPU nor an accessibility bus.
        environment = dict(os.environ, DISPLAY=display, NO_AT_BRIDGE="1")
        environment |= {f"XDG_{name}_HOME": str(folder) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(browser)
        options.page_load_strategy = "none"  # the page is listened to before its scripts run
        options.add_argument("--automation")
        if is_dark:
            options.add_argument("--dark-mode")
        try:
            self._driver = webdriver.WebKitGTK(options, Service(driver, env=environment))
        except BaseException:
            self._screen.kill()
            raise
        self._driver.set_script_timeout(SECONDS_TO_ANSWER)
        self.resize(1280, 900)

    def open(self, address: str) -> None:
        self._driver.execute_script("window.isLeft = true")
        self._driver.get(address)
        while not self._has_left():
            time.sleep(SHORTEST_LOOK)
        self._driver.execute_script(LISTEN)
        self.wait_until("() => document.readyState !== 'loading'", seconds=60)

    def _has_left(self):
        try:
            return self._driver.execute_script("return !window.isLeft")
        except WebDriverException:  # between two pages there is none that could answer
            return False

    def evaluate(self, function: str, *arguments: object) -> object:
        try:
            answer = self._driver.execute_script(
                f"""const call = {function};
                const work = async all => JSON.stringify(await call(...JSON.parse(all)) ?? null);
                return work(arguments[0]);""",
                json.dumps(arguments),
            )
        except JavascriptException as error:
            raise AssertionError(error.msg) from None
        return json.loads(answer)

    def press(self, key: str) -> None:
        ActionChains(self._driver, duration=0).send_keys(KEYS.get(key, key)).perform()

    def click_at(self, x: float, y: float) -> None:
        actions = ActionBuilder(self._driver, duration=0)
        actions.pointer_action.move_to_location(int(x), int(y)).click()
        actions.perform()

    def resize(self, width: int, height: int) -> None:
        self._driver.set_window_size(width, height)
        self.wait_until("width => innerWidth === width", width)
        tools = height - self.evaluate("() => innerHeight")
        self._driver.set_window_size(width, height + tools)
        self.wait_until("(...size) => innerWidth === size[0] && innerHeight === size[1]", width, height)

    def screenshot(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))

    def errors(self) -> list[str]:
        return self.evaluate("() => window.complaints ?? []") + self.evaluate(REFUSED)

    def close(self) -> None:
        try:
            self._driver.quit()
        except WebDriverException:
            self._driver.service.stop()
        finally:
            self._screen.kill()
            self._screen.wait(10)


def start_screen(path):
    """Start a screen that nobody sees; return its process and its name."""
    reading, writing = os.pipe()
    command = [path, "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        number = said.readline().strip()
    assert number, f"{path} did not start"
    return process, f":{number}"
