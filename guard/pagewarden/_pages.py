"""Filters and checks the pages that the person may see.

A rerun of a fragment and a widget's callback do not run the main script, so `allowed` is not called
again there. The guard checks these too.

Works with Streamlit 1.40 and later: `st.context.headers` is older than the `st.user` fields that
`server.trustedUserHeaders` fills.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, overload

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pagewarden._headers import Viewer
from pagewarden._refusal import refuse
from pagewarden._viewer import viewer

PageLike: TypeAlias = str | Path | Callable[[], None] | StreamlitPage
"""The types that `st.navigation` accepts as a page."""


@overload
def allowed(pages: Sequence[PageLike]) -> list[StreamlitPage]: ...
@overload
def allowed(pages: Mapping[str, Sequence[PageLike]]) -> dict[str, list[StreamlitPage]]: ...
def allowed(
    pages: Sequence[PageLike] | Mapping[str, Sequence[PageLike]],
) -> list[StreamlitPage] | dict[str, list[StreamlitPage]]:
    """Return those of `pages` that the person may see, in the shape that `st.navigation` takes.

    A section without an allowed page is dropped; links to other sites stay. Streamlit runs the
    default page whenever it does not know the requested page. So a person who may not see `/` sees
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
    """Return the person if they may see the page at `path`; else show why not and stop the script.

    For apps with a `pages/` folder: call it first in each page.

    >>> require("/payroll")  # doctest: +SKIP
    """
    person = viewer()
    if not person.may(path):
        refuse(
            "You may not see this page. If you need it, ask the owner of the app.",
            f"Signed in as {person.name}; the page is {path}.",
        )
    return person


def _built(pages: Sequence[PageLike]) -> list[StreamlitPage]:
    return [page if isinstance(page, StreamlitPage) else st.Page(page) for page in pages]


def _is_external(page: StreamlitPage) -> bool:
    # Links to other sites came with Streamlit 1.57; before that, no page has the property.
    return getattr(page, "is_external", False) is True


def _default_of(pages: Sequence[StreamlitPage]) -> StreamlitPage | None:
    """Find the page that `st.navigation` would serve at `/`.

    It must be found before any page is filtered out. Without `default=True`, Streamlit takes the
    first page of the list that it gets, and could serve `/payroll` at `/`.
    """
    own = [page for page in pages if not _is_external(page)]
    declared = (page for page in own if page.url_path == "")
    return next(declared, own[0] if own else None)


def _kept(
    pages: Sequence[StreamlitPage], person: Viewer, default: StreamlitPage | None
) -> list[StreamlitPage]:
    if not person.may("/"):
        refuse(
            "You may not open this app. If you need it, ask its owner.",
            f"Signed in as {person.name}; the page is /.",
        )
    return [
        page
        for page in pages
        if _is_external(page) or page is default or person.may(f"/{page.url_path}")
    ]
