"""JupyterLab and Chromium for the tests: one server and one browser a run, a new page a test.

The server works on a copy of notebooks/, so no test can change a file of the project.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.font_sets import write_config

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from kernel_channels import lab_options, short_folder  # noqa: E402

COMMANDS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
NO_CHROMIUM = (
    "no Chromium found: install it (Debian, Ubuntu: apt install chromium; macOS: brew install "
    "--cask google-chrome) or set CHROMIUM to its path"
)

# Where the window itself has no focus, as in Firefox without a screen, no widget is the current one.
CURRENT = (
    "(window.jupyterapp?.shell?.currentWidget"
    " ?? [...(window.jupyterapp?.shell?.widgets?.('main') ?? [])].find(one => one.context))"
)
# An async predicate given to wait_for_function is a Promise, which counts as true at once:
# wait for plain conditions, and await inside evaluate.
HAS_CONTEXT = f"() => {CURRENT}?.context"
IS_READY = f"async () => {{ const w = {CURRENT}; await w.context.ready; await w.sessionContext.ready }}"
IS_IDLE = f"() => {CURRENT}.sessionContext.session?.kernel?.status === 'idle'"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
CELLS = f"() => [...{CURRENT}.content.model.cells].map(cell => cell.toJSON())"
# Only cells near the screen are in the page, and a widget far away has no size.
SHOW_CELL = f"""async text => {{
    const notebook = {CURRENT}.content;
    const at = notebook.widgets.findIndex(cell => cell.model.sharedModel.getSource().includes(text));
    notebook.activeCellIndex = at;
    await notebook.scrollToItem(at, 'smart', 0);
}}"""
SHUT_DOWN = "() => window.jupyterapp.serviceManager.sessions.shutdownAll()"


def find_chromium(playwright):
    """Return the path of a Chromium, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = [shutil.which(command) for command in COMMANDS]
    found += [MAC_CHROME, playwright.chromium.executable_path]
    return next((path for path in found if path and Path(path).exists()), None)


USE_THEME = """async theme => {
    await window.jupyterapp.commands.execute('apputils:change-theme', { theme });
    while (document.body.dataset.jpThemeName !== theme)
        await new Promise(resolve => setTimeout(resolve, 20));
}"""


@pytest.fixture(scope="session")
def playwright():
    """Return Playwright, of which a process can run only one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def launch(playwright):
    """Return a function that starts a Chromium, with the fonts that a fonts.conf names if one is given."""
    chromium = find_chromium(playwright)
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)

    def start(fonts=None):
        own = {"FONTCONFIG_FILE": str(fonts)} if fonts else {}
        return playwright.chromium.launch(executable_path=chromium, args=FLAGS, env={**os.environ, **own})

    return start


@pytest.fixture(scope="session")
def browser(launch):
    """Return a browser context; pages opened in it share one cache."""
    launched = launch()
    yield launched.new_context(viewport={"width": 1280, "height": 900})
    launched.close()


@pytest.fixture(scope="session")
def with_fonts(launch, tmp_path_factory):
    """Return a function that gives a browser context by the name of its set of fonts."""
    started = {}

    def context(name):
        if name not in started:
            config = write_config(tmp_path_factory.mktemp(f"fonts-{name}"), name)
            started[name] = launch(config)
        return started[name].new_context(viewport={"width": 1280, "height": 900})

    yield context
    for one in started.values():
        one.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """Return the folder that JupyterLab serves: a copy of the notebooks."""
    folder = tmp_path_factory.mktemp("jupyter") / "notebooks"
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "progress.json*")
    shutil.copytree(ROOT / "notebooks", folder, ignore=ignored)
    return folder


@pytest.fixture
def write_notebook(served):
    """Return a function that puts a notebook with the given code cells where JupyterLab finds it."""

    def write(name, *cells):
        import nbformat

        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, served / name)
        return name

    return write


@pytest.fixture(scope="session")
def lab(served):
    """Return the address of a JupyterLab that serves a copy of the notebooks."""
    folder = served.parent
    places = (
        *("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"),
        *("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"),
    )
    environment = dict(os.environ, **{name: str(folder / name.lower()) for name in places})
    # A page that is open for two minutes would save what it shows, and the next one would open that.
    settings = folder / "jupyterlab_settings_dir" / "@jupyterlab" / "docmanager-extension"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text('{"autosave": false}')
    sockets = environment["JUPYTER_RUNTIME_DIR"] = str(short_folder())
    environment.pop("MPLBACKEND", None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "lab.log"
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="),
        *(f"--ServerApp.root_dir={served}", "--LabApp.expose_app_in_browser=True"),
        *lab_options(),
        *("--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
    ]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for_server(server, address, log)
        yield address
    finally:
        stop_group(server)
        shutil.rmtree(sockets, ignore_errors=True)


def wait_for_server(server, address, log, seconds=90):
    """Return when the server answers; fail with its log when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=2).read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"JupyterLab did not answer within {seconds} s:\n{log.read_text()}")


def stop_group(server):
    """End the server and whatever it started: with kernels alive it can ignore a request."""
    for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        try:
            os.killpg(server.pid, number)
            server.wait(seconds)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue


def watch(page, address):
    """Collect on the page what went wrong in it, and what it asked of other machines."""
    page.errors, page.outside = [], []

    def on_console(message):
        if message.type == "error":
            page.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_response(response):
        if response.status >= 400:
            page.errors.append(f"response {response.status}: {response.url}")

    def on_request(request):
        local = (address, address.replace("http", "ws", 1), "blob:", "data:")
        if not request.url.startswith(local):
            page.outside.append(request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: page.errors.append(f"page: {error}"))
    page.on("response", on_response)
    page.on("request", on_request)


@pytest.fixture
def open_notebook(browser, lab):  # in this order: no server is started where there is no browser
    """Return a function that opens a notebook by name, runs all its cells, and returns the page.

    The page has ``errors`` and ``outside`` (lists of text), ``cells()``, the notebook as it
    stands in the browser, and ``show_cell(text)``, which scrolls to the cell that holds a text.
    """
    pages = []

    def open_and_run(name, mode="doc", run=True, timeout=60_000):
        page = browser.new_page()
        pages.append(page)
        watch(page, lab)
        page.goto(f"{lab}/{mode}/tree/{name}?reset", wait_until="domcontentloaded")
        page.wait_for_function(HAS_CONTEXT, timeout=timeout)
        page.evaluate(IS_READY)
        page.wait_for_function(IS_IDLE, timeout=timeout)
        page.cells = lambda: page.evaluate(CELLS)
        page.show_cell = lambda text: page.evaluate(SHOW_CELL, text)
        if run:
            page.evaluate(RUN_ALL)  # comes back when the last cell has ended
        return page

    yield open_and_run
    for page in pages:
        try:
            page.evaluate(SHUT_DOWN)
        finally:
            page.close()


@pytest.fixture(scope="session")
def screenshots():
    """Return the folder for pictures that a person looks at; git ignores it."""
    folder = ROOT / "tests" / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
