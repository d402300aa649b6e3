"""The proxy's headers about a websocket: its person, and the pages that they may see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

_SUB = "x-forwarded-user"
_OURS = "x-pagewarden-"
_PAGES = f"{_OURS}pages"
_CLOSED = f"{_OURS}closed"


@dataclass(frozen=True)
class Rights:
    """One person's rights, as the headers of one websocket state them (proxy/identity/headers.ts)."""

    sub: str | None
    """The person's stable id, as in the header; with None nothing may run."""
    pages: frozenset[str]
    """`/sales` may be seen; `*` stands for all pages without a rule; `!/payroll` may not be seen."""
    closed: frozenset[str]
    """The pages whose rules refuse this person."""
    language: str
    request_id: str
    contact: str

    @property
    def may_run(self) -> bool:
        """Whether anything may run: the entry script, with which every run begins, needs `/`."""
        return self.sub is not None and self._may("/")

    def may_begin(self, page: Page) -> bool:
        """Whether the code of a page may begin.

        The default page is at `/` and also has its own name. If the policy has a rule for that name
        too, both rules must allow it.
        """
        if self.sub is None or not self._may(page.path):
            return False
        return page.name is None or not self._is_closed(page.own_path)

    def paths_of(self, page: Page) -> frozenset[str]:
        """The paths of an allowed page: a default page's own name is one only if it has a rule."""
        return self.pages & {page.own_path} | {page.path}

    def _may(self, path: str) -> bool:
        if f"!{path}" in self.pages:
            return False
        return path in self.pages or "*" in self.pages

    def _is_closed(self, path: str) -> bool:
        return path in self.closed or f"!{path}" in self.pages


@dataclass(frozen=True)
class Page:
    """A page of the app as the policy names it."""

    path: str
    """`/` for the default page, else `/` and the page's name in the address bar."""
    name: str | None = None
    """The name that a default page has beside `/`."""

    @property
    def own_path(self) -> str:
        """The path that distinguishes this page from others that may be at `/`."""
        return self.path if self.name is None else f"/{self.name}"

    @classmethod
    def at(cls, name: str, is_default: bool) -> Page:
        """The page with this `url_path`, in the normal form that the policy uses."""
        plain = unicodedata.normalize("NFC", name)
        if is_default:
            return cls("/", plain or None)
        return cls(f"/{plain}")


def read_rights(headers: Iterable[tuple[str, str]]) -> Rights:
    """Reads the headers of a websocket's handshake.

    The proxy removes a client's headers with these names and sets each of its own once. So a
    duplicate is not from the proxy, and the websocket counts as one without a person: to use one of
    two lists of closed pages could open a page.
    """
    values: dict[str, str] = {}
    is_clear = True
    for key, value in headers:
        name = key.lower()
        if name == _SUB or name.startswith(_OURS):
            is_clear = is_clear and name not in values
            values[name] = value
    return Rights(
        sub=values.get(_SUB) or None if is_clear else None,
        pages=_list(values, _PAGES),
        closed=_list(values, _CLOSED),
        language=values.get(f"{_OURS}language", ""),
        request_id=values.get(f"{_OURS}request-id", ""),
        contact=unquote(values.get(f"{_OURS}contact", "")),
    )


def _list(values: dict[str, str], name: str) -> frozenset[str]:
    """A list that may continue in numbered parts: `x-pagewarden-pages-2`, and so on."""
    items: set[str] = set()
    part, number = values.get(name), 2
    while part:
        items.update(unicodedata.normalize("NFC", unquote(item)) for item in part.split(","))
        part, number = values.get(f"{name}-{number}"), number + 1
    return frozenset(items)
