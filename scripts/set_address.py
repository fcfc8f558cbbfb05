"""Set the project's public address in every place that names it.

    python scripts/set_address.py https://github.com/OWNER/REPOSITORY

Until there is a home, the address is one that nobody can register.  Only ``pyproject.toml``
is read by the builders; the other places are text that a reader copies or presses.
``make address URL=...`` runs this, with any Python 3.11 or newer and nothing installed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
BINDER = "https://mybinder.org/v2"
SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


class AddressError(ValueError):
    """The address, or a place for it, is not as it should be; the message says what to do."""


def checked(given: str) -> str:
    """Return an address as it is written everywhere: no slash or ``.git`` at its end.

    Raises
    ------
    AddressError
        If it is none that a page and a clone can share.
    """
    example = "expected one such as https://github.com/OWNER/REPOSITORY"
    given = given.strip()
    if not given:
        raise AddressError(f"No address given: {example}, as in make address URL=https://...")
    if match := re.fullmatch(r"(?:ssh://)?git@([^:/]+)[:/](.+)", given):
        raise AddressError(
            f"{given} is for those with a key: give what a browser opens, https://{match[1]}/{match[2]}"
        )
    try:
        parts = urlsplit(given)
        plain = not (parts.query or parts.fragment or parts.username or parts.port is not None)
    except ValueError as error:
        raise AddressError(f"{given!r} is no address ({error}): {example}.") from None
    if parts.scheme != "https":
        raise AddressError(f"{given!r} does not begin with https:// : {example}.")
    if not plain or "@" in parts.netloc or not HOST.fullmatch(parts.netloc.lower()):
        raise AddressError(
            f"{given!r} has more, or less, than a host and a path (a name, a port, a question?): {example}."
        )
    host, path = parts.netloc.lower(), parts.path.rstrip("/").removesuffix(".git")
    segments = path.split("/")[1:]
    if not segments or not all(SEGMENT.fullmatch(segment) for segment in segments):
        raise AddressError(f"{given!r} names no repository, or one with unusual letters: {example}.")
    if host == "github.com" and len(segments) != 2:
        raise AddressError(f"{given!r} is no repository: on github.com it is OWNER/REPOSITORY, nothing more.")
    if host == "gitlab.com" and (len(segments) < 2 or "-" in segments):
        raise AddressError(f"{given!r} is no repository: on gitlab.com it is GROUP/REPOSITORY.")
    return f"https://{host}{path}"


def name(address: str) -> str:
    """Return the folder that a clone makes."""
    return address.rpartition("/")[2]


def quoted(address: str) -> str:
    """Return the address as a part of another."""
    return quote(address, safe="")


def binder(address: str) -> str:
    """Return where Binder builds the newest commit; beside two hosts it knows, it takes any Git address."""
    host, _, path = address.removeprefix("https://").partition("/")
    if host == "github.com":
        return f"{BINDER}/gh/{path}/HEAD"
    if host == "gitlab.com":
        return f"{BINDER}/gl/{quoted(path)}/HEAD"
    return f"{BINDER}/git/{quoted(address)}/HEAD"


@dataclass(frozen=True)
class Place:
    """One place that names the address.

    Parameters
    ----------
    file : str
        Relative to the project's folder.
    pattern : str
        Found exactly once in the file; its one group is what is replaced.
    write : callable
        The text for an address.
    """

    file: str
    pattern: str
    write: Callable[[str], str]


CLASS = "docs/running-a-class.md"
PLACES = (
    Place("pyproject.toml", r'(?m)^Repository = "([^"\n]+)"$', str),
    Place("README.md", rf"\]\(({re.escape(BINDER)}/[^\s?)]+)\?urlpath=", binder),
    Place("README.md", r"home is\s+<([^>\s]+)>", str),
    Place("CITATION.cff", r"(?m)^repository-code: (\S+)$", str),
    Place(CLASS, r"(?m)^git clone (\S+)$", str),
    Place(CLASS, r"(?m)^git clone \S+\ncd (\S+)$", name),
    Place(CLASS, r"/git-pull\?repo=([^&\s]+)&", quoted),
    Place(CLASS, r"&urlpath=lab%2Ftree%2F([^%&\s]+)%2Fnotebooks", name),
    Place(CLASS, r"%pip install git\+([^\s`]+)`", str),
)


def with_address(texts: dict[str, str], address: str) -> dict[str, str]:
    """Return the files' texts with every place set.

    Parameters
    ----------
    texts : dict of str to str
        By file, all files of `PLACES`.
    address : str
        As `checked` returns it.

    Raises
    ------
    AddressError
        If a place is missing, or is there twice; then nothing should be written.
    """
    texts = dict(texts)
    for place in PLACES:
        found = list(re.finditer(place.pattern, texts[place.file]))
        if len(found) != 1:
            raise AddressError(f"{place.file} has {len(found)} places like {place.pattern}, expected one.")
        start, end = found[0].span(1)
        texts[place.file] = texts[place.file][:start] + place.write(address) + texts[place.file][end:]
    return texts


def main(given: str, root: Path = ROOT) -> int:
    """Set the address that was given; return the exit status."""
    files = list(dict.fromkeys(place.file for place in PLACES))
    try:
        address = checked(given)
        old = {file: (root / file).read_bytes().decode("utf-8") for file in files}
        new = with_address(old, address)
    except AddressError as error:
        print(error, file=sys.stderr)
        return 1
    changed = [file for file in files if new[file] != old[file]]
    for file in changed:
        (root / file).write_bytes(new[file].encode("utf-8"))
    print(
        f"{address} is set in {', '.join(changed)}." if changed else f"{address} was set everywhere already."
    )
    if "/git/" in binder(address):
        print("Binder knows GitHub and GitLab by name; the badge uses its form for any other Git address.")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
