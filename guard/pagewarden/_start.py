"""What `sitecustomize` does when Python starts with the guard on PYTHONPATH.

Python imports one `sitecustomize`, the first on its path. Other tools bring one too: ddtrace-run,
New Relic, coverage. So ours activates the guard and then runs the one that it hides. Those tools do
the same, and may run ours again; hence each file is run once.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from os.path import dirname

_NAME = "sitecustomize"

_begun: set[str] = set()
"""The files that are run already, ours and others'."""


def start(own_file: str) -> None:
    """Activate the guard, then run the `sitecustomize` that `own_file` hides."""
    is_first = not _begun
    _begun.add(own_file)
    try:
        if is_first:
            import pagewarden._guard

            pagewarden._guard.install()
    finally:
        # A fault of ours must not also switch off what others start. Without the guard Pagewarden
        # refuses this Streamlit.
        _run_next(own_file)


def _run_next(own_file: str) -> None:
    path = sys.path
    own_folder = dirname(own_file)
    # Our folder is gone from the path when another tool took it away to find what comes after.
    after = path[path.index(own_folder) + 1 :] if own_folder in path else list(path)
    while after:
        spec = PathFinder.find_spec(_NAME, after[:1])
        after = after[1:]
        # A folder of this name is no module: it has no loader, or no file.
        if spec is None or spec.loader is None or spec.origin is None or spec.origin in _begun:
            continue
        _begun.add(spec.origin)
        own = sys.modules.get(_NAME)
        module = module_from_spec(spec)
        # Under the name that it would have alone: some of them take themselves out of it.
        sys.modules[_NAME] = module
        try:
            spec.loader.exec_module(module)
        finally:
            # The import that is under way wants to find a module, whatever the other did.
            if own is not None:
                sys.modules.setdefault(_NAME, own)
        return
