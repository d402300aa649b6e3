"""Activates the guard in every Python process that has this folder on PYTHONPATH.

Python imports one `sitecustomize` when it starts (module `site`). Another one on the path, as
`ddtrace-run` and coverage bring one, runs after ours.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from pagewarden._guard import install

install()


def _run_next() -> None:
    here = Path(__file__).resolve().parent
    others = [entry for entry in sys.path if Path(entry or ".").resolve() != here]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    # It may look for itself, as ddtrace's does.
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_run_next()
