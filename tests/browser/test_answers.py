"""Does the browser save the answers as a file, and does a new kernel take them back?"""

import json

import pytest

from chainrule_helpers.answers.desk import NAME

pytestmark = pytest.mark.browser

WORK = 'import chainrule_helpers as ch\n\nch.check("02.3", "h2_2")'
# A kernel elsewhere has no file beside it, and no memory.
ELSEWHERE = 'import os\n\nos.environ["CHAINRULE_PROGRESS"] = "off"\nimport chainrule_helpers as ch'


def test_answers_leave_through_the_browser_and_come_back(
    open_notebook, write_notebook, screenshots, tmp_path
):
    page = open_notebook(write_notebook("saving.ipynb", WORK, "ch.download_answers()"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"Save {NAME}").click()
    assert waiting.value.suggested_filename == NAME
    saved = tmp_path / NAME
    waiting.value.save_as(saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["exercises"]["02.3"]["last"] == "h2_2"
    page.screenshot(path=screenshots / "answers_saved.png")
    assert page.outside == []

    cells = (ELSEWHERE, "ch.restore_answers()", 'ch.progress("02")')
    other = open_notebook(write_notebook("restoring.ipynb", *cells))
    with other.expect_file_chooser() as asking:
        other.get_by_role("button", name="Choose the file").click()
    asking.value.set_files(saved)
    other.get_by_text("Your work is back").wait_for()
    assert "h2_2" in other.get_by_role("status").last.inner_text()
    other.screenshot(path=screenshots / "answers_restored.png")
    assert other.outside == []
