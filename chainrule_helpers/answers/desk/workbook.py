"""Remember tries, hints and predictions, in a small file beside the notebooks.

The file is ``progress.json`` in the working directory, which is the notebooks'
folder while a notebook runs.  It is never required: where it cannot be written,
the work is remembered until the kernel stops.

The environment variable ``CHAINRULE_PROGRESS`` names another file, or says
``off``; then nothing is read or written.  Whatever executes the notebooks to
store or compare their outputs sets it to ``off``, so that no output depends on
what somebody has solved.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from pathlib import Path

FILE = "progress.json"
VARIABLE = "CHAINRULE_PROGRESS"
LARGEST = 5_000_000
MOST_TRIED = 20


@dataclass(frozen=True)
class Record:
    """What is remembered of one exercise.

    Parameters
    ----------
    tries : int
        Different answers until the first correct one, that one included.
    hints : int
        Hints opened.
    done : bool
        True once an answer was correct.
    first : bool or None
        Whether the first answer was correct; None before it.
    last : str
        The last answer; the same answer again is no further try.
    prediction : str
        The option committed to, or "".
    seen : bool
        True once the outcome was shown to someone who had predicted it.
    draft : str
        What stands in the field and is not judged; "" once it is the last answer.
    tried : list of str
        The different answers so far, oldest first; the field offers them again.
    """

    tries: int = 0
    hints: int = 0
    done: bool = False
    first: bool | None = None
    last: str = ""
    prediction: str = ""
    seen: bool = False
    draft: str = ""
    tried: list[str] = field(default_factory=list)


# What this process has noted and, where a file could not be written, the only copy of it.
_noted: dict[Path | None, dict[str, Record]] = {}
_pending: list[str] = []
_warned: set[tuple[Path, str]] = set()


def place() -> Path | None:
    """Return the file that remembers, or None where ``CHAINRULE_PROGRESS`` is ``off``."""
    given = os.environ.get(VARIABLE, "").strip()
    if given.lower() == "off":
        return None
    return Path(given or FILE).expanduser().absolute()


def recall(identity: str) -> Record:
    """Return what is remembered of an exercise; a blank record at first."""
    return records().get(identity, Record())


def records() -> dict[str, Record]:
    """Return everything remembered, by exercise."""
    path = place()
    return _read(path)[0] | _noted.get(path, {})


def notices() -> str:
    """Return what a reader should hear about the file itself, once; mostly ""."""
    said = " ".join(_pending)
    _pending.clear()
    return said


def note(identity: str, *, durable: bool = True, **changes: object) -> Record:
    """Remember changes to an exercise's record.

    Parameters
    ----------
    identity : str
        The exercise.
    durable : bool
        Wait until the disk has it.  What is noted at every key outlives a killed kernel
        without that, not a power cut.
    **changes
        Fields of `Record`.

    Returns
    -------
    Record
        The record as it is now.
    """
    return _keep({identity: changes}, durable)[identity]


def _keep(changes: dict[str, dict[str, object]], durable: bool = True) -> dict[str, Record]:
    """Change the records of some exercises, in the file as well; return all records."""
    path = place()
    # Another notebook may have written meanwhile, so the file is read afresh.
    found, is_ours = _read(path)
    mine = _noted.setdefault(path, {})
    known = found | mine
    for identity, fields_changed in changes.items():
        known[identity] = mine[identity] = replace(known.get(identity, Record()), **fields_changed)
    if path is not None and is_ours:
        try:
            write(path, known, durable)
            # The file has it now, and may learn more from another kernel.
            mine.clear()
        except OSError as error:
            _say_once(path, "written", error)
    return known


def merge(saved: dict[str, Record]) -> None:
    """Remember records that were saved elsewhere; of two for one exercise, the one that went further.

    Parameters
    ----------
    saved : dict of str to Record
        As `understood` reads them.
    """
    known = records()
    kept = {identity: _further(known.get(identity, Record()), record) for identity, record in saved.items()}
    _keep({identity: asdict(record) for identity, record in kept.items()})


def _further(here: Record, saved: Record) -> Record:
    """Return the record that went further, with what stands in the field wherever something does."""
    chosen = max(here, saved, key=_how_far)
    tried = list(dict.fromkeys([*saved.tried, *here.tried]))[-MOST_TRIED:]
    return replace(chosen, draft=chosen.draft or here.draft or saved.draft, tried=tried)


def _how_far(record: Record) -> tuple[bool, int, bool, bool, int]:
    return record.done, record.tries, record.seen, bool(record.prediction), record.hints


def _read(path: Path | None) -> tuple[dict[str, Record], bool]:
    """Return the records in a file, and whether the file may be written over."""
    if path is None:
        return {}, True
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except FileNotFoundError:
        return {}, True
    except OSError as error:
        _say_once(path, "read", error)
        return {}, False
    try:
        return understood(text), True
    except (ValueError, RecursionError):
        return {}, _set_aside(path)


def understood(text: bytes) -> dict[str, Record]:
    """Return the records in a file's text.

    Raises
    ------
    ValueError
        If it holds anything else.
    RecursionError
        If it is nested deeper than any such file.
    """
    if len(text) > LARGEST:
        raise ValueError("far larger than any progress")
    content = json.loads(text.decode("utf-8-sig"))
    if not isinstance(content, dict) or not isinstance(content.get("exercises"), dict):
        raise ValueError("no exercises in it")
    return {identity: _record(entry) for identity, entry in content["exercises"].items()}


def _record(entry: object) -> Record:
    if not isinstance(entry, dict):
        raise ValueError("an exercise's record is no table")
    known = {}
    for one in fields(Record):
        if one.name not in entry:
            continue
        value = entry[one.name]
        blank = [] if one.default is MISSING else one.default
        fits = isinstance(value, bool | None) if blank is None else type(value) is type(blank)
        if isinstance(value, list):
            fits = fits and all(isinstance(text, str) for text in value)
        if not fits or (isinstance(value, int) and value < 0):
            raise ValueError(f"{one.name} is {value!r}")
        known[one.name] = value
    return Record(**known)


def _set_aside(path: Path) -> bool:
    """Rename a file that cannot be understood, so that nothing of it is lost; say whether that worked."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    try:
        os.replace(path, aside)
    except OSError as error:
        _say_once(path, "understood, nor set aside", error)
        return False
    _pending.append(
        f"{path.name} could not be understood; it is set aside as {aside.name}, and a new one begins."
    )
    return True


def write(path: Path, known: dict[str, Record], durable: bool = True) -> None:
    """Write records so that an interruption leaves either the old file or the new one.

    Parameters
    ----------
    path : Path
        The file.
    known : dict of str to Record
        What it holds from now on.
    durable : bool
        Wait until the disk has it.

    Raises
    ------
    OSError
        If the folder or the file cannot be written.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text_of(known))
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def text_of(known: dict[str, Record]) -> str:
    """Return the text of a file that holds records; `understood` reads it back."""
    content = {
        "version": 1,
        "exercises": {identity: _compact(known[identity]) for identity in sorted(known)},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _compact(record: Record) -> dict[str, object]:
    blank = asdict(Record())
    return {name: value for name, value in asdict(record).items() if value != blank[name]}


def _say_once(path: Path, done: str, error: OSError) -> None:
    if (path, done) not in _warned:
        _warned.add((path, done))
        reason = (error.strerror or type(error).__name__).lower()
        _pending.append(
            f"Your work is remembered only until the kernel stops: {path.name} cannot be {done} ({reason})."
        )
