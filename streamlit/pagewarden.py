"""Who is looking at this app, and which of its pages they may see.

Copy this one file next to your app. Pagewarden enforces the policy without it. With it the app
agrees with the policy from inside, which closes a door that no proxy can close: the code of an
allowed page that runs another page itself, by `st.switch_page`.

    import streamlit as st
    from pagewarden import allowed

    pages = [
        st.Page("home.py", default=True),
        st.Page("sales.py", url_path="sales"),
        st.Page("payroll.py", url_path="payroll"),
    ]
    st.navigation(allowed(pages)).run()

A page that is not given to `st.navigation` cannot run, whichever way it is asked for. Apps with a
`pages/` folder have no such list; there each page starts with `require("/its-path")`.

Pagewarden removes what a client sends under these header names before it sets its own, so they
can be believed as long as nothing but Pagewarden reaches Streamlit's port (`server.address =
"127.0.0.1"`). Everything here fails closed: without the headers, the script stops.

A rerun of a fragment, and a widget's callback, do not pass through the main script, so `allowed`
is not asked again there. Pagewarden ends the socket when a right ends; a fragment that must not
wait for that calls `require` itself.

Works with Streamlit 1.40 and later: `st.context.headers` is older than the `st.user` fields that
`server.trustedUserHeaders` fills.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol, TypeAlias, overload
from urllib.parse import unquote_to_bytes

import streamlit as st
from streamlit.navigation.page import StreamlitPage

__all__ = ["Viewer", "allowed", "require", "viewer"]

PageLike: TypeAlias = str | Path | Callable[[], None] | StreamlitPage
"""What `st.navigation` takes as a page."""

# What Pagewarden writes: visible ASCII, with `%`, `,` and all other UTF-8 bytes as %XX.
_ITEM = re.compile(r"(?:[!-$&-+\--~]|%[0-9A-Fa-f]{2})+")
_PATH = re.compile(r"/[^/]*")


@dataclass(frozen=True)
class Viewer:
    """The person behind the current session, as Pagewarden has verified them."""

    sub: str
    """The user pool's id of the person: unique and stable, so the key for anything you store."""
    email: str | None
    """The verified email address; None when there is none, or it is not verified."""
    username: str | None
    groups: tuple[str, ...]
    pages: tuple[str, ...]
    """As Pagewarden lists them: `/sales` may be seen; `*`, so may every page that is not named;
    `!/admin` may not. Ask `may`, which knows how the three go together."""

    @property
    def name(self) -> str:
        """What to call the person on a page: the first of email, username and sub there is."""
        return self.email or self.username or self.sub

    def may(self, path: str) -> bool:
        """Whether the policy lets this person see the page at `path`.

        >>> Viewer("1", None, None, (), ("/", "/sales")).may("/sales")
        True
        >>> Viewer("1", None, None, (), ("!/admin", "*", "/")).may("/admin")
        False
        """
        if not _PATH.fullmatch(path):
            raise ValueError(f"{path!r} is no page path; write '/' or one segment, as in '/sales'.")
        if f"!{path}" in self.pages:
            return False
        return path in self.pages or "*" in self.pages


def viewer() -> Viewer:
    """Return who is looking, or show why that is unknown and stop the script.

    >>> st.write("Hello,", viewer().name)  # doctest: +SKIP
    """
    try:
        return _read(st.context.headers)
    except _Unreadable as fault:
        _refuse(
            "This app must be opened through Pagewarden. It was reached another way, so it cannot "
            "know who you are. Open it at the address that you were given for it.",
            str(fault),
        )


@overload
def allowed(pages: Sequence[PageLike]) -> list[StreamlitPage]: ...
@overload
def allowed(pages: Mapping[str, Sequence[PageLike]]) -> dict[str, list[StreamlitPage]]: ...
def allowed(
    pages: Sequence[PageLike] | Mapping[str, Sequence[PageLike]],
) -> list[StreamlitPage] | dict[str, list[StreamlitPage]]:
    """Return those of `pages` that the person may see, in the shape that `st.navigation` takes.

    Sections with no page left are dropped; links to other sites stay. Streamlit falls back to the
    default page whenever it does not know what is asked for, so a person who may not see `/` sees
    nothing: the script stops with a message.

    >>> st.navigation(allowed({"": ["home.py"], "Teams": ["sales.py"]}))  # doctest: +SKIP
    """
    person = viewer()
    if isinstance(pages, Mapping):
        sections = {name: _built(section) for name, section in pages.items()}
        default = _default_of([page for section in sections.values() for page in section])
        kept = {name: _kept(section, person, default) for name, section in sections.items()}
        return {name: section for name, section in kept.items() if section}
    listed = _built(pages)
    return _kept(listed, person, _default_of(listed))


def require(path: str) -> Viewer:
    """Return who is looking if they may see the page at `path`; else say so and stop the script.

    For apps with a `pages/` folder: the first call of each page, before it does anything.

    >>> require("/payroll")  # doctest: +SKIP
    """
    person = viewer()
    if not person.may(path):
        _refuse(
            "You may not see this page. If you need it, ask the owner of the app.",
            f"Signed in as {person.name}; the page is {path}.",
        )
    return person


class _Headers(Protocol):
    """The part of `st.context.headers` that is used here, the same from Streamlit 1.40 on."""

    def get_all(self, key: str) -> list[str]: ...


class _Unreadable(Exception):
    """The headers do not say who is looking; the message says which, and what is wrong with it."""


def _read(headers: _Headers) -> Viewer:
    sub = _text(headers, "X-Forwarded-User")
    if sub is None:
        raise _Unreadable("The header X-Forwarded-User is missing.")
    if _value(headers, "X-Pagewarden-Pages") is None:
        raise _Unreadable("The header X-Pagewarden-Pages is missing.")
    return Viewer(
        sub=sub,
        email=_text(headers, "X-Forwarded-Email"),
        username=_text(headers, "X-Forwarded-Preferred-Username"),
        groups=_items(headers, "X-Forwarded-Groups"),
        pages=_items(headers, "X-Pagewarden-Pages"),
    )


def _value(headers: _Headers, name: str) -> str | None:
    values = headers.get_all(name)
    # Pagewarden sets each header once. `headers[name]` would quietly take the first of two, which
    # is the one a client could have put in front if a hop let it through.
    if len(values) > 1:
        raise _Unreadable(f"The header {name} came {len(values)} times.")
    return values[0] if values else None


def _text(headers: _Headers, name: str) -> str | None:
    value = _value(headers, name)
    return _decoded(name, value) if value else None


def _items(headers: _Headers, name: str) -> tuple[str, ...]:
    value = _value(headers, name)
    return tuple(_decoded(name, item) for item in value.split(",")) if value else ()


def _decoded(name: str, item: str) -> str:
    # `unquote` would let "%zz" and broken UTF-8 through as text; a text that was not written by
    # Pagewarden is not to be guessed at.
    if not _ITEM.fullmatch(item):
        raise _Unreadable(f"The header {name} is not percent-encoded as Pagewarden writes it.")
    try:
        return unquote_to_bytes(item).decode("utf-8")
    except UnicodeDecodeError:
        raise _Unreadable(f"The header {name} is not UTF-8.") from None


def _built(pages: Sequence[PageLike]) -> list[StreamlitPage]:
    return [page if isinstance(page, StreamlitPage) else st.Page(page) for page in pages]


def _is_external(page: StreamlitPage) -> bool:
    # A page that is a link to another site came with Streamlit 1.57; before, none has the property.
    return getattr(page, "is_external", False) is True


def _default_of(pages: Sequence[StreamlitPage]) -> StreamlitPage | None:
    """Find the page that `st.navigation` would serve at `/`.

    It must be found before anything is filtered out: with no `default=True`, Streamlit takes the
    first page of the list that it is given, and would serve someone's `/payroll` at `/`.
    """
    own = [page for page in pages if not _is_external(page)]
    declared = (page for page in own if page.url_path == "")
    return next(declared, own[0] if own else None)


def _kept(
    pages: Sequence[StreamlitPage], person: Viewer, default: StreamlitPage | None
) -> list[StreamlitPage]:
    if not person.may("/"):
        _refuse(
            "You may not open this app. If you need it, ask its owner.",
            f"Signed in as {person.name}; the page is /.",
        )
    return [
        page
        for page in pages
        if _is_external(page) or page is default or person.may(f"/{page.url_path}")
    ]


def _refuse(sentence: str, detail: str) -> NoReturn:
    st.error(sentence)
    # Plain text: what a header says must not become a link or an image on the page.
    st.text(detail)
    st.stop()
    # `st.stop` returns when no session is behind the call (a bare `python app.py`, a thread).
    raise PermissionError(f"{sentence} {detail}")
