"""Take saved answers back from a file that the browser reads."""

from __future__ import annotations

import ipywidgets as ipw

from chainrule_helpers.answers.desk import NAME, restore
from chainrule_helpers.answers.reply import Reply

_INVITATION = f"To take saved work back, choose the file {NAME} on your computer."


class RestoreAnswers(ipw.VBox):
    """A button that asks the browser for the saved file, and the reply below it.

    Attributes
    ----------
    upload : FileUpload
        The button.
    reply : HTMLMath
        What came back.
    """

    def __init__(self) -> None:
        self.upload = ipw.FileUpload(accept=".json", description="Choose the file", layout={"width": "200px"})
        self.reply = ipw.HTMLMath()
        super().__init__([ipw.Label(_INVITATION), self.upload, self.reply])
        self.upload.observe(self._take, "value")

    def _take(self, change: dict) -> None:
        if not change["new"]:
            return
        spoken = restore(change["new"])
        # A live region, so that a screen reader says the reply while the button keeps the focus.
        self.reply.value = f'<div role="status" aria-live="polite">{spoken.to_html()}</div>'

    def _repr_mimebundle_(self, **options: object) -> dict:
        bundle = super()._repr_mimebundle_(**options)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        data["text/plain"] = _INVITATION
        return data


def restore_answers(file: object = None) -> RestoreAnswers | Reply:
    """Take back the answers and the progress that `download_answers` saved.

    Parameters
    ----------
    file : str, optional
        The name of the saved file, where it lies beside the notebook; without it, a
        button asks the browser for the file.

    Returns
    -------
    RestoreAnswers or Reply
        The button, or what came back.
    """
    return RestoreAnswers() if file is None else restore(file)
