"""Measures the cost of the guard in a run and at the start of a page: `python guard/bench.py`.

It needs the packages of the tests. It measures in the thread of a real run, with the original
calls beside the wrapped ones.
"""

from __future__ import annotations

import inspect
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "tests")]

import pagewarden._guard

pagewarden._guard.install()

import streamlit
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit_runtime import Client, streamlit_runtime

RUNS = 100
CALLS = 20_000
HEADERS = [
    ("X-Forwarded-User", "u-1"),
    ("X-Pagewarden-Pages", ",".join(["/", *(f"/page-{number}" for number in range(30))])),
]

APP = """
import streamlit as st
from bench import measure

def home():
    st.write("One line.")

def other():
    pass

st.navigation([st.Page(home, default=True), page := st.Page(other, url_path="page-7")]).run()
measure(page)
"""

per_run: list[float] = []
"""The seconds of each whole run."""
per_call: dict[str, tuple[float, float]] = {}
"""The seconds of a call: the original one, and the one that the guard wraps."""


def measure(page: Any) -> None:
    """Called by the app at the end of each run; measures in the last one."""
    if len(per_run) < RUNS:
        return
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    ctx: Any = get_script_run_ctx()
    manager = ctx.pages_manager
    begin: Any = PagesManager.get_initial_active_script
    asked = [""] * (len(inspect.signature(begin).parameters) - 1)
    run: Any = StreamlitPage.run

    def page_with(start: Callable[[Any], None]) -> None:
        page._can_be_called = True
        start(page)

    per_call["a run, also of a fragment"] = (
        seconds(lambda: begin.__wrapped__(manager, *asked)),
        seconds(lambda: begin(manager, *asked)),
    )
    per_call["a page"] = (
        seconds(lambda: page_with(run.__wrapped__)),
        seconds(lambda: page_with(run)),
    )


def seconds(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=CALLS, repeat=5)) / CALLS


def main() -> None:
    run_script: Any = ScriptRunner._run_script

    def timed(self: ScriptRunner, *args: object) -> None:
        start = perf_counter()
        run_script(self, *args)
        per_run.append(perf_counter() - start)

    setattr(ScriptRunner, "_run_script", timed)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "app.py"
        script.write_text(APP)
        # A run replaces this module in `sys.modules` by the module of its script.
        sys.modules["bench"] = sys.modules["__main__"]
        with streamlit_runtime(script) as server:
            tab = server.connect(Client(HEADERS))
            for _ in range(RUNS + 1):
                server.run(tab)
    whole = median(per_run[:RUNS])
    print(f"Streamlit {streamlit.__version__}, Python {sys.version.split()[0]}")
    print(f"{'begin':<28}{'Streamlit':>12}{'guarded':>12}{'added':>12}{'of a run':>12}")
    for name, (bare, guarded) in per_call.items():
        added = guarded - bare
        times = "".join(f"{time * 1e6:>9.1f} µs" for time in (bare, guarded, added))
        print(f"{name:<28}{times}{added / whole:>12.2%}")
    print(f"a whole run of a page of one line: {whole * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
