"""The guard's notes for the proxy, and its messages for people."""

from __future__ import annotations

import json
import re
from typing import Any

from pagewarden._guard.rights import Page, Rights
from pagewarden._guard.sessions import GuardedSession

PROTOCOL = 1
"""The version of the notes. The proxy refuses a guard with another version."""

_MAX_LENGTH = 256 * 1024
"""The proxy reads no longer note (proxy/streamlit/guard-note.ts), and then finds no guard."""

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
    """The first message on every websocket: it proves the guard, and names the session.

    A new proxy process knows nothing of a resumed session. So the note lists the pages that the app
    has listed there, the files that the session shows, and the pages that may have made them. If
    an app creates more pages than a note can hold, the note lists nothing: the next run reports it.
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
    """Reports to the proxy that the app shows a file: the address of a file does not prove that."""
    return _note(guarded, file=file_id)


def refused(guarded: GuardedSession, page: Page) -> Any:
    """Reports to the proxy, for its log, that the app requested a page that may not begin."""
    return _note(guarded, refused=page.own_path)


def _note(guarded: GuardedSession, **facts: object) -> Any:
    """A note to the proxy, which removes it from the stream.

    It is a `ParentMessage`: the only message of 1.40 to 1.67 that a new run does not remove from
    the queue (ForwardMsgQueue.clear). An app can send such messages too, with a text that a person
    has typed (`streamlit.platform.post_parent_message`). So each note holds the key that the first
    note on the websocket has set. The key never reaches a browser.
    """
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.parent_message.message = json.dumps({"pagewarden": PROTOCOL, "key": guarded.key, **facts})
    return message


def refusal_text(page: Page, rights: Rights | None) -> str:
    """The message that replaces a page, as Markdown."""
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
    """The message with the reason why nothing runs in this session."""
    return _words_for(rights)["held"]


def _words_for(rights: Rights | None) -> dict[str, str]:
    return _WORDS.get("" if rights is None else rights.language, _WORDS["en"])


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
