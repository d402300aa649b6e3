"""The guard around the real calls of the Streamlit of this Python."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest
from streamlit_runtime import Client, Server, ran, streamlit_runtime

from pagewarden._guard.sessions import guarded_session

APP = """
    from threading import Thread
    import streamlit as st
    from streamlit.navigation.page import StreamlitPage
    from streamlit_runtime import ran

    def home():
        ran.append("home")
        st.session_state["visits"] = st.session_state.get("visits", 0) + 1
        st.write(f"visit {st.session_state['visits']}")

    def payroll():
        ran.append("PAYROLL")

    def wrong():
        raise LookupError("a fault of the page")

    def unlisted():
        payroll_page.run()

    def thread():
        of_nobody = Thread(target=payroll_page.run)
        of_nobody.start()
        of_nobody.join()

    def files():
        st.audio(b"a sound")
        st.download_button("later", lambda: b"a file", file_name="a.txt")

    class Shared(StreamlitPage):
        \"\"\"A page that another session's `st.navigation` returns a moment later.\"\"\"

        asked = 0

        @property
        def _can_be_called(self):
            self.asked += 1
            return self.asked > 1

        @_can_be_called.setter
        def _can_be_called(self, value):
            pass

    def shared():
        Shared(payroll, url_path="payroll").run()

    ran.append("entry")
    payroll_page = st.Page(payroll)
    others = [st.Page(page) for page in (wrong, unlisted, thread, shared, files)]
    st.navigation([st.Page(home, default=True), payroll_page, *others]).run()
    st.write("below the page")
"""

OPEN = "*,!/payroll"


def headers(pages: str = OPEN, user: str = "bob") -> list[tuple[str, str]]:
    return [("X-Forwarded-User", user), ("X-Pagewarden-Pages", pages)]


def client(pages: str = OPEN, user: str = "bob") -> Client:
    return Client(headers(pages, user))


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(dedent(APP))
    with streamlit_runtime(script) as server:
        yield server


@pytest.fixture
def server(running_server: Server) -> Server:
    ran.clear()
    return running_server


def test_the_first_message_of_a_new_session_is_the_note(server: Server) -> None:
    tab = server.connect(client())

    assert tab.notes == [
        {
            "pagewarden": 1,
            "key": tab.notes[0]["key"],
            "session": tab.session,
            "resumed": False,
            "lost": None,
            "pages": [],
            "files": [],
            "listed": [],
        }
    ]


def test_the_owner_resumes_the_session(server: Server) -> None:
    first = server.connect(client())
    assert "visit 1" in server.run(first)
    server.disconnect(first)
    second = server.connect(client(pages="*"), first.session)

    assert second.session == first.session
    assert (second.notes[0]["resumed"], second.notes[0]["pages"]) == (True, ["/"])
    assert [path for _, path in second.notes[0]["listed"]].count("/payroll") == 1
    assert "visit 2" in server.run(second)
    server.run(second, "payroll")
    assert "PAYROLL" in ran, "the rights are those of the last websocket"


def test_the_owner_resumes_a_session_that_streamlit_believes_connected(server: Server) -> None:
    first = server.connect(client())
    server.run(first)
    second = server.connect(client(), first.session)

    assert second.notes[0]["resumed"] is True
    assert "visit 2" in server.run(second)


@pytest.mark.parametrize("is_connected", [True, False])
def test_another_person_gets_a_new_session(server: Server, is_connected: bool) -> None:
    bobs = server.connect(client())
    server.run(bobs)
    if not is_connected:
        server.disconnect(bobs)
    eves = server.connect(client(pages="*", user="eve"), bobs.session)

    assert eves.session != bobs.session
    assert (eves.notes[0]["resumed"], eves.notes[0]["lost"]) == (False, None)
    assert "visit 1" in server.run(eves)
    assert server.runtime.is_active_session(bobs.session) is is_connected
    again = bobs if is_connected else server.connect(client(), bobs.session)
    assert "visit 2" in server.run(again)


def test_a_session_with_a_page_that_is_now_closed_is_not_resumed(server: Server) -> None:
    first = server.connect(client(pages="*"))
    server.run(first, "payroll")
    server.disconnect(first)
    second = server.connect(client(), first.session)

    assert second.session != first.session
    assert second.notes[0]["lost"] == "/payroll"


def test_an_unknown_session_is_a_new_one(server: Server) -> None:
    tab = server.connect(client(), "5e551011")

    assert tab.session != "5e551011"
    assert tab.notes[0]["resumed"] is False


def test_the_session_of_a_websocket_that_closes_at_once_can_end(server: Server) -> None:
    tab = client()
    tab.is_gone = True
    server.connect(tab)
    server.disconnect(tab)

    assert not server.runtime.is_active_session(tab.session)


@pytest.mark.parametrize("pages", ["", "/payroll"])
def test_nothing_runs_for_a_person_without_the_root(server: Server, pages: str) -> None:
    tab = server.connect(client(pages))

    assert "runs only behind Pagewarden" in server.run(tab)[0]
    assert ran == []


def test_nothing_runs_without_headers(server: Server) -> None:
    tab = server.connect(Client([]))

    assert "runs only behind Pagewarden" in server.run(tab)[0]
    assert ran == []


def test_nothing_runs_for_a_client_without_a_websocket(server: Server) -> None:
    tab = client()
    tab._context = None  # type: ignore[assignment]
    server.connect(tab)

    assert "runs only behind Pagewarden" in server.run(tab)[0]


def test_the_headers_of_a_tornado_handler_are_read(server: Server) -> None:
    """Until 1.53 the handler is the client itself."""

    class Handler(Client):
        request = SimpleNamespace(headers=SimpleNamespace(get_all=lambda: iter(headers())))

    tab = Handler([])
    tab._context = None  # type: ignore[assignment]
    server.connect(tab)

    assert "below the page" in server.run(tab)


def test_nothing_runs_in_a_session_that_no_websocket_began(server: Server) -> None:
    """Streamlit's health check of the script is such a session: it has no rights."""
    assert server.wait_for(server.runtime.does_script_run_without_error()) == (False, "error")
    assert ran == []


@pytest.mark.parametrize("page", ["payroll", "shared", "unlisted"])
def test_a_forbidden_page_does_not_begin(server: Server, page: str) -> None:
    tab = server.connect(client())
    shown = server.run(tab, page)

    assert any("You may not see the page /payroll." in text for text in shown)
    assert "below the page" in shown
    assert tab.notes[-1]["refused"] == "/payroll"
    assert tab.notes[-1]["key"] == tab.notes[0]["key"]
    assert "PAYROLL" not in ran
    assert "visit 1" in server.run(tab)


def test_a_page_does_not_begin_in_a_thread_without_a_session(server: Server) -> None:
    tab = server.connect(client(pages="*"))

    assert "below the page" in server.run(tab, "thread")
    assert "PAYROLL" not in ran


def test_only_navigation_can_run_an_allowed_page_as_before(server: Server) -> None:
    tab = server.connect(client(pages="*"))

    assert any("cannot be called directly" in text for text in server.run(tab, "unlisted"))
    assert "PAYROLL" not in ran


def test_an_error_in_a_page_is_shown_without_the_guard(server: Server) -> None:
    tab = server.connect(client())
    shown = server.run(tab, "wrong")

    assert "a fault of the page" in shown
    assert not any("pagewarden" in text for text in shown)


def test_files_and_deferred_downloads_are_reported_and_remembered(server: Server) -> None:
    first = server.connect(client())
    server.run(first, "files")
    reported = [note["file"] for note in first.notes[1:]]

    assert len(reported) == 2
    server.disconnect(first)
    assert server.connect(client(), first.session).notes[0]["files"] == reported


def test_the_guard_knows_a_session_until_its_end(server: Server) -> None:
    tab = server.connect(client())
    server.run(tab)

    known = guarded_session(tab.session)
    assert known is not None
    assert known.pages == ["/"]
