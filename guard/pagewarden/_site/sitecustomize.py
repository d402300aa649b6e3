"""Activates Pagewarden's guard when Python starts with this file's folder on PYTHONPATH.

Python imports `sitecustomize` before any other code (https://docs.python.org/3/library/site.html).
This file works in two places: beside the package `pagewarden`, and in its folder `_site`.
"""

import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from os.path import abspath, basename, dirname, join


def _load_package(folder: str) -> None:
    """Load the package of this file, even if another module on the path has the same name.

    Apps used to have their own `pagewarden.py`. Python's path is also not complete yet: the folder
    of the script may be missing and, for the wheel, the folder of the package.
    """
    if "pagewarden" in sys.modules:
        return
    file = join(folder, "__init__.py")
    loader = SourceFileLoader("pagewarden", file)
    spec = ModuleSpec("pagewarden", loader, origin=file, is_package=True)
    spec.submodule_search_locations = [folder]
    spec.has_location = True
    package = module_from_spec(spec)
    sys.modules["pagewarden"] = package
    loader.exec_module(package)


_here = dirname(abspath(__file__))
_load_package(dirname(_here) if basename(_here) == "_site" else join(_here, "pagewarden"))

from pagewarden._start import start  # noqa: E402

start(abspath(__file__))
