"""What the proxy says of a websocket: who it belongs to, and which pages they may see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

_PAGES = "x-pagewarden-pages"
_CLOSED = "x-pagewarden-closed"


@dataclass(frozen=True)
class Rights:
    """One person's rights, as the headers of one websocket state them (proxy/identity/headers.ts)."""

    sub: str | None
    """The person's stable id; None without our headers: then nothing may run."""
    pages: frozenset[str]
    """`/sales` may be seen; `*` stands for all pages without a rule; `!/payroll` may not be seen."""
    closed: frozenset[str]
    """The pages that have a rule which keeps this person out."""
    language: str
    request_id: str
    contact: str

    @property
    def may_run(self) -> bool:
        """Whether anything may run: the entry script is the default page's first half."""
        return self.sub is not None and self._may("/")

    def may_begin(self, page: Page) -> bool:
        """Whether the code of a page may begin.

        The default page stands at `/` and has a name of its own, which the policy may know too: then
        both rules must allow it.
        """
        if self.sub is None or not self._may(page.path):
            return False
        return page.name is None or not self._is_closed(f"/{page.name}")

    def _may(self, path: str) -> bool:
        if path in self.pages:
            return True
        return "*" in self.pages and f"!{path}" not in self.pages

    def _is_closed(self, path: str) -> bool:
        return path in self.closed or f"!{path}" in self.pages


@dataclass(frozen=True)
class Page:
    """A page of the app as the policy names it."""

    path: str
    """`/` for the default page, else `/` and the page's name in the address bar."""
    name: str | None = None
    """The name of its own that a default page has beside `/`."""

    @classmethod
    def at(cls, name: str, is_default: bool) -> Page:
        """The page with this `url_path`, in the normal form in which the policy has it."""
        plain = unicodedata.normalize("NFC", name)
        if is_default:
            return cls("/", plain or None)
        return cls(f"/{plain}")


def read_rights(headers: Iterable[tuple[str, str]]) -> Rights:
    """Reads the headers of a websocket's handshake.

    Client copies of these names are gone: the proxy removes them before it sets its own. Of two
    headers with one name neither counts, because the proxy sets each once.
    """
    values: dict[str, str | None] = {}
    for key, value in headers:
        name = key.lower()
        values[name] = None if name in values else value
    sub = values.get("x-forwarded-user")
    return Rights(
        sub=unquote(sub) if sub else None,
        pages=_list(values, _PAGES),
        closed=_list(values, _CLOSED),
        language=values.get("x-pagewarden-language") or "en",
        request_id=values.get("x-pagewarden-request-id") or "",
        contact=unquote(values.get("x-pagewarden-contact") or ""),
    )


def _list(values: dict[str, str | None], name: str) -> frozenset[str]:
    """A list that may continue in numbered parts: `x-pagewarden-pages-2`, and so on."""
    items: set[str] = set()
    part, number = values.get(name), 2
    while part:
        items.update(unicodedata.normalize("NFC", unquote(item)) for item in part.split(","))
        part, number = values.get(f"{name}-{number}"), number + 1
    return frozenset(items)
