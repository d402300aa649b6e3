"""Apps and tools that must work as without the guard, in the oldest and the current Streamlit."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from streamlit_server import GUARD, SECONDS, Server, streamlit_server

OLDEST = GUARD.parent / ".venv-matrix" / "1.40" / "bin" / "python"
PYTHONS = {"here": sys.executable, **({"1.40": str(OLDEST)} if OLDEST.exists() else {})}

BOB = {"X-Forwarded-User": "bob", "X-Pagewarden-Pages": "/,/news,/parallel,/waits"}

APP = """
    import asyncio
    import sys
    import threading
    import streamlit as st

    def ran(what):
        with open({log!r}, "a") as log:
            log.write(what + "\\n")

    def home():
        st.write("home")

    def waits():
        async def wait():
            await asyncio.sleep(0.01)
            st.write("waited")
            if "leaves" in st.query_params:
                st.switch_page(payroll_page)
        asyncio.run(wait())

    def parallel():
        slow()
        slow()
        st.write("side by side")

    def payroll():
        ran("PAYROLL")

    def is_traced(run):
        calls = []
        def trace(frame, event, argument):
            calls.append(frame.f_code.co_name)
            return trace
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            run()
        finally:
            sys.settrace(before)
        return "home" in calls

    try:
        fragment = st.fragment(parallel=True)
    except TypeError:
        fragment = st.fragment

    @fragment
    def slow():
        st.write("in a fragment of", threading.current_thread() is not threading.main_thread())

    payroll_page = st.Page(payroll, url_path="payroll")
    pages = [st.Page(home), st.Page("news.py"), st.Page(waits), st.Page(parallel), payroll_page]
    page = st.navigation(pages)
    if "trace" in st.query_params:
        st.write("traced" if is_traced(page.run) else "not traced")
    else:
        page.run()
"""


@pytest.fixture(scope="module", params=[*PYTHONS.values()], ids=[*PYTHONS])
def python(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("apps")
    (folder / "news.py").write_text("import streamlit as st\nst.write('old news')\n")
    path = folder / "app.py"
    path.write_text(dedent(APP).format(log=str(folder / "ran.log")))
    return path


@pytest.fixture(scope="module")
def app(python: str, script: Path) -> Iterator[Server]:
    options = ("--server.fileWatcherType=poll", "--server.runOnSave=true")
    with streamlit_server(python, script, *options) as server:
        yield server


def test_a_page_that_waits_in_an_event_loop_continues(app: Server) -> None:
    with app.tab(BOB) as tab:
        assert "waited" in tab.open("waits")


def test_a_page_switch_from_an_event_loop_is_checked(app: Server) -> None:
    with app.tab(BOB) as tab:
        assert "You may not see the page /payroll." in tab.open("waits", query="leaves=1")
        assert app.ran() == []


def test_fragments_run_in_parallel(app: Server) -> None:
    with app.tab(BOB) as tab:
        shown = tab.open("parallel")
        assert shown.count("in a fragment of") == 2
        assert "side by side" in shown


def test_a_debugger_sees_the_code_of_a_page(app: Server) -> None:
    with app.tab(BOB) as tab:
        assert "traced" in tab.open(query="trace=1").split("\n")


def test_a_saved_page_reruns_by_itself(app: Server, script: Path) -> None:
    with app.tab(BOB) as tab:
        assert "old news" in tab.open("news")
        page = script.with_name("news.py")
        page.write_text("import streamlit as st\nst.write('fresh news')\n")
        assert "fresh news" in tab.wait()
        page.write_text("import streamlit as st\nst.write('old news')\n")
        assert "old news" in tab.wait()


def test_an_app_is_tested_as_without_the_guard(python: str, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "app.py").write_text("import streamlit as st\nst.title('first')\n")
    (tmp_path / "pages" / "more.py").write_text("import streamlit as st\nst.title('more')\n")
    code = """
        from streamlit.testing.v1 import AppTest
        app = AppTest.from_file("app.py").run()
        first = app.title[0].value
        app.switch_page("pages/more.py").run()
        assert not app.exception
        print(first, app.title[0].value)
    """
    environment = {**os.environ, "PYTHONPATH": str(GUARD)}
    done = subprocess.run(
        [python, "-c", dedent(code)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )
    assert done.stdout.split() == ["first", "more"], done.stderr


def test_a_program_runs_in_the_debugger_of_python(python: str, tmp_path: Path) -> None:
    """`pdb` steps with `sys.settrace`, also through the import of wrapped modules."""
    program = tmp_path / "program.py"
    program.write_text("from streamlit.navigation.page import StreamlitPage as page\nprint(page.run.__name__)\n")
    done = subprocess.run(
        [python, "-m", "pdb", "-c", "break 2", "-c", "continue", "-c", "continue", str(program)],
        env={**os.environ, "PYTHONPATH": str(GUARD)},
        input="quit\n",
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
        check=False,
    )
    assert "Breakpoint 1 at" in done.stdout
    assert "\nrun\n" in done.stdout, done.stderr
