"""What `sitecustomize` does when Python starts with the guard on PYTHONPATH.

Python imports one `sitecustomize`, the first on its path. Other tools bring one too: ddtrace-run,
New Relic, coverage. So ours activates the guard and then runs the one that it hides. Those tools do
the same and may run ours again, so each file is run only once.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from os.path import dirname

_NAME = "sitecustomize"

_begun: set[str] = set()
"""The files that have already run, ours and those of other tools."""


def start(own_file: str) -> None:
    """Activate the guard, then run the `sitecustomize` that `own_file` hides."""
    is_first = not _begun
    _begun.add(own_file)
    try:
        if is_first:
            import pagewarden._guard

            pagewarden._guard.install()
    finally:
        # A fault of ours must not stop the tools of others. Without the guard Pagewarden refuses
        # this Streamlit.
        _run_next(own_file)


def _run_next(own_file: str) -> None:
    path = sys.path
    own_folder = dirname(own_file)
    # Another tool may have removed our folder from the path to find the next file.
    after = path[path.index(own_folder) + 1 :] if own_folder in path else list(path)
    while after:
        spec = PathFinder.find_spec(_NAME, after[:1])
        after = after[1:]
        # A folder with this name is not a module: it has no loader, or no file.
        if spec is None or spec.loader is None or spec.origin is None or spec.origin in _begun:
            continue
        _begun.add(spec.origin)
        own = sys.modules.get(_NAME)
        module = module_from_spec(spec)
        # With the name that it would have without us: some remove themselves from `sys.modules`.
        sys.modules[_NAME] = module
        try:
            spec.loader.exec_module(module)
        finally:
            # The current import must find a module, even if the other tool has removed it.
            if own is not None:
                sys.modules.setdefault(_NAME, own)
        return
