"""The package as others import it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import pagewarden

GUARD = Path(__file__).parent.parent


def test_every_exported_name_exists() -> None:
    assert dir(pagewarden) == sorted(pagewarden.__all__)
    for name in pagewarden.__all__:
        assert getattr(pagewarden, name) is not None


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'pagewarden' has no attribute 'allow'"):
        pagewarden.allow  # noqa: B018


def test_an_exported_name_stays_a_function_after_its_module_is_imported() -> None:
    from pagewarden import allowed, viewer

    assert callable(allowed)
    assert callable(viewer)


def test_importing_the_package_imports_neither_streamlit_nor_anything_slow() -> None:
    question = "import pagewarden, sys; print({'streamlit', 'typing', 're'} & {*sys.modules})"

    answer = subprocess.run(
        [sys.executable, "-S", "-c", question],
        cwd=GUARD,
        env={},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "set()\n"


def test_the_version_is_that_of_the_proxy() -> None:
    package = json.loads((GUARD.parent / "package.json").read_text())

    assert pagewarden.__version__ == package["version"]


def test_the_folder_is_activated_by_the_same_file_as_the_wheel() -> None:
    of_the_folder = (GUARD / "sitecustomize.py").read_text()

    assert of_the_folder == (GUARD / "pagewarden" / "_site" / "sitecustomize.py").read_text()
