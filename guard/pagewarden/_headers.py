"""The headers that Pagewarden sets, as the person that they name.

Pagewarden removes what a client sends under these names before it sets its own, so they can be
believed as long as nothing but Pagewarden reaches Streamlit's port (`server.address =
"127.0.0.1"`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote_to_bytes

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


class Headers(Protocol):
    """The part of `st.context.headers` that is used here, the same from Streamlit 1.40 on."""

    def get_all(self, key: str) -> list[str]: ...


class Unreadable(Exception):
    """The headers do not say who is looking; the message says which, and what is wrong with it."""


def read_viewer(headers: Headers) -> Viewer:
    sub = _text(headers, "X-Forwarded-User")
    if sub is None:
        raise Unreadable("The header X-Forwarded-User is missing.")
    if _value(headers, "X-Pagewarden-Pages") is None:
        raise Unreadable("The header X-Pagewarden-Pages is missing.")
    return Viewer(
        sub=sub,
        email=_text(headers, "X-Forwarded-Email"),
        username=_text(headers, "X-Forwarded-Preferred-Username"),
        groups=_items(headers, "X-Forwarded-Groups", "X-Pagewarden-Groups"),
        pages=_items(headers, "X-Pagewarden-Pages", "X-Pagewarden-Pages"),
    )


def _value(headers: Headers, name: str) -> str | None:
    values = headers.get_all(name)
    # Pagewarden sets each header once. `headers[name]` would quietly take the first of two, which
    # is the one a client could have put in front if a hop let it through.
    if len(values) > 1:
        raise Unreadable(f"The header {name} came {len(values)} times.")
    return values[0] if values else None


def _text(headers: Headers, name: str) -> str | None:
    value = _value(headers, name)
    return _decoded(name, value) if value else None


def _items(headers: Headers, first: str, others: str) -> tuple[str, ...]:
    """Read a list, which goes in numbered parts where it is longer than a header may be.

    Streamlit's websocket library refuses a header line of more than 8 KiB. So the parts of the pages
    are X-Pagewarden-Pages, X-Pagewarden-Pages-2, X-Pagewarden-Pages-3 and so on.
    """
    items: list[str] = []
    name, part = first, 1
    while (value := _value(headers, name)) is not None:
        items += [_decoded(name, item) for item in value.split(",")] if value else []
        part += 1
        name = f"{others}-{part}"
    return tuple(items)


def _decoded(name: str, item: str) -> str:
    # `unquote` would let "%zz" and broken UTF-8 through as text; a text that was not written by
    # Pagewarden is not to be guessed at.
    if not _ITEM.fullmatch(item):
        raise Unreadable(f"The header {name} is not percent-encoded as Pagewarden writes it.")
    try:
        return unquote_to_bytes(item).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"The header {name} is not UTF-8.") from None
