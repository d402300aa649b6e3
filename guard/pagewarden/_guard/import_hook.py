"""Calls a function as soon as a module has been imported (PEP 302, PEP 451)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

AfterImport = Callable[[ModuleType], None]


def after_import(callbacks: Mapping[str, AfterImport]) -> None:
    """Calls each function with its module; at once if the module is already imported."""
    finder = next((found for found in sys.meta_path if isinstance(found, _Finder)), None)
    if finder is None:
        finder = _Finder()
        sys.meta_path.insert(0, finder)
    for name, callback in callbacks.items():
        module = sys.modules.get(name)
        if module is None:
            finder.callbacks[name] = callback
        else:
            callback(module)


class _Finder(MetaPathFinder):
    """Finds the modules that the other finders find, and gives them a loader that calls us."""

    def __init__(self) -> None:
        self.callbacks: dict[str, AfterImport] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        callback = self.callbacks.get(fullname)
        if callback is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if isinstance(finder, _Finder) or find is None:
                continue
            spec: ModuleSpec | None = find(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _CallingLoader(spec.loader, callback)
                return spec
        return None


class _CallingLoader(Loader):
    """Loads with the original loader, and restores it before it calls the function."""

    def __init__(self, loader: Loader, callback: AfterImport) -> None:
        self._loader = loader
        self._callback = callback

    def __getattr__(self, name: str) -> object:
        # `python -m` and `inspect` get the source from a loader before it loads.
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # Debuggers and `inspect` look for the source through these two.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._callback(module)
