"""A function is called as soon as its module has been imported."""

import importlib
import importlib.util
import inspect
import pickle
import runpy
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from pagewarden._guard import import_hook
from pagewarden._guard.import_hook import after_import

NAME = "pw_hooked"
CODE = """
class Thing:
    pass

if __name__ == "__main__":
    print("as a program")
"""


@pytest.fixture(autouse=True)
def module_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a module that can be imported, and put everything back afterwards."""
    path = tmp_path / f"{NAME}.py"
    path.write_text(CODE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    yield path
    sys.modules.pop(NAME, None)
    for finder in sys.meta_path:
        if isinstance(finder, import_hook._Finder):
            finder.callbacks.pop(NAME, None)


@pytest.fixture
def called() -> list[ModuleType]:
    return []


def test_it_is_called_at_once_for_an_imported_module(
    called: list[ModuleType],
) -> None:
    module = importlib.import_module(NAME)
    after_import({NAME: called.append})

    assert called == [module]


def test_it_is_called_when_the_module_is_complete(called: list[ModuleType]) -> None:
    names: list[str] = []
    after_import({NAME: lambda module: names.extend(vars(module))})
    module = importlib.import_module(NAME)

    assert "Thing" in names
    assert module.Thing is not None


def test_it_is_called_again_for_a_reloaded_module(called: list[ModuleType]) -> None:
    after_import({NAME: called.append})
    module = importlib.import_module(NAME)
    importlib.reload(module)

    assert called == [module, module]


def test_one_finder_is_enough_for_all() -> None:
    after_import({NAME: print})
    after_import({"pw_other": print})

    finders = [found for found in sys.meta_path if isinstance(found, import_hook._Finder)]
    assert len(finders) == 1


def test_the_first_call_puts_the_finder_before_the_others(
    monkeypatch: pytest.MonkeyPatch, called: list[ModuleType]
) -> None:
    others = [found for found in sys.meta_path if not isinstance(found, import_hook._Finder)]
    monkeypatch.setattr(sys, "meta_path", [*others])
    after_import({NAME: called.append})

    assert sys.meta_path[1:] == others
    assert called == [importlib.import_module(NAME)]


def test_a_module_without_a_function_is_left_to_the_other_finders() -> None:
    spec = importlib.util.find_spec(NAME)

    assert spec is not None
    assert type(spec.loader).__name__ == "SourceFileLoader"


def test_a_missing_module_is_still_missing(called: list[ModuleType]) -> None:
    after_import({"pw_missing": called.append})

    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("pw_missing")
    assert called == []


def test_a_folder_without_a_loader_is_still_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: list[ModuleType]
) -> None:
    class NoLoader:
        @staticmethod
        def find_spec(name: str, *_: object) -> ModuleSpec | None:
            return ModuleSpec(name, None, is_package=True) if name == NAME else None

    after_import({NAME: called.append})
    sys.meta_path.insert(1, NoLoader)
    importlib.import_module(NAME)

    assert called == []


def test_a_finder_from_before_pep_451_is_skipped(called: list[ModuleType]) -> None:
    """Such a finder has `find_module` only."""
    after_import({NAME: called.append})
    sys.meta_path.insert(1, object())  # type: ignore[arg-type]

    assert called == [importlib.import_module(NAME)]


def test_a_finder_of_another_tool_may_come_first(called: list[ModuleType]) -> None:
    """`wrapt` has such a finder; New Relic and others use it to observe imports."""

    class Telling:
        asked: list[str] = []

        @classmethod
        def find_spec(cls, name: str, path: Sequence[str] | None, *_: object) -> ModuleSpec | None:
            if name != NAME or name in cls.asked:
                return None
            cls.asked.append(name)
            return importlib.util.find_spec(name)

    after_import({NAME: called.append})
    sys.meta_path.insert(0, Telling)

    assert called == [importlib.import_module(NAME)]
    assert Telling.asked == [NAME]


def test_a_module_that_fails_causes_no_call(module_file: Path, called: list[ModuleType]) -> None:
    module_file.write_text("raise LookupError")
    after_import({NAME: called.append})

    with pytest.raises(LookupError):
        importlib.import_module(NAME)
    assert called == []


@pytest.fixture
def hooked() -> ModuleType:
    after_import({NAME: lambda _: None})
    return importlib.import_module(NAME)


def test_debuggers_find_the_loader_that_the_module_would_have_alone(hooked: ModuleType) -> None:
    assert type(hooked.__loader__).__name__ == "SourceFileLoader"
    assert hooked.__spec__ is not None
    assert hooked.__spec__.loader is hooked.__loader__


def test_inspect_and_pickle_still_work(hooked: ModuleType, module_file: Path) -> None:
    assert inspect.getsource(hooked) == CODE
    assert inspect.getsourcefile(hooked) == str(module_file)
    assert type(pickle.loads(pickle.dumps(hooked.Thing()))) is hooked.Thing


def test_a_loader_answers_before_it_loads(capsys: pytest.CaptureFixture[str]) -> None:
    after_import({NAME: lambda _: None})
    runpy.run_module(NAME, run_name="__main__")

    assert capsys.readouterr().out == "as a program\n"


def test_a_module_that_deletes_its_spec_is_still_loaded(
    called: list[ModuleType],
) -> None:
    after_import({NAME: called.append})
    spec = importlib.util.find_spec(NAME)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.__spec__ = None
    spec.loader.exec_module(module)

    assert called == [module]


def test_the_hook_for_streamlit_imports_nothing_of_it() -> None:
    code = "import sys, pagewarden._guard as g; g.install(); print('streamlit' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "False\n"
