"""Does the series run in a browser alone, served by any web server, without asking another machine?"""

import json
import subprocess
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlparse

import nbformat
import pytest
from packaging.utils import canonicalize_name

from tests.site_folder import BUILDERS, build_lite_once

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"
WHEEL = f"chainrule_helpers-{version('chainrule-helpers')}-py3-none-any.whl"
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
HAS_CONTEXT = f"() => {NOTEBOOK.replace('window.jupyterapp', 'window.jupyterapp?')}?.context"
IS_READY = f"async () => {{ await {NOTEBOOK}.context.ready; await {NOTEBOOK}.sessionContext.ready }}"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
OUTPUTS = f"() => [...{NOTEBOOK}.content.model.cells].flatMap(cell => cell.toJSON().outputs ?? [])"
ADD_CELL = f"""source => {{
    const model = {NOTEBOOK}.content.model.sharedModel;
    model.insertCell(model.cells.length, {{cell_type: 'code', source}});
}}"""
# Whether a reader's work is kept.
KEPT = "from pathlib import Path\nch.check('02.1', '-(y1 - h1_3)')\nprint(Path('progress.json').exists())"
SHOW_CELL = f"""text => {{
    const notebook = {NOTEBOOK}.content;
    const at = notebook.widgets.findIndex(cell => cell.model.sharedModel.getSource().includes(text));
    notebook.activeCellIndex = at;
    return notebook.scrollToItem(at, 'start', 0);
}}"""


def runtime_address():
    """Return where the kernel's makers publish its runtime."""
    asks = "from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL; print(PYODIDE_CDN_URL)"
    return subprocess.run([BUILDERS, "-c", asks], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Return the folder that a web server would publish."""
    return build_lite_once(tmp_path_factory)


@pytest.fixture(scope="session")
def offline(tmp_path_factory):
    """Return the folder that needs no other machine."""
    return build_lite_once(tmp_path_factory, "--offline")


class Handler(SimpleHTTPRequestHandler):
    """A plain web server, without a log."""

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def serve():
    """Return a function that serves a folder and returns its address."""
    servers = []

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_lite(browser, serve):
    """Return a function that opens a notebook of a built site, its kernel started.

    The page has ``asked``, the hosts that anything in the browser sent a request to, and
    ``errors``.
    """
    pages, listeners = [], []

    def start(folder, notebook):
        address = serve(folder)
        page = browser.new_page()
        pages.append(page)
        page.asked, page.errors = set(), []

        def on_request(request):
            if request.url.startswith("http"):
                page.asked.add(urlparse(request.url).hostname)

        def on_console(message):
            # A browser asks every server for this picture.
            if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
                page.errors.append(f"{message.text} ({message.location['url']})")

        browser.on("request", on_request)
        listeners.append(on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"{address}/lab/index.html?path={notebook}", wait_until="domcontentloaded")
        page.wait_for_function(HAS_CONTEXT, timeout=60_000)
        page.evaluate(IS_READY)
        return page

    yield start
    for listener in listeners:
        browser.remove_listener("request", listener)
    for page in pages:
        page.close()


def settings_of(folder):
    content = json.loads((folder / "jupyter-lite.json").read_text(encoding="utf-8"))
    return content["jupyter-config-data"]["litePluginSettings"][SETTINGS]


def lock_of(folder):
    return json.loads((folder / settings_of(folder)["loadPyodideOptions"]["lockFileURL"]).read_text())


def test_the_published_folder_holds_every_notebook_and_our_wheel(published):
    notebooks = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    assert len(notebooks) >= 10
    for notebook in notebooks:
        served = json.loads((published / "files" / notebook.name).read_text(encoding="utf-8"))
        assert nbformat.from_dict(served) == nbformat.read(notebook, as_version=4)
        # As lists of lines they would break the table of contents of the lab.
        assert all(isinstance(cell["source"], str) for cell in served["cells"])
    listed = json.loads((published / "api" / "contents" / "all.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in listed["content"]} >= {notebook.name for notebook in notebooks}

    # The runtime is the CDN's, at the version that this kernel wants.
    settings, packages = settings_of(published), lock_of(published)["packages"]
    assert "pyodideUrl" not in settings
    assert packages["numpy"]["file_name"].startswith(f"{runtime_address()}/numpy-")
    assert packages["matplotlib"]["file_name"].startswith(f"{runtime_address()}/matplotlib-")

    ours = packages["chainrule-helpers"]
    assert ours["file_name"] == WHEEL and ours["imports"] == ["chainrule_helpers"]
    assert set(ours["depends"]) == {"anywidget", "ipywidgets", "lazy-loader", "matplotlib", "numpy", "sympy"}
    with zipfile.ZipFile(published / "static" / "pyodide-lock" / WHEEL) as wheel:
        held = {name for name in wheel.namelist() if name.startswith("chainrule_helpers/")}
    package = [path for path in (ROOT / "chainrule_helpers").rglob("*") if path.is_file()]
    assert held == {str(path.relative_to(ROOT)) for path in package if "__pycache__" not in path.parts}


@pytest.mark.parametrize("mode", ["published", "offline"])
def test_whatever_the_kernel_loads_can_be_had(mode, request):
    folder = request.getfixturevalue(mode)
    packages = lock_of(folder)["packages"]
    loaded, ahead = set(), list(settings_of(folder)["loadPyodideOptions"]["packages"])
    names = {canonicalize_name(entry["name"]): entry for entry in packages.values()}
    while ahead:
        name = canonicalize_name(ahead.pop())
        if name not in loaded:
            loaded.add(name)
            ahead += names[name]["depends"]
    assert {"chainrule-helpers", "ipywidgets", "anywidget", "comm", "sympy"} <= loaded
    local = [names[name]["file_name"] for name in loaded if "://" not in names[name]["file_name"]]
    assert all((folder / "static" / "pyodide-lock" / name).is_file() for name in local)
    assert ("numpy" in loaded) == (mode == "published")
    assert (len(local) == len(loaded)) == (mode == "offline")


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("two years")
    command = [str(BUILDERS), str(ROOT / "site"), "lite", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 1 and "name another folder" in ended.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_widgets_in_the_page_and_in_python_are_of_one_version(published):
    packages = lock_of(published)["packages"]
    for name in ("anywidget", "ipywidgets"):
        assert packages[name]["version"] == version(name)
    page = json.loads((published / "extensions" / "anywidget" / "package.json").read_text())
    assert page["version"] == packages["anywidget"]["version"]


def test_a_slider_moves_the_picture_and_no_request_leaves_the_machine(offline, open_lite, screenshots):
    page = open_lite(offline, "explorers.ipynb")
    page.evaluate(ADD_CELL, KEPT)
    page.evaluate(ADD_CELL, "ch.forward")
    page.evaluate(RUN_ALL)
    outputs = page.evaluate(OUTPUTS)
    *shown, refused = outputs
    assert [one for one in shown if one["output_type"] == "error"] == []
    assert sum("image/svg+xml" in one.get("data", {}) for one in shown) == 5
    assert "".join(shown[-1]["text"]).strip() == "True", "progress.json was not written"
    # What needs NumPy says so, in one line and without the way to it.
    assert refused["output_type"] == "error" and len(refused["traceback"]) == 1
    assert "`forward` needs NumPy, which is not installed here." in refused["traceback"][0]

    page.evaluate(SHOW_CELL, "nudge = ch.NudgeExplorer")
    slider = page.get_by_role("slider").first
    slider.wait_for()
    picture = page.locator(".jp-OutputArea-output .widget-html svg").first
    before = picture.inner_html()
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.jp-OutputArea-output .widget-html svg').innerHTML !== before",
        arg=before,
        timeout=15_000,
    )
    page.screenshot(path=str(screenshots / "lite.png"))

    assert page.asked == {"127.0.0.1"}
    assert page.errors == []


def test_a_request_of_the_kernel_itself_would_be_noticed(published, open_lite):
    """The published kernel asks the CDN for its runtime: where that is seen, silence means something."""
    page = open_lite(published, "explorers.ipynb")
    cdn = urlparse(runtime_address()).hostname
    page.wait_for_timeout(200)
    for _ in range(100):
        if cdn in page.asked:
            break
        page.wait_for_timeout(100)
    assert page.asked == {"127.0.0.1", cdn}
