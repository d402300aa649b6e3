"""The guard's notes for the proxy, and its messages for people."""

import json
from typing import Any

import pytest

from pagewarden._guard import messages
from pagewarden._guard.rights import Page, Rights, read_rights
from pagewarden._guard.sessions import GuardedSession


def rights(**headers: str) -> Rights:
    ours = {"Pages": "/,/sales", **headers}
    named = [(f"X-Pagewarden-{key}", text) for key, text in ours.items()]
    return read_rights([("X-Forwarded-User", "u-1"), *named])


def text_of(message: Any) -> dict[str, object]:
    facts: dict[str, object] = json.loads(message.parent_message.message)
    return facts


def test_the_first_note_names_the_session_and_its_facts() -> None:
    session = GuardedSession(rights())
    session.begin(Page("/sales"))
    session.show_file("0123abcd")
    session.listed = lambda: {"h-2": "/sales", "h-1": "/"}

    assert text_of(messages.connected("s-1", session, True, None)) == {
        "pagewarden": 1,
        "key": session.key,
        "session": "s-1",
        "resumed": True,
        "lost": None,
        "pages": ["/sales"],
        "files": ["0123abcd"],
        "listed": [["h-1", "/"], ["h-2", "/sales"]],
    }


def test_the_first_note_names_the_closed_page_by_its_own_name() -> None:
    note = text_of(messages.connected("s-1", GuardedSession(rights()), False, Page("/", "payroll")))

    assert note["lost"] == "/payroll"


def test_the_proxy_can_read_a_first_note_with_any_number_of_pages() -> None:
    most_that_is_read = 256 * 1024
    listing, visiting = GuardedSession(rights()), GuardedSession(rights(Pages="*"))
    listing.listed = lambda: {f"{number:032}": f"/記録-{number}" for number in range(10_000)}
    for number in range(10_000):
        visiting.begin(Page(f"/record-{number:030}"))
    visiting.show_file("0123abcd")
    for session in (listing, visiting):
        message = messages.connected("s-1", session, True, None)

        assert len(message.parent_message.message) < most_that_is_read
        assert text_of(message)["key"] == session.key
        assert text_of(message)["files"] == [], "no file without the pages that have made it"


def test_a_note_names_a_file_or_a_refused_page() -> None:
    session = GuardedSession(rights())
    note = {"pagewarden": 1, "key": session.key}

    assert text_of(messages.file_shown(session, "0123abcd")) == {**note, "file": "0123abcd"}
    assert text_of(messages.refused(session, Page("/sales"))) == {**note, "refused": "/sales"}


def test_no_two_sessions_have_one_key() -> None:
    assert len({GuardedSession(rights()).key for _ in range(100)}) == 100


def test_a_refusal_names_the_page_the_contact_and_the_request() -> None:
    held = rights(Contact="the%20office", **{"Request-Id": "r1"})

    assert messages.refusal_text(Page("/sales"), held).split("\n\n") == [
        "**You may not see the page /sales.**",
        "Ask the office for access.",
        "Request r1",
    ]


def test_a_refusal_without_a_contact_names_the_owner() -> None:
    assert messages.refusal_text(Page("/sales"), None).split("\n\n") == [
        "**You may not see the page /sales.**",
        "Ask the owner of this app for access.",
    ]


def test_a_refusal_is_in_japanese_for_a_japanese_browser() -> None:
    held = rights(Language="ja", Contact="%E7%B7%8F%E5%8B%99", **{"Request-Id": "r1"})

    assert messages.refusal_text(Page("/sales"), held).split("\n\n") == [
        "**ページ /sales を表示する権限がありません。**",
        "アクセスについては 総務 にお問い合わせください。",
        "リクエスト r1",
    ]


@pytest.mark.parametrize("language", ["de", ""])
def test_other_languages_get_english(language: str) -> None:
    assert "You may not" in messages.refusal_text(Page("/sales"), rights(Language=language))


def test_the_reason_why_nothing_runs_is_in_both_languages() -> None:
    assert messages.held_text(None).startswith("This app runs only behind Pagewarden")
    assert messages.held_text(rights(Language="ja")).startswith("このアプリは Pagewarden を経由し")


def test_names_are_not_read_as_markdown() -> None:
    held = rights(Contact="[a](http://x.example) `b` {0}", **{"Request-Id": "<i>_"})
    text = messages.refusal_text(Page("/**x**$y$:red[z]"), held)

    assert r"/\*\*x\*\*\$y\$\:red\[z\]" in text
    assert r"\[a\]\(http\://x\.example\) \`b\` \{0\}" in text
    assert r"\<i\>\_" in text
