"""The wheel: built and installed without a network, into a separate folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from pagewarden import __version__

GUARD = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, because a build writes beside its sources."""
    folder = tmp_path_factory.mktemp("wheel")
    leave_out = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(GUARD, folder / "guard", ignore=leave_out)
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*PIP, "wheel", *options, str(folder / "guard")], check=True)
    return folder / f"pagewarden-{__version__}-py3-none-any.whl"


def names_in(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_file_of_the_package_and_its_types(wheel: Path) -> None:
    sources = {
        path.relative_to(GUARD).as_posix()
        for path in (GUARD / "pagewarden").rglob("*")
        if path.suffix in {".py", ".typed"}
    }

    assert sources <= names_in(wheel)
    assert "pagewarden/py.typed" in sources


def test_the_wheel_installs_no_sitecustomize_for_all_programs(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names_in(wheel)}

    assert tops == {"pagewarden", f"pagewarden-{__version__}.dist-info"}


def test_the_wheel_contains_the_license_of_the_repository(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        text = archive.read(f"pagewarden-{__version__}.dist-info/licenses/LICENSE")

    assert text == (GUARD.parent / "LICENSE").read_bytes()


def test_the_installed_wheel_is_imported_and_activates_the_guard(
    wheel: Path, tmp_path: Path
) -> None:
    target = tmp_path / "installed"
    options = ["--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*PIP, "install", *options, str(wheel)], check=True)
    ask = "import pagewarden, sys; print(pagewarden.__file__, 'pagewarden._guard' in sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", ask],
        env={**os.environ, "PYTHONPATH": str(target / "pagewarden" / "_site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == f"{target / 'pagewarden' / '__init__.py'} True\n"
    assert answer.stderr == ""
