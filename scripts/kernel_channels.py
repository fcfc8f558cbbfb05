"""Give each kernel that the project starts channels of its own: sockets that are files, not TCP ports.

A manager of kernels looks for five free TCP ports, lets go of them, and tells its kernel to
bind them.  Whoever asks for a port in between gets one of the five, and the kernel dies at
its start.  A name in a private folder cannot be taken by anybody else, and only this user
can open it.

As a plugin (``pytest -p scripts.kernel_channels``) it does the same for the kernels of nbval.
Windows has no such sockets, and keeps the ports.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from pathlib import Path

# The longest name that the socket of a file may have on macOS, its final zero included.
LONGEST = 104
_folders: dict[int, Path] = {}  # by process: a forked one must not empty its parent's
_numbers = itertools.count(1)


def short_folder() -> Path:
    """Return a new private folder whose name leaves room for the names of sockets.

    The usual place of temporary files on macOS takes half of what a socket's name may have.
    """
    return Path(tempfile.mkdtemp(prefix="ch-", dir=None if os.name == "nt" else "/tmp"))


def own_channels() -> dict[str, str]:
    """Return what to give a new ``KernelManager`` so that its kernel has channels of its own.

    Returns
    -------
    dict of str to str
        ``transport`` and ``ip``; empty on Windows.
    """
    if os.name == "nt":
        return {}
    process = os.getpid()
    if process not in _folders:
        _folders[process] = short_folder()
    return {"transport": "ipc", "ip": str(_folders[process] / f"k{next(_numbers)}")}


def lab_options() -> list[str]:
    """Return what makes a JupyterLab start its kernels so; they live in its ``JUPYTER_RUNTIME_DIR``."""
    return [] if os.name == "nt" else ["--KernelManager.transport=ipc"]


@atexit.register
def remove_folder() -> None:
    """Remove this process' folder of sockets, if it made one."""
    if folder := _folders.pop(os.getpid(), None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_configure() -> None:
    """Let nbval start its kernels with channels of their own; it offers no setting for it."""
    import nbval.kernel
    from jupyter_client.manager import KernelManager

    nbval.kernel.KernelManager = lambda **options: KernelManager(**options, **own_channels())


def pytest_unconfigure() -> None:
    """Remove the sockets' folder: a worker of pytest-xdist ends without Python's own farewell."""
    remove_folder()
