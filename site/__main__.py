"""Publish the series.

    python site pages [FOLDER]                  pages, slide decks and handouts (default: _site)
    python site lite FOLDER [--offline]         the notebooks in a lab that the reader's browser runs
    python site handouts FOLDER                 the handouts of the lectures, to print
    python site student FOLDER                  the notebooks without a solution, for a class
    python site instructor FOLDER [--execute]   the notebooks with every answer and remark
    python site fonts                           what the shipped fonts weigh

``pages`` and ``lite`` need what ``requirements.site.lock.txt`` pins, the others the series' own .venv.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Python has put this folder first; what the builders read and run lies in the one above it.
sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

from publish import ROOT, PublishError


def pages(arguments: argparse.Namespace) -> None:
    """Build the static site."""
    from publish.static_site import build

    build(arguments.folder)
    size = sum(path.stat().st_size for path in arguments.folder.rglob("*") if path.is_file())
    print(
        f"{arguments.folder}: {size / 1e6:.0f} MB. Open index.html, or serve the folder with any web server."
    )


def lite(arguments: argparse.Namespace) -> None:
    """Build the browser's own lab."""
    from publish.lite import build

    build(arguments.folder.resolve(), arguments.offline)


def handouts(arguments: argparse.Namespace) -> None:
    """Build the handouts, as PDF where a Chromium prints them."""
    from publish.handouts.build import NO_CHROMIUM, build, find_chromium

    chromium = find_chromium()
    for path in build(arguments.folder, chromium):
        print(path)
    if chromium is None:
        print(NO_CHROMIUM)


def copies(arguments: argparse.Namespace) -> None:
    """Write the copies of the notebooks for a class."""
    from publish.class_copies import write_copies

    execute = getattr(arguments, "execute", False)
    if complaints := write_copies(arguments.command, arguments.folder, execute):
        raise PublishError("\n".join(complaints))
    print(f"{arguments.folder}: the {arguments.command}'s copies are there.")


def fonts(arguments: argparse.Namespace) -> None:
    """Print what the shipped fonts weigh."""
    from publish.fonts import weights

    print(weights())


def command_line() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser("python site", description="Publish the series.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, run, told: str, **folder: object) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=told, description=f"Publish {told}.")
        added.set_defaults(run=run)
        if folder:
            added.add_argument("folder", type=Path, metavar="FOLDER", **folder)
        return added

    command("pages", pages, "pages, slide decks and handouts", nargs="?", default=ROOT / "_site")
    lab = command("lite", lite, "a lab that the reader's browser runs", help="an older one in it is replaced")
    lab.add_argument("--offline", action="store_true", help="take nothing from the runtime's CDN")
    command("handouts", handouts, "the handouts of the lectures, to print", help="where the files go")
    command("student", copies, "the notebooks without a solution", help="where the copies go")
    teacher = command("instructor", copies, "the notebooks with every answer", help="where the copies go")
    teacher.add_argument("--execute", action="store_true", help="run the copies and store their outputs")
    command("fonts", fonts, "what the shipped fonts weigh")
    return parser


def main() -> int:
    """Do what the command line asks for; return the exit status."""
    arguments = command_line().parse_args()
    try:
        arguments.run(arguments)
    except PublishError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
