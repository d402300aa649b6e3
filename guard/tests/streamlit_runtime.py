"""Streamlit's real `Runtime` in this process, with clients that record their messages."""

import asyncio
import json
from collections.abc import Awaitable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.session_manager import SessionClient, SessionClientDisconnectedError

T = TypeVar("T")
Headers = Iterable[tuple[str, str]]
SECONDS = 20
"""Longer than any successful step takes."""

ran: list[str] = []
"""The runs that the app has recorded."""


class Client(SessionClient):
    def __init__(self, headers: Headers) -> None:
        self._context = SimpleNamespace(headers=[*headers], cookies={}, remote_ip=None)
        self.is_gone = False
        self.messages: list[ForwardMsg] = []
        self.changed = asyncio.Event()
        self.session = ""

    @property
    def client_context(self) -> Any:
        return self._context

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if self.is_gone:
            raise SessionClientDisconnectedError
        self.messages.append(msg)
        self.changed.set()

    @property
    def notes(self) -> list[dict[str, Any]]:
        texts = [message.parent_message.message for message in self.messages]
        return [json.loads(text) for text in texts if text]


class Server:
    """A server without a network."""

    def __init__(self, runtime: Runtime, loop: asyncio.AbstractEventLoop) -> None:
        self.runtime = runtime
        self._loop = loop

    def connect(self, client: Client, session: str | None = None) -> Client:
        async def connected() -> str:
            return self.runtime.connect_session(client, {}, session)

        client.session = self.wait_for(connected())
        return client

    def disconnect(self, client: Client) -> None:
        async def disconnected() -> None:
            self.runtime.disconnect_session(client.session)

        self.wait_for(disconnected())

    def run(self, client: Client, page: str = "") -> list[str]:
        """Ask for a page; return its output until the run ends."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = page
        before = len(client.messages)

        async def ended() -> None:
            self.runtime.handle_backmsg(client.session, message)
            while not any(_is_end(message) for message in client.messages[before:]):
                client.changed.clear()
                await client.changed.wait()

        self.wait_for(ended())
        return [text for message in client.messages[before:] for text in _shown_by(message)]

    def wait_for(self, awaitable: Awaitable[T]) -> T:
        return self._loop.run_until_complete(asyncio.wait_for(awaitable, SECONDS))


def _is_end(message: ForwardMsg) -> bool:
    """Whether the script has stopped; a fault that prevents the run comes after the end."""
    kind = message.WhichOneof("type")
    return kind == "session_status_changed" and not message.session_status_changed.script_is_running


def _shown_by(message: ForwardMsg) -> Iterator[str]:
    element = message.delta.new_element
    yield from filter(None, (element.markdown.body, element.alert.body))
    for error in (element.exception, message.session_event.script_compilation_exception):
        yield from filter(None, (error.message, *error.stack_trace))


@contextmanager
def streamlit_runtime(script: Path) -> Iterator[Server]:
    """Run Streamlit's `Runtime` until the block ends."""
    # Streamlit looks for a folder `pages/` once in each process.
    PagesManager.uses_pages_directory = None
    # Garbage collection takes most of a run's time in a process with all tests.
    config.set_option("runner.postScriptGC", False)
    ran.clear()
    loop = asyncio.new_event_loop()
    settings = RuntimeConfig(
        str(script), MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/upload")
    )
    runtime = Runtime(settings)
    try:
        loop.run_until_complete(runtime.start())
        yield Server(runtime, loop)
        runtime.stop()
        loop.run_until_complete(asyncio.wait_for(runtime.stopped, SECONDS))
    finally:
        Runtime._instance = None
        loop.close()
