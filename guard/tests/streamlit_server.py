"""A real Streamlit with the guard, and a client that speaks a browser's side of its protocol."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

GUARD = Path(__file__).parent.parent
_NOT_THE_END = (ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
SECONDS = 20
"""Longer than any successful step takes."""


@contextmanager
def streamlit_server(python: str, script: Path, *options: str) -> Iterator["Server"]:
    """Run `streamlit run` until the block ends."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    # Without the variables with which coverage.py would also measure this process.
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
    process = subprocess.Popen(
        [
            *(python, "-m", "streamlit", "run", str(script)),
            f"--server.port={port}",
            "--server.address=127.0.0.1",
            "--server.headless=true",
            "--browser.gatherUsageStats=false",
            *options,
        ],
        env={**env, "PYTHONPATH": str(GUARD), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=script.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_until_healthy(process, port)
        yield Server(port, script.with_name("ran.log"))
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def _wait_until_healthy(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
            return
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(f"Streamlit did not start: {process.communicate()[0]}")


class Server:
    """A listening Streamlit, and the file in which its app records its runs."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self._log = log

    @contextmanager
    def tab(self, headers: dict[str, str], session: str | None = None) -> Iterator["BrowserTab"]:
        """Open a tab, which may ask to resume a session, until the block ends."""
        protocols = ["streamlit", "no-token", *([session] if session else [])]
        with connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[Subprotocol(name) for name in protocols],
            additional_headers=headers,
            max_size=None,
        ) as websocket:
            yield BrowserTab(websocket)

    def ran(self) -> list[str]:
        """Return the runs that the app has recorded since the last call."""
        lines = self._log.read_text().split() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return lines


class BrowserTab:
    """A client that acts as a browser tab."""

    def __init__(self, websocket: ClientConnection) -> None:
        self._socket = websocket
        self._buttons: dict[str, tuple[str, str]] = {}
        self.first = self.read()
        self.note = json.loads(self.first.parent_message.message)

    def read(self) -> ForwardMsg:
        message = ForwardMsg()
        data = self._socket.recv(timeout=SECONDS)
        assert isinstance(data, bytes)
        message.ParseFromString(data)
        return message

    def open(self, page: str = "", page_hash: str = "", query: str = "") -> str:
        """Ask for a page by its URL path or by its hash; return its output."""
        message = BackMsg()
        message.rerun_script.query_string = query
        return self._run(message, page, page_hash)

    def click(self, label: str) -> str:
        """Press a button; return the output after that."""
        widget_id, fragment_id = self._buttons[label]
        message = BackMsg()
        message.rerun_script.fragment_id = fragment_id
        message.rerun_script.widget_states.widgets.add(id=widget_id, trigger_value=True)
        return self._run(message)

    def _run(self, message: BackMsg, page: str = "", page_hash: str = "") -> str:
        message.rerun_script.page_name = page
        message.rerun_script.page_script_hash = page_hash
        self._socket.send(message.SerializeToString())
        return self.wait()

    def wait(self) -> str:
        """Wait for the end of a run, which may begin by itself; return its output."""
        shown: list[str] = []
        while True:
            answer = self.read()
            kind = answer.WhichOneof("type")
            if kind == "delta":
                shown.extend(self._shown_by(answer))
            elif kind == "session_event":
                return str(answer.session_event.script_compilation_exception.message)
            elif kind == "parent_message":
                shown.append(answer.parent_message.message)
            elif kind == "script_finished":
                # Another run follows, or the reason for no run.
                if answer.script_finished not in _NOT_THE_END:
                    return re.sub(r"\\([^\\])", r"\1", "\n".join(shown))

    def _shown_by(self, answer: ForwardMsg) -> Iterator[str]:
        element = answer.delta.new_element
        if element.button.id:
            self._buttons[element.button.label] = (element.button.id, answer.delta.fragment_id)
        yield from (element.markdown.body, element.alert.body, element.exception.message)
