"""`python -m pagewarden run APP`: runs a Streamlit app with the guard active."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from pagewarden import __version__

USAGE = """\
Usage: python -m pagewarden run APP [OPTION]...

Runs `python -m streamlit run APP` with Pagewarden's guard active. All options are Streamlit's."""

_SITE = Path(__file__).resolve().parent / "_site"
"""Holds the `sitecustomize` that activates the guard."""


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return a process's environment with the guard's folder first on PYTHONPATH.

    The app's own processes inherit it, so the guard is active in them too.
    """
    others = own.get("PYTHONPATH")
    folders = [str(_SITE), *([others] if others else [])]
    return {**own, "PYTHONPATH": os.pathsep.join(folders)}


def main(args: Sequence[str]) -> int:
    """Become Streamlit, or say why not and return 2, or answer and return 0."""
    if list(args) in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if list(args) == ["--version"]:
        print(f"pagewarden {__version__}")
        return 0
    fault = _fault_of(args)
    if fault is not None:
        print(f"pagewarden: {fault}", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "streamlit", *args]
    # The same process: a signal reaches Streamlit, and its exit code is that of the container.
    os.execve(command[0], command, environment(os.environ))


def _fault_of(args: Sequence[str]) -> str | None:
    if len(args) < 2 or args[0] != "run" or args[1].startswith("-"):
        return f"name the command and the app first.\n{USAGE}"
    app = Path(args[1])
    if not app.exists():
        return f"the app does not exist: {app.resolve()}"
    if find_spec("streamlit") is None:
        return (
            f"this Python has no Streamlit: {sys.executable}\n"
            "Install it there (pip install streamlit), or start this with the Python of your app."
        )
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
