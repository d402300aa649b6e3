"""The guard without a server, and in an unknown Streamlit."""

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import streamlit
import streamlit.runtime.scriptrunner as scriptrunner
from streamlit.testing.v1 import AppTest

from pagewarden._guard import wrappers
from pagewarden._guard.rights import read_rights
from pagewarden._guard.sessions import GuardedSession, guard_session

GUARD = Path(__file__).parent.parent


def pages_app() -> None:
    import streamlit as st

    def home() -> None:
        st.write("home")

    def payroll() -> None:
        st.write("salaries")

    pages = [st.Page(home), st.Page(payroll, url_path="payroll")]
    page = st.navigation(pages)
    page.run()
    st.audio(b"a sound")


def test_an_app_under_test_needs_no_session() -> None:
    app = AppTest.from_function(pages_app).run()

    assert not app.exception
    assert [element.value for element in app.markdown] == ["home"]


def test_wrapped_functions_look_as_before() -> None:
    from streamlit.navigation.page import StreamlitPage

    assert StreamlitPage.run.__name__ == "run"
    assert StreamlitPage.run.__doc__ is not None
    assert StreamlitPage.run.__module__ == "streamlit.navigation.page"


class FakeStrategy:
    """The strategy of Streamlit 1.40 to 1.43 for a folder `pages/`."""

    def __init__(self, *names: str) -> None:
        self.pages = {
            f"hash-{name}": {
                "page_script_hash": f"hash-{name}",
                "page_name": name,
                "script_path": f"{name}.py",
            }
            for name in names
        }

    def get_pages(self) -> dict[str, dict[str, str]]:
        return self.pages


def fake_pages_manager() -> Any:
    """A module like `streamlit.runtime.pages_manager` of Streamlit 1.40, wrapped."""

    class PagesManager:
        main_script_hash = "hash-app"

        def __init__(self, strategy: object) -> None:
            self.pages_strategy = strategy

        def get_pages(self) -> Any:
            return self.pages_strategy.get_pages()  # type: ignore[attr-defined]

        def get_initial_active_script(self, page_script_hash: str, page_name: str) -> Any:
            return self.get_pages().get(page_script_hash)

    module = ModuleType("fake_pages_manager")
    vars(module).update(PagesManager=PagesManager, PagesStrategyV1=FakeStrategy)
    wrappers.wrap_pages_manager(module)
    return module


@pytest.fixture
def folder() -> Any:
    module = fake_pages_manager()
    return module.PagesManager(FakeStrategy("app", "payroll"))


class Run:
    """A run of Bob's session, in this thread."""

    def __init__(self, pages_manager: Any, pages: str) -> None:
        self._app_session = SimpleNamespace(id="s-1")
        headers = [("X-Forwarded-User", "bob"), ("X-Pagewarden-Pages", pages)]
        self.session: GuardedSession = guard_session(self._app_session, read_rights(headers))
        self.sent: list[str] = []
        self.ctx = SimpleNamespace(
            session_id="s-1",
            pages_manager=pages_manager,
            enqueue=lambda message: self.sent.append(message.parent_message.message),
        )


@pytest.fixture
def run(folder: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    run = Run(folder, "/")
    monkeypatch.setattr(scriptrunner, "get_script_run_ctx", lambda **_: run.ctx)
    return run


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    monkeypatch.setattr(streamlit, "warning", shown.append)
    return shown


def test_a_page_of_a_folder_begins_with_its_run_and_is_checked_there(folder: Any, run: Run) -> None:
    assert folder.get_initial_active_script("hash-app", "")["script_path"] == "app.py"
    refused = folder.get_initial_active_script("hash-payroll", "")

    assert refused["page_script_hash"] == "hash-app", "so the browser may see what is written"
    assert Path(refused["script_path"]).name == "refused_page.py"
    assert [json.loads(note)["refused"] for note in run.sent] == ["/payroll"]
    assert run.session.pages == ["/"]


def test_a_message_runs_instead_of_a_forbidden_page_of_a_folder(
    folder: Any, run: Run, warnings: list[str]
) -> None:
    refused = folder.get_initial_active_script("hash-payroll", "")
    runpy.run_path(refused["script_path"])

    assert "You may not see the page /payroll." in warnings[0]


def test_the_script_of_the_message_does_nothing_by_itself(warnings: list[str]) -> None:
    runpy.run_path(str(GUARD / "pagewarden" / "_guard" / "refused_page.py"))

    assert warnings == []


def test_the_entry_script_runs_for_an_unknown_page_of_a_folder(folder: Any, run: Run) -> None:
    assert folder.get_initial_active_script("hash-unknown", "") is None
    assert run.session.pages == ["/"]


def test_an_entry_script_of_a_folder_is_also_checked_by_its_own_name(folder: Any, run: Run) -> None:
    run.session.resume(
        read_rights([("X-Forwarded-User", "bob"), ("X-Pagewarden-Pages", "*,!/app")])
    )

    assert "refused_page" in folder.get_initial_active_script("hash-app", "")["script_path"]


def test_a_single_script_has_no_name_of_its_own(run: Run) -> None:
    single = fake_pages_manager().PagesManager(FakeStrategy("app"))
    run.session.resume(
        read_rights([("X-Forwarded-User", "bob"), ("X-Pagewarden-Pages", "*,!/app")])
    )

    assert single.get_initial_active_script("hash-app", "")["script_path"] == "app.py"


def test_the_pages_of_a_folder_are_listed_by_their_paths(folder: Any, run: Run) -> None:
    folder.get_initial_active_script("hash-app", "")

    assert run.session.listed() == {"hash-app": "/", "hash-payroll": "/payroll"}


def test_once_navigation_has_listed_pages_a_run_begins_with_the_entry_script(run: Run) -> None:
    manager = fake_pages_manager().PagesManager(SimpleNamespace(get_pages=dict))

    assert manager.get_initial_active_script("hash-app", "") is None
    assert run.session.listed() == {}


def test_a_run_without_a_server_is_as_before(folder: Any) -> None:
    assert folder.get_initial_active_script("hash-payroll", "")["script_path"] == "payroll.py"


def test_a_file_that_is_added_outside_a_run_is_not_reported() -> None:
    module = ModuleType("fake_media_file_manager")
    vars(module)["MediaFileManager"] = type(
        "MediaFileManager", (), {"add": lambda self: "/media/0123abcd.png"}
    )
    wrappers.wrap_media_file_manager(module)

    assert vars(module)["MediaFileManager"]().add() == "/media/0123abcd.png"


def test_an_address_without_an_id_is_not_reported(run: Run) -> None:
    module = ModuleType("fake_media_file_manager")
    vars(module)["MediaFileManager"] = type(
        "MediaFileManager", (), {"add": lambda self: "https://files.example/a.png"}
    )
    wrappers.wrap_media_file_manager(module)
    vars(module)["MediaFileManager"]().add()

    assert run.sent == []


class Inherited:
    def connect_session(self) -> None: ...

    def get_initial_active_script(self) -> None: ...

    def add(self) -> None: ...

    def run(self) -> None: ...


class WithoutPath:
    def run(self) -> None: ...


class OtherArguments:
    def connect_session(self, client: object, whose: str) -> None: ...


@pytest.mark.parametrize(
    ("wrap", "name", "value"),
    [
        (wrappers.wrap_session_manager, "WebsocketSessionManager", None),
        (wrappers.wrap_session_manager, "WebsocketSessionManager", type("Sub", (Inherited,), {})),
        (wrappers.wrap_session_manager, "WebsocketSessionManager", OtherArguments),
        (wrappers.wrap_pages_manager, "PagesManager", None),
        (wrappers.wrap_pages_manager, "PagesManager", type("Sub", (Inherited,), {})),
        (wrappers.wrap_media_file_manager, "MediaFileManager", None),
        (wrappers.wrap_media_file_manager, "MediaFileManager", type("Sub", (Inherited,), {})),
        (wrappers.wrap_page, "StreamlitPage", None),
        (wrappers.wrap_page, "StreamlitPage", type("Sub", (Inherited,), {})),
        (wrappers.wrap_page, "StreamlitPage", WithoutPath),
    ],
)
def test_an_unknown_function_does_not_count_as_wrapped(
    wrap: Any, name: str, value: object, wrapped: set[str]
) -> None:
    module = ModuleType("unknown")
    if value is not None:
        vars(module)[name] = value
    wrap(module)

    assert wrapped == set()


@pytest.fixture
def wrapped(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Reset the list of wrapped functions, for this test."""
    nothing: set[str] = set()
    monkeypatch.setattr(wrappers, "_wrapped", nothing)
    yield nothing


def test_no_session_begins_in_a_streamlit_without_the_wrapped_functions(
    wrapped: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

    gone = {"streamlit.gone": wrappers.wrap_page, "streamlit.util": wrappers.wrap_page}
    monkeypatch.setattr(wrappers, "WRAPPERS", gone)

    with pytest.raises(RuntimeError) as error:
        WebsocketSessionManager.connect_session(*[None] * 4)  # type: ignore[arg-type]
    assert str(error.value) == (
        f"Pagewarden cannot guard Streamlit {streamlit.__version__}: it does not find what it needs"
        " in streamlit.gone, streamlit.util. Use a Streamlit from 1.40 to 1.67, or update"
        " Pagewarden."
    )


def test_a_module_that_the_hook_missed_is_wrapped_before_the_start(
    wrapped: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("silent_page")
    page = type("StreamlitPage", (), {"run": lambda self: None, "url_path": ""})
    vars(module).update(StreamlitPage=page, __file__="silent_page.py")
    monkeypatch.setitem(sys.modules, "silent_page", module)
    monkeypatch.setattr(wrappers, "WRAPPERS", {"silent_page": wrappers.wrap_page})

    wrappers.refuse_to_start_unguarded(module)
    assert wrapped == {"silent_page", "streamlit.runtime"}


def test_used_functions_must_exist_too(
    wrapped: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrappers, "WRAPPERS", {})
    monkeypatch.delattr("streamlit.runtime.Runtime._instance")

    with pytest.raises(SystemExit) as end:
        wrappers.refuse_to_start_unguarded(ModuleType("streamlit.web.bootstrap"))
    assert "does not find what it needs in streamlit.runtime." in str(end.value)


def test_a_start_is_refused_with_a_sentence_and_no_traceback(
    wrapped: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrappers, "WRAPPERS", {"streamlit.gone": wrappers.wrap_page})

    with pytest.raises(SystemExit) as end:
        wrappers.refuse_to_start_unguarded(ModuleType("streamlit.web.bootstrap"))
    assert "Use a Streamlit from 1.40 to 1.67, or update Pagewarden." in str(end.value)


def test_streamlit_run_ends_with_the_sentence(tmp_path: Path) -> None:
    """In a Streamlit with an unknown kind of page."""
    (tmp_path / "app.py").write_text("print('the app runs')")
    (tmp_path / "start.py").write_text(
        dedent("""
            from importlib import import_module
            from pagewarden._guard import wrappers
            page = import_module("streamlit.navigation.page")
            page.StreamlitPage = object
            wrappers._wrapped.discard(page.__name__)
            from streamlit.web.cli import main
            main(["run", "app.py", "--server.headless=true"])
        """)
    )
    result = subprocess.run(
        [sys.executable, "start.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(GUARD)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"Pagewarden cannot guard Streamlit {streamlit.__version__}: it does not find what it needs"
        " in streamlit.navigation.page. Use a Streamlit from 1.40 to 1.67, or update Pagewarden."
    )
