"""The start of Python with the guard's folder on PYTHONPATH, in real processes."""

import os
import shutil
import subprocess
import sys
import textwrap
import venv
from pathlib import Path
from types import SimpleNamespace

import coverage
import pytest

from pagewarden import _start

GUARD = Path(__file__).parent.parent
SITE = GUARD / "pagewarden" / "_site"

ASK = "import sys; print('pagewarden._guard' in sys.modules)"
"""Prints whether the guard was loaded before any code ran."""


@pytest.fixture(params=["in the package", "beside the package"])
def guard(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a folder for PYTHONPATH: the one of the wheel, or one like the repository's."""
    if request.param == "in the package":
        return SITE
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "pagewarden").symlink_to(GUARD / "pagewarden")
    shutil.copy(SITE / "sitecustomize.py", folder)
    return folder


def site_with(folder: Path, code: str) -> Path:
    """Make a folder whose `sitecustomize` is the given code."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(code))
    return folder


def python(
    *args: str, path: list[Path], cwd: Path | None = None, env: dict[str, str] | None = None
) -> str:
    """Run Python with the folders on PYTHONPATH; return what it printed, which is no warning."""
    result = subprocess.run(
        [sys.executable, *args],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), **(env or {})},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert result.returncode == 0
    return result.stdout


OTHER = "print('other')"

# Like ddtrace's `bootstrap/sitecustomize.py`: it removes its folder from the path and itself from
# the modules, and then imports the next one.
LIKE_DDTRACE = """
    import os, sys
    folder = os.path.dirname(__file__)
    index = sys.path.index(folder)
    del sys.path[index]
    own = sys.modules["sitecustomize"]
    del sys.modules["sitecustomize"]
    try:
        import sitecustomize
    except ImportError:
        sys.modules["sitecustomize"] = own
    finally:
        sys.path.insert(index, folder)
    print("like ddtrace")
"""

# Like New Relic's `bootstrap/sitecustomize.py`: it searches the whole path for another one.
LIKE_NEW_RELIC = """
    import os, sys
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec
    path = [each for each in sys.path if each != os.path.dirname(__file__)]
    spec = PathFinder.find_spec("sitecustomize", path)
    if spec is not None:
        spec.loader.exec_module(module_from_spec(spec))
    print("like New Relic")
"""


COVERAGE_HOOK = """
    import coverage
    coverage.process_startup()
"""


def test_the_guard_is_active_before_any_code_of_the_program(guard: Path) -> None:
    assert python("-c", ASK, path=[guard]) == "True\n"


def test_a_process_that_the_program_starts_has_the_guard_too(guard: Path) -> None:
    ask_child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ASK!r}])"

    assert python("-c", ask_child, path=[guard]) == "True\n"


def test_the_sitecustomize_that_it_hides_runs_once(guard: Path, tmp_path: Path) -> None:
    other = site_with(tmp_path / "other", OTHER)

    assert python("-c", ASK, path=[guard, other]) == "other\nTrue\n"


def test_only_the_next_of_several_runs_as_it_would_without_the_guard(
    guard: Path, tmp_path: Path
) -> None:
    other = site_with(tmp_path / "other", OTHER)
    third = site_with(tmp_path / "third", "print('third')")

    assert python("-c", ASK, path=[guard, other, third]) == "other\nTrue\n"


def test_a_folder_with_the_same_name_is_skipped(guard: Path, tmp_path: Path) -> None:
    (tmp_path / "folder" / "sitecustomize").mkdir(parents=True)
    other = site_with(tmp_path / "other", OTHER)

    assert python("-c", ASK, path=[guard, tmp_path / "folder", other]) == "other\nTrue\n"


@pytest.mark.parametrize("place", [0, 1], ids=["before the guard", "after the guard"])
@pytest.mark.parametrize(
    ("code", "said"),
    [(LIKE_DDTRACE, "like ddtrace\n"), (LIKE_NEW_RELIC, "like New Relic\n")],
    ids=["ddtrace", "New Relic"],
)
def test_another_tool_and_what_follows_both_run(
    guard: Path, tmp_path: Path, place: int, code: str, said: str
) -> None:
    path = [guard]
    path.insert(place, site_with(tmp_path / "tool", code))
    path.append(site_with(tmp_path / "other", OTHER))

    assert python("-c", ASK, path=path) == f"other\n{said}True\n"


@pytest.mark.parametrize("place", [0, 1], ids=["before the guard", "after the guard"])
def test_another_tool_runs_if_nothing_follows(guard: Path, tmp_path: Path, place: int) -> None:
    path = [guard]
    path.insert(place, site_with(tmp_path / "tool", LIKE_DDTRACE))

    assert python("-c", ASK, path=path) == "like ddtrace\nTrue\n"


@pytest.mark.parametrize("place", [0, 1])
def test_both_folders_of_the_guard_on_the_path_are_one(tmp_path: Path, place: int) -> None:
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "pagewarden").symlink_to(GUARD / "pagewarden")
    shutil.copy(SITE / "sitecustomize.py", folder)
    path = [folder, site_with(tmp_path / "other", OTHER)]
    path.insert(place, SITE)

    assert python("-c", ASK, path=path) == "other\nTrue\n"


@pytest.mark.parametrize("place", [0, 1], ids=["before the guard", "after the guard"])
def test_coverage_measures_a_process_that_has_the_guard(
    guard: Path, tmp_path: Path, place: int
) -> None:
    # https://coverage.readthedocs.io/en/latest/subprocess.html. In an environment of its own:
    # where coverage is installed, it also starts by a file of its own.
    venv.create(tmp_path / "venv", symlinks=True)
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "coverage").symlink_to(Path(coverage.__file__).parent)
    (tmp_path / "program.py").write_text(ASK)
    (tmp_path / "coveragerc").write_text("[run]\ndata_file = ${DATA}\n")
    path = [guard, packages]
    path.insert(place, site_with(tmp_path / "hook", LIKE_DDTRACE + COVERAGE_HOOK))
    # Without the settings of a coverage that measures this test.
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

    answer = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", tmp_path / "program.py"],
        env={
            **own,
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "COVERAGE_PROCESS_START": str(tmp_path / "coveragerc"),
            "DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "like ddtrace\nTrue\n"
    assert (tmp_path / "data").exists()


def test_an_old_copy_of_the_helper_does_not_block_the_guard(guard: Path, tmp_path: Path) -> None:
    (tmp_path / "pagewarden.py").write_text("raise SystemExit('the old helper was imported')")
    (tmp_path / "app.py").write_text(f"import pagewarden\n{ASK}")

    assert python("app.py", path=[tmp_path, guard], cwd=tmp_path) == "True\n"


def test_a_read_only_folder_causes_no_warning_about_bytecode(tmp_path: Path) -> None:
    folder = tmp_path / "guard"
    shutil.copytree(GUARD / "pagewarden", folder / "pagewarden")
    shutil.copy(SITE / "sitecustomize.py", folder)
    for each in [folder, *folder.rglob("*")]:
        each.chmod(0o555 if each.is_dir() else 0o444)

    assert python("-c", ASK, path=[folder], env={"PYTHONDONTWRITEBYTECODE": ""}) == "True\n"


def test_a_copy_without_its_package_says_what_is_missing(tmp_path: Path) -> None:
    shutil.copy(SITE / "sitecustomize.py", tmp_path)

    result = subprocess.run(
        [sys.executable, "-c", "print('goes on')"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    # Python prints the error of a `sitecustomize` and continues; Pagewarden refuses this Streamlit.
    assert f"No such file or directory: '{tmp_path}/pagewarden/__init__.py'" in result.stderr
    assert result.stdout == "goes on\n"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reset the state of the start; return the activated parts, in order."""
    activated: list[str] = []
    fake = SimpleNamespace(install=lambda: activated.append("guard"))
    monkeypatch.setitem(sys.modules, "pagewarden._guard", fake)
    monkeypatch.setattr("pagewarden._guard", fake, raising=False)
    monkeypatch.setattr(_start, "_begun", set())
    monkeypatch.delitem(sys.modules, "sitecustomize", raising=False)
    monkeypatch.setattr("builtins.activated", activated, raising=False)
    return activated


def test_the_guard_is_installed_once_and_first(
    started: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = site_with(tmp_path / "other", "activated.append('other')")
    monkeypatch.setattr(sys, "path", ["/ours", str(other)])

    _start.start("/ours/sitecustomize.py")
    _start.start("/ours/sitecustomize.py")

    assert started == ["guard", "other"]


def test_a_guard_that_fails_stops_nothing_else(
    started: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no guard")

    sys.modules["pagewarden._guard"].install = fail
    other = site_with(tmp_path / "other", "activated.append('other')")
    monkeypatch.setattr(sys, "path", ["/ours", str(other)])

    with pytest.raises(RuntimeError, match="no guard"):
        _start.start("/ours/sitecustomize.py")
    assert started == ["other"]


def test_a_sitecustomize_that_fails_fails_as_it_would_without_the_guard(
    started: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = site_with(tmp_path / "broken", "del __import__('sys').modules[__name__]; 1 / 0")
    monkeypatch.setattr(sys, "path", ["/ours", str(broken)])
    own = SimpleNamespace()
    monkeypatch.setitem(sys.modules, "sitecustomize", own)

    with pytest.raises(ZeroDivisionError):
        _start.start("/ours/sitecustomize.py")
    assert started == ["guard"]
    assert sys.modules["sitecustomize"] is own
