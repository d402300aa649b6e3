"""Fixtures that open an app as a person, with the headers of Pagewarden.

The tests of guard/ and of streamlit/ load this module as a plugin of pytest.
"""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders
from streamlit.testing.v1 import AppTest

Headers = list[tuple[str, str]]
Open = Callable[[Headers], None]


@pytest.fixture
def opened_with(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that sets the headers of the upgrade request, which AppTest lacks."""

    def set_headers(headers: Headers) -> None:
        monkeypatch.setattr(type(st.context), "headers", StreamlitHeaders(headers))

    return set_headers


@pytest.fixture
def opened_by(opened_with: Open) -> Callable[[str], None]:
    """Return a function that opens the app as someone who may see the pages of the given header."""

    def set_pages(pages: str) -> None:
        opened_with([("X-Forwarded-User", "u-1"), ("X-Pagewarden-Pages", pages)])

    return set_pages


def messages(app: AppTest) -> list[str]:
    """Return what the app shows as errors and plain text, after checking that nothing crashed."""
    assert not app.exception
    return [element.value for element in (*app.error, *app.text)]
