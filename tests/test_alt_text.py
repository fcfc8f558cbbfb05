"""Does a picture say its words in a page, and is nothing stored but what was there before?"""

import base64
import html
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import IPython
import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.views.alt_text import with_words
from chainrule_helpers.views.plots import curves
from chainrule_helpers.views.ratios import as_html, as_svg
from chainrule_helpers.views.style import LAB_THEME
from chainrule_helpers.views.svg import stored

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

PNG = b"\x89PNG\r\n\x1a\n"


def asked_by(monkeypatch, parent):
    """Pretend that a message of this kind asked for what runs now."""
    shell = SimpleNamespace(get_parent=lambda: parent)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)


@pytest.fixture
def page(monkeypatch):
    asked_by(monkeypatch, {"metadata": {"cellId": "a1"}})


def parts(text):
    """Return class, words and picture of HTML that `with_words` made."""
    theme, shown = re.fullmatch(r"<style>(.*?)</style>(.*)", text).groups()
    assert theme == LAB_THEME, "in a dark theme a picture is dark"
    image = r'<img alt="([^"]*)" src="data:([^,]+),([^"]*)">'
    found = re.fullmatch(rf'<div class="(\w+-\w+) cr-picture">{image}</div>', shown)
    kind, words, mime, data = found.groups()
    content = base64.b64decode(data) if mime.endswith("base64") else unquote(data)
    return kind, html.unescape(words), mime.removesuffix(";base64"), content


def plot():
    x = np.linspace(0, 1, 3)
    return curves(x, {"one": x}, xlabel="x", ylabel="y", alternative='a line that "rises"')


def test_a_page_gets_the_picture_with_its_words(page):
    shown = ch.picture(ch.examples.THOMAS)
    kind, words, mime, content = parts(shown._repr_html_())
    assert (kind, mime) == ("jp-RenderedSVG", "image/svg+xml")
    assert words == repr(shown) and stored(content) == shown._repr_svg_()


def test_a_plot_keeps_its_png_beside_it(page):
    data, metadata = plot()._repr_mimebundle_()
    kind, words, mime, content = parts(data["text/html"])
    assert (kind, mime) == ("jp-RenderedImage", "image/png")
    assert words == metadata["image/png"]["alt"] == 'a line that "rises"'
    assert content == data["image/png"]


def test_ratios_are_said_as_well(page):
    net = ch.examples.THOMAS
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    trace = ch.forward(*data[:3])
    found = ch.localise(*data, ch.backward(net.architecture, net.parameters, trace, net.targets))
    _, words, _, content = parts(as_html(found))
    assert words.startswith("Ratios, computed to measured slope.")
    assert stored(content) == as_svg(found)


@pytest.mark.parametrize("parent", [{}, None, {"metadata": {}}, {"metadata": {"trusted": True}}])
def test_a_program_that_executes_notebooks_gets_what_it_always_got(monkeypatch, parent):
    asked_by(monkeypatch, parent)
    assert ch.picture(ch.examples.THOMAS)._repr_html_() is None
    assert set(plot()._repr_mimebundle_()[0]) == {"image/png", "text/plain"}


@pytest.mark.parametrize("shell", [None, SimpleNamespace()])
def test_outside_a_kernel_there_is_no_page(monkeypatch, shell):
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    assert with_words(PNG, "a dot") is None
    monkeypatch.delitem(sys.modules, "IPython")
    assert with_words(PNG, "a dot") is None


def test_a_kernel_inside_a_page_is_always_asked_by_it(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert parts(with_words(PNG, "a dot"))[1:] == ("a dot", "image/png", PNG)


def test_in_a_real_kernel_the_cell_s_name_decides():
    from jupyter_client.manager import KernelManager
    from kernel_channels import own_channels

    code = "import chainrule_helpers as ch\nch.picture(ch.examples.THOMAS)"
    manager = KernelManager(kernel_name="python3", **own_channels())
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        seen = []
        for metadata in ({}, {"cellId": "a1"}):
            content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
            message = client.session.msg("execute_request", content, metadata=metadata)
            client.shell_channel.send(message)
            while True:
                got = client.get_iopub_msg(timeout=60)
                if got["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                    continue
                if got["msg_type"] == "execute_result":
                    seen.append(set(got["content"]["data"]))
                if got["msg_type"] == "status" and got["content"]["execution_state"] == "idle":
                    break
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    stored = {"image/svg+xml", "text/plain"}
    assert seen == [stored, stored | {"text/html"}]
