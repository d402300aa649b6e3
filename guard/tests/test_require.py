"""`require`: the first line of a page in an app with a `pages/` folder."""

from collections.abc import Callable

import pytest
from opened_app import Open, messages
from streamlit.testing.v1 import AppTest


def payroll() -> None:
    import streamlit as st

    from pagewarden import require

    person = require("/payroll")
    st.title(f"Payroll for {person.name}")


@pytest.mark.parametrize("pages", ["/,/payroll", "*", "!/admin,*"])
def test_the_page_continues_for_a_person_with_access(
    opened_by: Callable[[str], None], pages: str
) -> None:
    opened_by(pages)

    app = AppTest.from_function(payroll).run()

    assert messages(app) == []
    assert [title.value for title in app.title] == ["Payroll for u-1"]


@pytest.mark.parametrize("pages", ["", "/", "!/payroll,*"])
def test_the_page_stops_for_a_person_without_access(
    opened_by: Callable[[str], None], pages: str
) -> None:
    opened_by(pages)

    app = AppTest.from_function(payroll).run()

    assert messages(app) == [
        "You may not see this page. If you need it, ask the owner of the app.",
        "Signed in as u-1; the page is /payroll.",
    ]
    assert not app.title


def test_the_page_stops_for_an_unknown_person(opened_with: Open) -> None:
    opened_with([])

    app = AppTest.from_function(payroll).run()

    assert messages(app)[0].startswith("This app must be opened through Pagewarden.")
    assert not app.title
