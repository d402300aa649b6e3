"""`python -m pagewarden run`: becomes Streamlit, with the guard."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pagewarden import __main__, __version__

SITE = str(Path(__main__.__file__).parent / "_site")


def pagewarden(*args: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pagewarden", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(SITE).parent.parent), **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def fake_streamlit(tmp_path: Path) -> Path:
    """Make a `streamlit` in the working folder that prints how it was started, and ends with 7."""
    package = tmp_path / "streamlit"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import os, sys\n"
        "print(sys.argv[1:], os.environ['PYTHONPATH'], 'pagewarden._guard' in sys.modules)\n"
        "sys.exit(7)\n"
    )
    return tmp_path


def test_streamlit_gets_the_app_and_all_other_arguments_and_the_guard(fake_streamlit: Path) -> None:
    (fake_streamlit / "app.py").touch()
    others = ["--server.port", "8501", "--", "--flag"]

    result = pagewarden("run", "app.py", *others, cwd=fake_streamlit, env={})

    path = os.pathsep.join([SITE, str(Path(SITE).parent.parent)])
    assert result.stdout == f"{['run', 'app.py', *others]} {path} True\n"
    assert result.stderr == ""
    assert result.returncode == 7


def test_the_folder_of_the_guard_comes_first_on_the_path() -> None:
    environment = __main__.environment({"PYTHONPATH": "/app", "HOME": "/tmp"})

    assert environment == {"PYTHONPATH": os.pathsep.join([SITE, "/app"]), "HOME": "/tmp"}


@pytest.mark.parametrize("own", [{}, {"PYTHONPATH": ""}])
def test_an_empty_path_becomes_the_folder_of_the_guard(own: dict[str, str]) -> None:
    assert __main__.environment(own) == {"PYTHONPATH": SITE}


@pytest.mark.parametrize("args", [[], ["run"], ["run", "--server.port", "1"], ["serve", "a.py"]])
def test_unknown_arguments_print_the_usage(
    capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    assert __main__.main(args) == 2
    assert "pagewarden: name the command and the app first.\nUsage:" in capsys.readouterr().err


def test_an_app_that_does_not_exist_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert __main__.main(["run", str(tmp_path / "ap.py")]) == 2
    assert capsys.readouterr().err == (
        f"pagewarden: the app does not exist: {tmp_path.resolve() / 'ap.py'}\n"
    )


def test_a_python_without_streamlit_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(__main__, "find_spec", lambda _: None)

    assert __main__.main(["run", str(tmp_path)]) == 2
    assert f"this Python has no Streamlit: {sys.executable}\n" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_is_the_usage(capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert __main__.main([word]) == 0
    assert capsys.readouterr().out == f"{__main__.USAGE}\n"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["--version"]) == 0
    assert capsys.readouterr().out == f"pagewarden {__version__}\n"
