"""The three engines, and what they are pointed at."""

import functools
import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser.engines.chromium import Chromium
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.page import MissingEngineError
from tests.browser.engines.webkit import LISTEN, WebKit
from tests.site_folder import build_lite_once, build_once

ENGINES = ("chromium", "firefox", "webkit")


@pytest.fixture(scope="session", params=ENGINES)
def start_engine(request, tmp_path_factory):
    """Return a function that starts the engine, light or dark, and returns its page.

    Where the engine is missing the test is skipped, and fails in CI.
    """

    def start(is_dark=False):
        try:
            if request.param == "chromium":
                return Chromium(request.getfixturevalue("playwright"), is_dark)
            return {"firefox": Firefox, "webkit": WebKit}[request.param](
                tmp_path_factory.mktemp(request.param), is_dark
            )
        except MissingEngineError as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing))
            pytest.skip(str(missing))

    return start


@pytest.fixture(scope="session")
def engine(start_engine):
    """Return the page of the light engine that the tests of one engine share."""
    page = start_engine()
    yield page
    page.close()


@pytest.fixture
def page(engine):
    """Return the shared page at a laptop's size, and leave nothing running in it."""
    engine.resize(1280, 720)
    yield engine
    engine.open("about:blank")


class Handler(SimpleHTTPRequestHandler):
    """A web server without a log, whose pages first of all listen for their own errors."""

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        if self.path == "/favicon.ico":  # asked for by Firefox of its own accord, on any page
            self.send_response(204)
            self.end_headers()
            return
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.is_file():
            super().do_GET()
            return
        text = path.read_bytes().replace(b"<head>", b"<head><script>%s</script>" % LISTEN.encode(), 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture(scope="session")
def serve():
    """Return a function that serves a folder on this machine and returns its address."""
    servers = []

    def start(folder):
        handler = functools.partial(Handler, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site(serve, tmp_path_factory):
    """Return the address of the built site."""
    return serve(build_once(tmp_path_factory).folder)


@pytest.fixture(scope="session")
def lite(serve, tmp_path_factory):
    """Return the address of the browser's lab, built so that it takes nothing from elsewhere."""
    return serve(build_lite_once(tmp_path_factory, "--offline"))
