"""Reads the person from the headers that Pagewarden sets.

Pagewarden removes a client's headers with these names before it sets its own. So they can be
trusted as long as only Pagewarden can reach Streamlit's port (`server.address = "127.0.0.1"`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote_to_bytes

# Pagewarden writes visible ASCII, with `%`, `,` and all other UTF-8 bytes as %XX.
_ITEM = re.compile(r"(?:[!-$&-+\--~]|%[0-9A-Fa-f]{2})+")
_PATH = re.compile(r"/[^/]*")


@dataclass(frozen=True)
class Viewer:
    """The person of the current session, as Pagewarden has verified them."""

    sub: str
    """The id in the user pool. It is unique and stable: use it as the key of stored data."""
    email: str | None
    """The verified email address; None when there is none, or it is not verified."""
    username: str | None
    groups: tuple[str, ...]
    pages: tuple[str, ...]
    """The list of Pagewarden: `/sales` is allowed; `*` allows every page that is not listed;
    `!/admin` is closed. Call `may`, which combines the three."""

    @property
    def name(self) -> str:
        """The name to show for the person: the first existing one of email, username and sub."""
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
    """The used part of `st.context.headers`, the same since Streamlit 1.40."""

    def get_all(self, key: str) -> list[str]: ...


class Unreadable(Exception):
    """The headers do not name the person; the message names the header and its fault."""


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
    # Pagewarden sets each header once. `headers[name]` would silently use the first of two, which
    # could come from a client if a hop forwarded it.
    if len(values) > 1:
        raise Unreadable(f"The header {name} came {len(values)} times.")
    return values[0] if values else None


def _text(headers: Headers, name: str) -> str | None:
    value = _value(headers, name)
    return _decoded(name, value) if value else None


def _items(headers: Headers, first: str, others: str) -> tuple[str, ...]:
    """Read a list, which has numbered parts if it is longer than a header may be.

    Streamlit's websocket library refuses a header line of more than 8 KiB. So the list of pages has
    the parts X-Pagewarden-Pages, X-Pagewarden-Pages-2, X-Pagewarden-Pages-3 and so on.
    """
    items: list[str] = []
    name, part = first, 1
    while (value := _value(headers, name)) is not None:
        items += [_decoded(name, item) for item in value.split(",")] if value else []
        part += 1
        name = f"{others}-{part}"
    return tuple(items)


def _decoded(name: str, item: str) -> str:
    # `unquote` would accept "%zz" and broken UTF-8 as text. Pagewarden does not write such text, so
    # we refuse it.
    if not _ITEM.fullmatch(item):
        raise Unreadable(f"The header {name} is not percent-encoded as Pagewarden writes it.")
    try:
        return unquote_to_bytes(item).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"The header {name} is not UTF-8.") from None
