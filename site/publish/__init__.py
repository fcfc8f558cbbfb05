"""Everything that publishes: pages, slide decks, handouts, copies for a class, the browser's own lab.

`python site COMMAND` is the one way in; `site/__main__.py` lists the commands.
"""

import os
from pathlib import Path

# What is asked here of the helpers is no reader's work.
os.environ["CHAINRULE_PROGRESS"] = "off"

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
TEACHING = ROOT / "docs" / "teaching"


class PublishError(Exception):
    """Something cannot be published; the message says what to do."""
