"""Build the series as a JupyterLite site: every notebook and the package, run by the reader's browser.

By default the runtime and its compiled packages come from the runtime's own CDN, as such
sites do.  With ``--offline`` the folder holds the runtime too, and nothing leaves the
machine that serves it; NumPy and Matplotlib exist only on that CDN, so they are missing.

Needs npm, which hands out the runtime, and pip or uv.  What is downloaded is kept in
build/lite, so a second build downloads nothing but what builds this package's wheel.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import distribution
from pathlib import Path

import nbformat
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_PYTHON_VERSION, PYODIDE_VERSION

from publish import ROOT, SITE, PublishError
from publish.fonts import MATH, MONO, SANS, write_fonts
from publish.lite_lock import FRONT_END, Wheel, complete_lock

SOURCE = SITE / "lite"
CACHE = ROOT / "build" / "lite"
SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"
LAB_FONTS = {"ui": SANS, "content": SANS, "cell-prompt": MONO, "code": MONO}
PACKAGE_FILES = ("pyproject.toml", "README.md", "LICENSE", "LICENSE-prose", "chainrule_helpers")
RUNTIME_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


def build(output: Path, offline: bool) -> None:
    """Build the site.

    Parameters
    ----------
    output : Path
        The folder to write.
    offline : bool
        Whether the folder is to serve everything itself.

    Raises
    ------
    PublishError
        If a tool is missing, a download fails, JupyterLite refuses, or the folder
        holds something else.
    """
    if output.exists() and any(output.iterdir()) and not (output / "jupyter-lite.json").exists():
        raise PublishError(f"{output} holds something else than a JupyterLite site; name another folder.")
    runtime = fetch_runtime()
    config = json.loads((SOURCE / "jupyter-lite.json").read_text(encoding="utf-8"))
    options = config["jupyter-config-data"]["litePluginSettings"][SETTINGS]["loadPyodideOptions"]
    with tempfile.TemporaryDirectory() as folder:
        wheels = {wheel.name: wheel for wheel in (build_wheel(Path(folder)), *kernel_wheels())}
        lock = json.loads((runtime / "pyodide-lock.json").read_text(encoding="utf-8"))
        address = None if offline else PYODIDE_CDN_URL
        missing = complete_lock(lock, wheels, options["packages"], fetch_wheels, address)
        stage = Path(folder, "stage")
        write_stage(stage, config, runtime if offline else None)
        if output.exists():
            shutil.rmtree(output)
        run_jupyterlite(stage, output)
        give_fonts(output)
        place = output / Path(options["lockFileURL"]).parent
        place.mkdir(parents=True)
        (output / options["lockFileURL"]).write_text(json.dumps(lock), encoding="utf-8")
        for wheel in wheels.values():
            shutil.copy(wheel.path, place)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"JupyterLite: {size / 1e6:.0f} MB in {output}")
    if missing:
        print(f"Left out, since they are compiled and lie on the CDN only: {', '.join(missing)}")


def run(command: list[str | Path], why: str, **options: object) -> None:
    """Run a command quietly; raise PublishError with its last words if it fails."""
    ended = subprocess.run(command, capture_output=True, text=True, **options)
    if ended.returncode:
        last = (ended.stderr.strip() or ended.stdout.strip()).splitlines()[-12:]
        raise PublishError("\n".join([why, *last]))


def run_pip(arguments: list[str | Path], why: str) -> None:
    """Run pip; a .venv made by uv holds none, but then there is uv to run it."""
    if importlib.util.find_spec("pip"):
        command = [sys.executable, "-m", "pip"]
    elif shutil.which("uv"):
        command = ["uv", "tool", "run", "--quiet", "--python", sys.executable, "pip"]
    else:
        raise PublishError("neither pip nor uv was found; one of them must build and download wheels.")
    run([*command, "--quiet", "--disable-pip-version-check", *arguments], why)


def build_wheel(folder: Path) -> Wheel:
    """Build this package's wheel, from a copy: a build leaves files behind in the folder it reads."""
    copy = folder / "copy"
    copy.mkdir()
    for name in PACKAGE_FILES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    why = "the wheel of this package could not be built."
    run_pip(["wheel", "--no-deps", "--wheel-dir", folder / "wheel", copy], why)
    (path,) = (folder / "wheel").glob("*.whl")
    return Wheel(path)


def kernel_wheels() -> list[Wheel]:
    """Return the wheels that are part of the kernel, without the stand-ins for other front ends."""
    files = distribution("jupyterlite-pyodide-kernel").files
    wheels = [Wheel(Path(file.locate()).resolve()) for file in files if file.match("pypi/*.whl")]
    return [wheel for wheel in wheels if wheel.name not in FRONT_END]


def fetch_runtime() -> Path:
    """Return the folder of the runtime at the version that the kernel wants, downloaded if need be."""
    kept = CACHE / f"pyodide-{PYODIDE_VERSION}"
    if kept.exists():
        return kept
    npm = shutil.which("npm")
    if npm is None:
        raise PublishError("npm was not found; it hands out the runtime (Debian, Ubuntu: apt install npm).")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        package = f"pyodide@{PYODIDE_VERSION}"
        run([npm, "pack", "--silent", package], f"npm could not fetch {package}.", cwd=folder)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        Path(folder, "package").replace(kept)
    return kept


def fetch_wheels(versions: dict[str, str]) -> list[Wheel]:
    """Return pure wheels by name and version, downloaded if need be."""
    kept = CACHE / "wheels"
    kept.mkdir(parents=True, exist_ok=True)

    def wanted() -> list[Wheel]:
        found = map(Wheel, kept.glob("*.whl"))
        return [wheel for wheel in found if versions.get(wheel.name) == wheel.version]

    absent = versions.keys() - {wheel.name for wheel in wanted()}
    if absent:
        names = [f"{name}=={versions[name]}" for name in sorted(absent)]
        options = ["--no-deps", "--only-binary=:all:", f"--python-version={PYODIDE_PYTHON_VERSION}"]
        options += ["--implementation=py", "--abi=none", "--platform=any"]
        with tempfile.TemporaryDirectory(dir=CACHE) as fresh:
            why = f"pip could not fetch {', '.join(names)}."
            run_pip(["download", *options, "--dest", fresh, *names], why)
            for path in Path(fresh).glob("*.whl"):
                path.replace(kept / path.name)
    return wanted()


def write_stage(stage: Path, config: dict, runtime: Path | None) -> None:
    """Lay out what JupyterLite builds from: its settings, the notebooks and, unless None, the runtime."""
    (stage / "contents").mkdir(parents=True)
    shutil.copy(SOURCE / "jupyter_lite_config.json", stage)
    for notebook in (*(ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"), SOURCE / "explorers.ipynb"):
        # Stored as lists of lines, texts break JupyterLab's table of contents; a server joins them.
        joined = json.dumps(nbformat.read(notebook, as_version=4), ensure_ascii=False)
        (stage / "contents" / notebook.name).write_text(joined, encoding="utf-8")
    if runtime is not None:
        config["jupyter-config-data"]["litePluginSettings"][SETTINGS]["disablePyPIFallback"] = True
        # JupyterLite finds the folder of this name by itself, and points the kernel at it.
        own = stage / "static" / "pyodide"
        own.mkdir(parents=True)
        for name in RUNTIME_FILES:
            shutil.copy(runtime / name, own)
    (stage / "jupyter-lite.json").write_text(json.dumps(config), encoding="utf-8")


def give_fonts(output: Path) -> None:
    """Let every page of JupyterLite show our fonts instead of the machine's."""
    write_fonts(output)
    rules = "".join(f'--jp-{part}-font-family:"{family}"!important;' for part, family in LAB_FONTS.items())
    with (output / "fonts.css").open("a", encoding="utf-8") as sheet:
        sheet.write(f':root,body{{{rules}}}\nmath{{font-family:"{MATH}",math}}\n')
    pages = [page for page in output.rglob("index.html") if "</head>" in page.read_text(encoding="utf-8")]
    if not pages:
        raise PublishError("no page was found that could be given fonts.")
    for page in pages:
        up = "../" * (len(page.relative_to(output).parts) - 1)
        link = f'<link rel="stylesheet" href="{up}fonts.css"></head>'
        text = page.read_text(encoding="utf-8").replace("</head>", link, 1)
        page.write_text(text, encoding="utf-8")


def run_jupyterlite(stage: Path, output: Path) -> None:
    """Let JupyterLite build, untouched by the settings of whoever runs it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment["JUPYTER_CONFIG_DIR"] = str(stage / "no-settings")
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", output]
    run(command, "JupyterLite stopped.", cwd=stage, env=environment)
