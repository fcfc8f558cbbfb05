"""Enter wheels into the lock file of the Python runtime that works in a browser.

The runtime installs what a cell imports if its lock file knows the import.  So this
package, and what it needs that the runtime has not, are entered as files beside the lock.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable
from email.parser import HeaderParser
from functools import cached_property
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

# The halves of the widgets that the page brings along itself.
FRONT_END = ("jupyterlab-widgets", "widgetsnbextension")
BROWSER = {"extra": "", "platform_system": "Emscripten", "sys_platform": "emscripten"}
PURE = "none-any.whl"


def normal(name: str) -> str:
    """Return a package's name in the one form in which names are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Wheel:
    """A wheel file.

    Parameters
    ----------
    path : Path
        The file.

    Attributes
    ----------
    name, version : str
        As the file's name says them; the name in its normal form.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        name, self.version = path.name.split("-")[:2]
        self.name = normal(name)

    @cached_property
    def _files(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.path) as archive:
            wanted = re.compile(r"[^/]+/__init__\.py|[^/]+\.dist-info/METADATA")
            return {name: archive.read(name) for name in archive.namelist() if wanted.fullmatch(name)}

    @property
    def depends(self) -> list[str]:
        """The packages that it requires in a browser."""
        (text,) = (text for name, text in self._files.items() if name.endswith("/METADATA"))
        return requirements(HeaderParser().parsestr(text.decode("utf-8")).get_all("Requires-Dist", ()))

    def entry(self) -> dict:
        """Return what a lock file says of a package that the runtime does not know."""
        return {
            "name": self.name,
            "version": self.version,
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
            "imports": sorted(name.split("/")[0] for name in self._files if name.endswith("/__init__.py")),
            "depends": self.depends,
            **self.place(),
        }

    def place(self) -> dict:
        """Return the part of an entry that says where the file is, and its checksum."""
        checksum = hashlib.sha256(self.path.read_bytes()).hexdigest()
        return {"file_name": self.path.name, "sha256": checksum}


def requirements(lines: Iterable[str]) -> list[str]:
    """Return the names of the packages that some requirements ask for in a browser."""
    asked = map(Requirement, lines)
    names = [normal(one.name) for one in asked if one.marker is None or one.marker.evaluate(BROWSER)]
    return [name for name in names if name not in FRONT_END]


def complete_lock(
    lock: dict,
    wheels: dict[str, Wheel],
    roots: Iterable[str],
    fetch: Callable[[dict[str, str]], Iterable[Wheel]],
    address: str | None,
) -> list[str]:
    """Complete a runtime's lock file so that some packages install.

    Parameters
    ----------
    lock : dict
        The lock file, changed in place.
    wheels : dict of str to Wheel
        The wheels that will lie beside it, by name; others are added.
    roots : iterable of str
        The packages that shall install, with all that they depend on.
    fetch : callable
        Returns wheels, given versions by name.
    address : str or None
        Where the runtime's own packages are; None puts the pure ones that are
        needed beside the lock file, and takes all others out of it.

    Returns
    -------
    list of str
        Packages that are needed and were taken out.
    """
    known = {normal(name): entry for name, entry in lock["packages"].items()}
    compiled = {name for name, entry in known.items() if not entry["file_name"].endswith(PURE)}
    absent = compiled if address is None else set()
    needed = _closure(roots, known, wheels, absent)
    # The page's half of a widget comes from this environment: so must Python's half.
    versions = {name: metadata.version(name) for name in needed - wheels.keys() - known.keys()}
    if address is None:
        beside = (needed & known.keys()) - absent
        versions |= {name: known[name]["version"] for name in beside}
    wheels |= {wheel.name: wheel for wheel in fetch(versions)}

    entries = {}
    if address is not None:
        for name, entry in known.items():
            entries[name] = entry | {"file_name": f"{address}/{entry['file_name']}"}
    for name, wheel in wheels.items():
        entry = known[name] | wheel.place() if name in known else wheel.entry()
        entries[name] = entry | {"depends": [one for one in entry["depends"] if normal(one) not in absent]}
    lock["packages"] = entries
    return sorted(needed & absent)


def _closure(
    roots: Iterable[str], known: dict[str, dict], wheels: dict[str, Wheel], absent: set[str]
) -> set[str]:
    """Return the roots and everything that they depend on; what an absent package needs, nobody needs."""
    found: set[str] = set()
    ahead = list(roots)
    while ahead:
        name = normal(ahead.pop())
        if name in found:
            continue
        found.add(name)
        if name in wheels:
            ahead += wheels[name].depends
        elif name not in known:
            ahead += requirements(metadata.requires(name) or ())
        elif name not in absent:
            ahead += known[name]["depends"]
    return found
