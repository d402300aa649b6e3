"""The guard's notes for the proxy, and its messages for people."""

from __future__ import annotations

import json
import re
from typing import Any

from pagewarden._guard.rights import Page, Rights
from pagewarden._guard.sessions import GuardedSession

PROTOCOL = 1
"""The version of what follows. The proxy refuses a guard that speaks another."""

_MAX_LENGTH = 256 * 1024
"""The proxy reads no longer note (proxy/streamlit/guard-note.ts). What has none is no guard to it."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")

_WORDS = {
    "en": {
        "refused": "You may not see the page {page}.",
        "contact": "Ask {contact} for access.",
        "owner": "Ask the owner of this app for access.",
        "request": "Request {id}",
        "held": "This app runs only behind Pagewarden, for people who may see its first page.",
    },
    "ja": {
        "refused": "ページ {page} を表示する権限がありません。",
        "contact": "アクセスについては {contact} にお問い合わせください。",
        "owner": "アクセスについては、このアプリの管理者にお問い合わせください。",
        "request": "リクエスト {id}",
        "held": "このアプリは Pagewarden を経由し、最初のページを表示できる方のみ利用できます。",
    },
}


def connected(session_id: str, guarded: GuardedSession, is_resumed: bool, lost: Page | None) -> Any:
    """The first message on every websocket: the guard is there, and which session this is.

    A proxy that was replaced knows nothing of a session that goes on. So it is told which pages the
    app has listed there, which files the session shows, and which pages may have made them. Where an
    app makes up so many pages that no note can hold them, none of it is told: a run tells it anew.
    """
    known = {
        "pages": guarded.pages,
        "files": guarded.files,
        "listed": sorted(guarded.listed().items()),
    }
    facts = {
        "session": session_id,
        "resumed": is_resumed,
        "lost": None if lost is None else lost.own_path,
    }
    note = _note(guarded, **facts, **known)
    if len(note.parent_message.message) <= _MAX_LENGTH:
        return note
    return _note(guarded, **facts, **dict.fromkeys(known, []))


def file_shown(guarded: GuardedSession, file_id: str) -> Any:
    """Tells the proxy that the app shows a file: its address alone is no proof of that."""
    return _note(guarded, file=file_id)


def refused(guarded: GuardedSession, page: Page) -> Any:
    """Tells the proxy, for its log, that the app has asked for a page that may not begin."""
    return _note(guarded, refused=page.own_path)


def _note(guarded: GuardedSession, **facts: object) -> Any:
    """A note to the proxy, which takes it out of the stream.

    It travels as a `ParentMessage`: the one message that a new run does not throw out of the queue
    and that 1.40 to 1.67 have (ForwardMsgQueue.clear). An app may send such messages too, with a
    text that a person has typed (`streamlit.platform.post_parent_message`). So each note holds the
    key that the first one on the websocket has told, and which never reaches a browser.
    """
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.parent_message.message = json.dumps({"pagewarden": PROTOCOL, "key": guarded.key, **facts})
    return message


def refusal_text(page: Page, rights: Rights | None) -> str:
    """The message in the place of a page, as Markdown."""
    words = _words_for(rights)
    contact = "" if rights is None else rights.contact
    request_id = "" if rights is None else rights.request_id
    lines = [
        f"**{words['refused'].format(page=_plain(page.own_path))}**",
        words["contact"].format(contact=_plain(contact)) if contact else words["owner"],
    ]
    if request_id:
        lines.append(words["request"].format(id=_plain(request_id)))
    return "\n\n".join(lines)


def held_text(rights: Rights | None) -> str:
    """Why nothing runs in this session."""
    return _words_for(rights)["held"]


def _words_for(rights: Rights | None) -> dict[str, str]:
    return _WORDS.get("" if rights is None else rights.language, _WORDS["en"])


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
