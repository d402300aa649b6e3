"""The owner of each Streamlit session, and the pages that have begun in it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from pagewarden._guard.rights import Page, Rights

_ATTRIBUTE = "_pagewarden_session"
_MAX_FILES = 1_000
"""Far more than a page shows. Beyond this number only the latest ones count."""


class GuardedSession:
    """One session. Its websocket may change; its person may not.

    The current rights allow every page in `_begun`: `begin` adds no other page, and `resume`
    refuses rights that do not allow all of them. So a running session has no callback or fragment
    of a closed page. The lock makes both atomic: a run without a connected websocket may begin a
    page at the moment in which another websocket arrives.
    """

    def __init__(self, rights: Rights) -> None:
        self.key = secrets.token_hex(16)
        """The key in each note about this session: without it no one can write a note."""
        self._lock = threading.Lock()
        self._rights = rights
        self._begun: set[Page] = set()
        self._files: dict[str, None] = {}
        self.listed: Callable[[], dict[str, str]] = dict
        """The paths of the pages that the app has listed here, by their hashes."""

    @property
    def rights(self) -> Rights:
        """The rights of the connected websocket, or of the last one."""
        return self._rights

    @property
    def pages(self) -> list[str]:
        """The sorted paths of all pages that have begun here, as the policy names them."""
        with self._lock:
            return sorted({path for page in self._begun for path in self._rights.paths_of(page)})

    @property
    def files(self) -> list[str]:
        """The ids of the latest files that the app has shown here."""
        with self._lock:
            return list(self._files)

    def show_file(self, file_id: str) -> None:
        """Records that the app has added a media file or a deferred download to this session."""
        with self._lock:
            self._files.pop(file_id, None)
            self._files[file_id] = None
            if len(self._files) > _MAX_FILES:
                del self._files[next(iter(self._files))]

    def begin(self, page: Page) -> bool:
        """Records that a page begins. Returns False and records nothing if it may not."""
        with self._lock:
            if not self._rights.may_begin(page):
                return False
            self._begun.add(page)
            return True

    def resume(self, rights: Rights) -> Page | bool:
        """Replaces the rights by those of another websocket.

        Returns True if the session resumes with them; False if it belongs to another person or they
        allow no run; a page if it has begun here and is closed to them. Only True changes anything.
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
    """Guards a new `AppSession`, and forgets it when it ends."""
    guarded = GuardedSession(rights)
    setattr(app_session, _ATTRIBUTE, guarded)
    _by_id[app_session.id] = guarded
    return guarded


def guarded_session(session_id: str) -> GuardedSession | None:
    """The session with this id; None if no websocket was ever connected to it."""
    return _by_id.get(session_id)
