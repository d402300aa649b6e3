"""The calls of Streamlit that the guard wraps, in Streamlit 1.40 to 1.67.

- `WebsocketSessionManager.connect_session`: a websocket opens, and may resume a session.
- `PagesManager.get_initial_active_script`: a run begins, before any callback and fragment.
- `StreamlitPage.run`: a page's code begins.
- `MediaFileManager.add` and `add_deferred`: the app shows a file in this session.

Until 1.43 the pages of a `pages/` folder begin with their run and not with `StreamlitPage.run`
(`PagesStrategyV1`), so the guard also checks them in the second call.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from pagewarden._guard import messages
from pagewarden._guard.rights import Page, Rights, read_rights
from pagewarden._guard.sessions import GuardedSession, guard_session, guarded_session

_LOG = logging.getLogger("pagewarden.guard")
_REFUSED_SCRIPT = str(Path(__file__).with_name("refused_page.py"))

_CONNECT = (
    "self",
    "client",
    "script_data",
    "user_info",
    "existing_session_id",
    "session_id_override",
)
"""Streamlit's arguments for a websocket that requests a session. A new one may name an owner."""

# `/media/<id>.<ending>` of `MediaFileManager.add`; the id alone of `add_deferred`.
_FILE_ID = re.compile(r"(?:^|/)([0-9a-f-]{8,64})(?:\.[^/]*)?$")

_USED = "streamlit.runtime"
"""Marks a function of Streamlit that the guard uses and does not wrap."""

_wrapped: set[str] = set()
"""The names of the modules that have every function that the guard needs."""


class GuardError(RuntimeError):
    """This Streamlit cannot be guarded."""


class Held(RuntimeError):
    """Nothing runs in this session. The person reads its text."""


def wrap_session_manager(module: ModuleType) -> None:
    """Wraps the call by which a websocket gets its session."""
    manager = getattr(module, "WebsocketSessionManager", None)
    connect = _own_call(manager, "connect_session")
    if connect is None or tuple(inspect.signature(connect).parameters) != _CONNECT:
        return

    from streamlit.runtime.session_manager import SessionClientDisconnectedError

    @functools.wraps(connect)
    def connect_session(
        self: Any,
        client: Any,
        script_data: Any,
        user_info: Any,
        existing_session_id: str | None = None,
        session_id_override: str | None = None,
    ) -> str:
        _require_all_wrapped()
        rights = read_rights(_headers_of(client))
        lost: Page | None = None
        if existing_session_id:
            answer = _resume(self, existing_session_id, rights)
            lost = answer if isinstance(answer, Page) else None
            if answer is not True:
                existing_session_id = None
        session_id: str = connect(
            self, client, script_data, user_info, existing_session_id, session_id_override
        )
        is_resumed = session_id == existing_session_id
        guarded = guarded_session(session_id) if is_resumed else None
        if guarded is None:
            guarded = guard_session(self.get_session_info(session_id).session, rights)
        # Streamlit notices the end of a websocket where it reads from it, and not here.
        with contextlib.suppress(SessionClientDisconnectedError):
            client.write_forward_msg(messages.connected(session_id, guarded, is_resumed, lost))
        return session_id

    setattr(manager, "connect_session", connect_session)
    _wrapped.add(module.__name__)


def _own_call(owner: Any, name: str) -> Any:
    """The function that the class itself defines; None if it defines none.

    An inherited one is not enough: Streamlit may use the other class.
    """
    return None if owner is None else vars(owner).get(name)


def _resume(manager: Any, session_id: str, rights: Rights) -> Page | bool:
    info = manager.get_session_info(session_id)
    guarded = None if info is None else guarded_session(session_id)
    return False if guarded is None else guarded.resume(rights)


def _headers_of(client: Any) -> Iterable[tuple[str, str]]:
    """The headers of the handshake; empty for a client without a websocket."""
    context = getattr(client, "client_context", None)
    if context is not None:
        return list(context.headers)
    # Until 1.53 the client itself is Tornado's handler.
    request = getattr(client, "request", None)
    return [] if request is None else list(request.headers.get_all())


def wrap_pages_manager(module: ModuleType) -> None:
    """Wraps the call that returns the script with which a run begins."""
    manager = getattr(module, "PagesManager", None)
    get_script = _own_call(manager, "get_initial_active_script")
    if get_script is None:
        return
    folder_strategy = getattr(module, "PagesStrategyV1", None)

    @functools.wraps(get_script)
    def get_initial_active_script(self: Any, *args: Any, **kwargs: Any) -> Any:
        guarded, must_be = _session_of_run()
        if not must_be:
            return get_script(self, *args, **kwargs)
        if guarded is None or not guarded.rights.may_run:
            return _HeldScript(guarded, self.main_script_hash)
        guarded.listed = functools.partial(_listed_pages, self, folder_strategy)
        script = get_script(self, *args, **kwargs)
        strategy = getattr(self, "pages_strategy", None)
        if folder_strategy is None or not isinstance(strategy, folder_strategy):
            return script
        page = _page_of_folder(script, self.main_script_hash, strategy)
        if guarded.begin(page):
            return script
        _report(guarded, page)
        # For refused_page.py.
        self._pagewarden_draw_refusal = functools.partial(_draw_refusal, page, guarded)
        return {"script_path": _REFUSED_SCRIPT, "page_script_hash": self.main_script_hash}

    setattr(manager, "get_initial_active_script", get_initial_active_script)
    _wrapped.add(module.__name__)


def _listed_pages(manager: Any, folder_strategy: type | None) -> dict[str, str]:
    """The paths of an app's pages by their hashes, as `st.navigation` or a folder lists them.

    Before the first list, `get_pages` returns the browser's request as if it were a page. That
    entry has no `url_pathname`, and does not come from the app.
    """
    pages = manager.get_pages()
    strategy = getattr(manager, "pages_strategy", None)
    if folder_strategy is not None and isinstance(strategy, folder_strategy):
        main = manager.main_script_hash
        return {key: "/" if key == main else f"/{page['page_name']}" for key, page in pages.items()}
    return {
        key: f"/{page['url_pathname']}" for key, page in pages.items() if "url_pathname" in page
    }


def _page_of_folder(script: Any, main_script_hash: str, strategy: Any) -> Page:
    """The page of a `pages/` folder for a script; the entry script if it is not one of them."""
    pages = strategy.get_pages()
    page = pages[main_script_hash] if script is None else script
    # An app that has not called `st.navigation` in any session looks like a folder of one page.
    name = str(page["page_name"]) if len(pages) > 1 else ""
    return Page.at(name, page["page_script_hash"] == main_script_hash)


class _HeldScript(dict[str, str]):
    """A script that is never read.

    `ScriptRunner._run_script` reads `script_path` to compile it, before any callback, fragment or
    page. It shows the browser an error that occurs there (1.40 to 1.67).
    """

    def __init__(self, guarded: GuardedSession | None, page_script_hash: str) -> None:
        super().__init__(page_script_hash=page_script_hash)
        self._text = messages.held_text(None if guarded is None else guarded.rights)

    def __missing__(self, key: str) -> NoReturn:
        raise Held(self._text)


def wrap_page(module: ModuleType) -> None:
    """Wraps the call that begins the code of a page."""
    page_class = getattr(module, "StreamlitPage", None)
    run_page = _own_call(page_class, "run")
    if run_page is None or not hasattr(page_class, "url_path"):
        return

    def begun(self: Any) -> Any:
        guarded, must_be = _session_of_run()
        if not must_be:
            return run_page
        # This also checks a page that `st.navigation` has not returned, which raises its own error:
        # sessions may share a page, and in another session it may be returned at this moment.
        page = Page.at(self._url_path, self.url_path == "")
        if guarded is not None and guarded.begin(page):
            return run_page
        self._can_be_called = False
        if guarded is not None:
            _report(guarded, page)
        return lambda _: _draw_refusal(page, guarded)

    run: Any = functools.wraps(run_page)(lambda self: begun(self)(self))
    # This frame is on the stack while a page runs, and so in the traceback that people see. With a
    # file name in Streamlit's own folder, Streamlit leaves it out of that traceback.
    run.__code__ = run.__code__.replace(co_name="run", co_filename=f"{module.__file__}:pagewarden")
    setattr(page_class, "run", run)
    _wrapped.add(module.__name__)


def _draw_refusal(page: Page, guarded: GuardedSession | None) -> None:
    import streamlit as st

    st.warning(messages.refusal_text(page, None if guarded is None else guarded.rights))


def _report(guarded: GuardedSession, page: Page) -> None:
    _LOG.warning(
        "the app has asked for a page that its viewer may not see: %s", ascii(page.own_path)
    )
    _enqueue(messages.refused(guarded, page))


def _enqueue(message: Any) -> None:
    """Sends a message in the run of this thread, which has a guarded session."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    ctx: Any = get_script_run_ctx(suppress_warning=True)
    ctx.enqueue(message)


def _session_of_run() -> tuple[GuardedSession | None, bool]:
    """The session that runs in this thread, and whether it must be a guarded one.

    Only a run without a server need not be guarded: a script that Python runs by itself, and
    `AppTest`, which replaces the `Runtime` by a stand-in. The stand-in passes `isinstance`.
    """
    from streamlit.runtime import Runtime
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    ctx = get_script_run_ctx(suppress_warning=True)
    guarded = None if ctx is None else guarded_session(ctx.session_id)
    return guarded, guarded is not None or issubclass(type(Runtime._instance), Runtime)


def wrap_media_file_manager(module: ModuleType) -> None:
    """Wraps the calls that give a file an address."""
    manager = getattr(module, "MediaFileManager", None)
    if _own_call(manager, "add") is None:
        return
    for name in ("add", "add_deferred"):
        # Deferred downloads exist since 1.52.
        add = _own_call(manager, name)
        if add is not None:
            setattr(manager, name, _telling_of_files(add))
    _wrapped.add(module.__name__)


def _telling_of_files(add: Any) -> Any:
    @functools.wraps(add)
    def add_file(self: Any, *args: Any, **kwargs: Any) -> Any:
        address = add(self, *args, **kwargs)
        guarded, _ = _session_of_run()
        found = _FILE_ID.search(str(address))
        if guarded is not None and found is not None:
            guarded.show_file(found[1])
            _enqueue(messages.file_shown(guarded, found[1]))
        return address

    return add_file


def refuse_to_start_unguarded(_: ModuleType) -> None:
    """Called when `streamlit run` begins.

    Raises SystemExit with a sentence, without a traceback, if this Streamlit cannot be guarded.
    """
    try:
        _require_all_wrapped()
    except GuardError as error:
        raise SystemExit(str(error)) from None


def _require_all_wrapped() -> None:
    needed = {*WRAPPERS, _USED}
    if needed <= _wrapped:
        return
    import importlib

    import streamlit

    for name, wrap in WRAPPERS.items():
        with contextlib.suppress(ImportError):
            module = importlib.import_module(name)
            # Another finder may come before ours and load the module without calling it.
            if name not in _wrapped:
                wrap(module)
    with contextlib.suppress(AttributeError, ImportError, TypeError):
        _session_of_run()
        messages.refused(GuardedSession(read_rights([])), Page("/"))
        _wrapped.add(_USED)
    missing = ", ".join(sorted(needed - _wrapped))
    if missing:
        raise GuardError(
            f"Pagewarden cannot guard Streamlit {streamlit.__version__}: it does not find what it "
            f"needs in {missing}. Use a Streamlit from 1.40 to 1.67, or update Pagewarden."
        )


WRAPPERS: Mapping[str, Callable[[ModuleType], None]] = {
    "streamlit.runtime.websocket_session_manager": wrap_session_manager,
    "streamlit.runtime.pages_manager": wrap_pages_manager,
    "streamlit.runtime.media_file_manager": wrap_media_file_manager,
    "streamlit.navigation.page": wrap_page,
}
"""The modules with a wrapped function, and the function that wraps it."""
