"""The guard in real servers: in the Streamlit of this Python, and of each in .venv-matrix/."""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from streamlit_server import Server, streamlit_server

MATRIX = Path(__file__).parent.parent.parent / ".venv-matrix"
PYTHONS = {
    "here": sys.executable,
    **{path.parent.parent.name: str(path) for path in sorted(MATRIX.glob("*/bin/python"))},
}

RAN = """
    def ran(what):
        with open({log!r}, "a") as log:
            log.write(what + "\\n")
"""

PAGES_APP = """
    import threading
    import streamlit as st
    from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

    def home():
        ran("home")
        st.session_state["visits"] = st.session_state.get("visits", 0) + 1
        st.write(f"visit {st.session_state['visits']}")
        st.button("in a callback", on_click=run_payroll)
        if st.button("by switching"):
            st.switch_page(payroll_page)
        if st.button("by running the page"):
            run_payroll()
        if st.button("in a thread"):
            thread = threading.Thread(target=run_payroll)
            add_script_run_ctx(thread, get_script_run_ctx())
            thread.start()
            thread.join()
        if st.button("by another list"):
            st.navigation([st.Page(payroll, url_path="payroll", default=True)]).run()
        if st.button("open the dialog"):
            dialog()
        fragment()

    def run_payroll():
        payroll_page._can_be_called = True
        payroll_page.run()

    @st.fragment
    def fragment():
        if st.button("in a fragment"):
            st.switch_page(payroll_page)

    @st.dialog("A dialog")
    def dialog():
        if st.button("in a dialog"):
            st.switch_page(payroll_page)

    def payroll():
        ran("PAYROLL")
        st.write("salaries")
        st.button("raise", on_click=ran, args=("RAISE",))
        bonus()

    @st.fragment
    def bonus():
        ran("BONUS")
        st.button("pay a bonus", on_click=ran, args=("PAID",))

    def hidden():
        ran("HIDDEN")

    ran("entry")
    is_zoe = st.context.headers.get("X-Forwarded-User") == "zoe"
    home_page = st.Page(home, default=not is_zoe)
    payroll_page = st.Page(payroll, url_path="payroll", default=is_zoe)
    try:
        hidden_page = st.Page(hidden, visibility="hidden")
    except TypeError:
        hidden_page = st.Page(hidden)
    sections = {"": [home_page], "Teams": [payroll_page, st.Page("ledger.py"), hidden_page]}
    st.navigation(sections).run()
    st.write("below the page")
"""

FOLDER_APP = """
    import streamlit as st
    ran("entry")
    st.session_state["visits"] = st.session_state.get("visits", 0) + 1
    st.write(f"visit {st.session_state['visits']}")
    if st.button("by switching"):
        st.switch_page("pages/2_payroll.py")
"""

BOB = {
    "X-Forwarded-User": "bob",
    "X-Pagewarden-Pages": "/",
    "X-Pagewarden-Closed": "/hidden,/ledger,/payroll",
    "X-Pagewarden-Request-Id": "r-1",
    "X-Pagewarden-Contact": "the%20office",
}
ALICE = {**BOB, "X-Forwarded-User": "alice", "X-Pagewarden-Pages": "*", "X-Pagewarden-Closed": ""}


def write(folder: Path, name: str, code: str) -> Path:
    """Write a script that notes its runs for the server's `ran`."""
    path = folder / name
    path.write_text(dedent(RAN).format(log=str(folder / "ran.log")) + dedent(code))
    return path


@pytest.fixture(scope="module", params=[*PYTHONS.values()], ids=[*PYTHONS])
def python(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def app(python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run an app that lists its pages by `st.navigation`."""
    folder = tmp_path_factory.mktemp("app")
    write(folder, "ledger.py", "ran('LEDGER')")
    script = write(folder, "app.py", PAGES_APP)
    with streamlit_server(python, script, "--server.fileWatcherType=none") as server:
        yield server


@pytest.fixture(scope="module")
def script(python: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write an app whose pages are in a folder."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "pages").mkdir()
    write(folder, "pages/1_sales.py", "import streamlit\nran('SALES')\nstreamlit.write('turnover')")
    write(folder, "pages/2_payroll.py", "ran('PAYROLL')")
    return write(folder, "app.py", FOLDER_APP)


@pytest.fixture(scope="module")
def folder_app(python: str, script: Path) -> Iterator[Server]:
    with streamlit_server(python, script, "--server.fileWatcherType=poll") as server:
        yield server


def test_the_first_message_is_the_note(app: Server) -> None:
    with app.tab(BOB) as tab:
        assert tab.first.WhichOneof("type") == "parent_message"
        assert tab.note["pagewarden"] == 1
        assert tab.note["resumed"] is False


def test_without_headers_nothing_runs(app: Server) -> None:
    with app.tab({}) as tab:
        assert "runs only behind Pagewarden" in tab.open()
        assert app.ran() == []


def test_nothing_runs_for_a_person_without_the_first_page(app: Server) -> None:
    with app.tab({**BOB, "X-Pagewarden-Pages": "/payroll"}) as tab:
        assert "runs only behind Pagewarden" in tab.open("payroll")
        assert app.ran() == []


def test_an_allowed_page_runs_as_before(app: Server) -> None:
    with app.tab(ALICE) as tab:
        assert "salaries" in tab.open("payroll")
        tab.click("raise")
        assert {"PAYROLL", "BONUS", "RAISE"} <= {*app.ran()}


@pytest.mark.parametrize("page", ["payroll", "ledger", "hidden"])
def test_a_message_replaces_a_forbidden_page(
    app: Server, page: str
) -> None:
    with app.tab(BOB) as tab:
        shown = tab.open(page)

        assert f"You may not see the page /{page}." in shown
        assert "Ask the office for access.\n\nRequest r-1" in shown
        assert "below the page" in shown
        assert app.ran() == ["entry"]
        assert "visit 1" in tab.open()
        app.ran()


@pytest.mark.parametrize(
    "way",
    [
        "in a callback",
        "by switching",
        "by running the page",
        "in a thread",
        "by another list",
        "in a fragment",
        "in a dialog",
    ],
)
def test_the_app_cannot_start_a_forbidden_page(app: Server, way: str) -> None:
    with app.tab(BOB) as tab:
        tab.open()
        if way == "in a dialog":
            tab.click("open the dialog")
        assert "You may not see the page /payroll." in tab.click(way)
        assert {*app.ran()} == {"entry", "home"}
        assert "visit" in tab.open()
        assert {*app.ran()} == {"entry", "home"}


def test_the_default_page_is_also_checked_by_its_own_name(app: Server) -> None:
    with app.tab({**BOB, "X-Forwarded-User": "zoe"}) as tab:
        assert "You may not see the page /payroll." in tab.open()
        assert app.ran() == ["entry"]


def test_only_the_owner_of_a_session_can_resume_it(app: Server) -> None:
    with app.tab(BOB) as tab:
        assert "visit 1" in tab.open()
        session = tab.note["session"]
    with app.tab(ALICE, session) as tab:
        assert tab.note["session"] != session
        assert "visit 1" in tab.open()
    with app.tab(BOB, session) as tab:
        assert tab.note["resumed"] is True
        assert "visit 2" in tab.open()
    app.ran()


def test_a_session_with_a_page_that_is_now_closed_is_not_resumed(app: Server) -> None:
    with app.tab(ALICE) as tab:
        tab.open("payroll")
        session = tab.note["session"]
    app.ran()
    with app.tab({**BOB, "X-Forwarded-User": "alice"}, session) as tab:
        assert tab.note["session"] != session
        assert tab.note["lost"] == "/payroll"
        assert "visit 1" in tab.open()
        assert {*app.ran()} == {"entry", "home"}


def test_an_allowed_page_of_a_folder_runs(folder_app: Server) -> None:
    with folder_app.tab({**BOB, "X-Pagewarden-Pages": "/,/sales"}) as tab:
        assert "turnover" in tab.open("sales")
        assert folder_app.ran() == ["SALES"]


def test_a_message_replaces_a_forbidden_page_of_a_folder(folder_app: Server) -> None:
    with folder_app.tab(BOB) as tab:
        assert "You may not see the page /payroll." in tab.open("payroll")
        assert folder_app.ran() == []
        assert "visit 1" in tab.open()
        assert "You may not see the page /payroll." in tab.click("by switching")
        assert "visit 3" in tab.open()
        assert {*folder_app.ran()} == {"entry"}


def test_the_guard_knows_its_sessions_after_a_hot_reload(folder_app: Server, script: Path) -> None:
    with folder_app.tab(BOB) as tab:
        tab.open()
        script.write_text(f"{script.read_text()}# saved\n")
        while not tab.read().session_event.script_changed_on_disk:
            pass
        assert "You may not see the page /payroll." in tab.open("payroll")
        assert "visit 2" in tab.open()
        assert {*folder_app.ran()} == {"entry"}
