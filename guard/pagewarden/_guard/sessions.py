"""Whose each Streamlit session is, and which pages have begun in it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from pagewarden._guard.rights import Page, Rights

_ATTRIBUTE = "_pagewarden_session"
_MAX_FILES = 1_000
"""Far more than a page shows. Of more, those that were added last count."""


class GuardedSession:
    """One session. Its websocket may change; the person it began with may not.

    Every page in `_begun` may be seen with the rights of now: `begin` adds no other, and `resume`
    refuses rights that do not cover them all. So no callback or fragment of a closed page exists in
    a session that runs. The lock makes each of the two one step, because a run that goes on while
    no websocket is connected may begin a page in the moment in which another websocket comes.
    """

    def __init__(self, rights: Rights) -> None:
        self.key = secrets.token_hex(16)
        """What each note about this session holds, so that nobody else can write one."""
        self._lock = threading.Lock()
        self._rights = rights
        self._begun: set[Page] = set()
        self._files: dict[str, None] = {}
        self.listed: Callable[[], dict[str, str]] = dict
        """The paths of the pages that the app has listed here, by their hashes."""

    @property
    def rights(self) -> Rights:
        """Those of the websocket that is connected, or of the last one."""
        return self._rights

    @property
    def pages(self) -> list[str]:
        """The paths of all pages that have begun here, sorted, as the policy knows them."""
        with self._lock:
            return sorted({path for page in self._begun for path in self._rights.paths_of(page)})

    @property
    def files(self) -> list[str]:
        """The ids of the files that the app has shown here last."""
        with self._lock:
            return list(self._files)

    def show_file(self, file_id: str) -> None:
        """Notes that the app has added a media file or a deferred download for this session."""
        with self._lock:
            self._files.pop(file_id, None)
            self._files[file_id] = None
            if len(self._files) > _MAX_FILES:
                del self._files[next(iter(self._files))]

    def begin(self, page: Page) -> bool:
        """Notes that a page begins. Returns False, and notes nothing, where it may not."""
        with self._lock:
            if not self._rights.may_begin(page):
                return False
            self._begun.add(page)
            return True

    def resume(self, rights: Rights) -> Page | bool:
        """Takes the rights of another websocket.

        Returns True where the session goes on with them, False where it is another person's, and the
        page that is closed to them now where one has begun here. Then nothing has changed.
        """
        with self._lock:
            if rights.sub is None or rights.sub != self._rights.sub or not rights.may_run:
                return False
            lost = [page for page in self._begun if not rights.may_begin(page)]
            if lost:
                return min(lost, key=lambda page: page.own_path)
            self._rights = rights
            return True


_by_id: WeakValueDictionary[str, GuardedSession] = WeakValueDictionary()


def guard_session(app_session: Any, rights: Rights) -> GuardedSession:
    """Guards a new `AppSession`; what is known of it ends with it."""
    guarded = GuardedSession(rights)
    setattr(app_session, _ATTRIBUTE, guarded)
    _by_id[app_session.id] = guarded
    return guarded


def guarded_session(session_id: str) -> GuardedSession | None:
    """The session with this id; None for one that no websocket was ever connected to."""
    return _by_id.get(session_id)
