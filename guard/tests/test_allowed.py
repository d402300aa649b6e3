"""`allowed`: the pages of an app that the person may see."""

from collections.abc import Callable

import pytest
import streamlit as st
from opened_app import Open, messages
from streamlit.testing.v1 import AppTest

OpenedBy = Callable[[str], None]


def listed() -> None:
    import streamlit as st

    from pagewarden import allowed

    def home() -> None: ...
    def sales() -> None: ...
    def admin() -> None: ...

    pages = [home, st.Page(sales, url_path="sales"), st.Page(admin, url_path="adm%in")]
    st.session_state.kept = [page.title for page in allowed(pages)]


def sectioned() -> None:
    import streamlit as st

    from pagewarden import allowed

    def home() -> None: ...
    def sales() -> None: ...
    def admin() -> None: ...

    kept = allowed(
        {
            "Teams": [sales],
            "Start": [st.Page(home, title="home", default=True)],
            "Operations": [st.Page(admin, url_path="日本")],
        }
    )
    st.session_state.kept = {name: [page.title for page in of] for name, of in kept.items()}


def without_pages() -> None:
    import streamlit as st

    from pagewarden import allowed

    st.session_state.kept = [*allowed([]), *allowed({"Empty": []})]


def navigated() -> None:
    import streamlit as st

    from pagewarden import allowed

    def payroll() -> None:
        st.title("Payroll")

    def sales() -> None:
        st.title("Sales")

    st.navigation(allowed([payroll, sales])).run()


@pytest.mark.parametrize(
    ("pages", "kept"),
    [
        ("/,/sales,/adm%25in", ["home", "sales", "admin"]),
        ("/,/sales", ["home", "sales"]),
        ("/", ["home"]),
        ("*", ["home", "sales", "admin"]),
        ("!/sales,*,/", ["home", "admin"]),
        # The path of the default page is `/`, not its own name.
        ("!/home,*", ["home", "sales", "admin"]),
        ("/,/home", ["home"]),
    ],
)
def test_the_allowed_pages_of_a_list_keep_their_order(
    opened_by: OpenedBy, pages: str, kept: list[str]
) -> None:
    opened_by(pages)

    app = AppTest.from_function(listed).run()

    assert messages(app) == []
    assert app.session_state.kept == kept


@pytest.mark.parametrize(
    ("pages", "kept"),
    [
        (
            "/,/sales,/%E6%97%A5%E6%9C%AC",
            {"Teams": ["sales"], "Start": ["home"], "Operations": ["admin"]},
        ),
        ("/,/sales", {"Teams": ["sales"], "Start": ["home"]}),
        ("!/%E6%97%A5%E6%9C%AC,*", {"Teams": ["sales"], "Start": ["home"]}),
        ("/", {"Start": ["home"]}),
    ],
)
def test_sections_without_an_allowed_page_are_dropped(
    opened_by: OpenedBy, pages: str, kept: dict[str, list[str]]
) -> None:
    opened_by(pages)

    app = AppTest.from_function(sectioned).run()

    assert messages(app) == []
    assert app.session_state.kept == kept


@pytest.mark.parametrize("script", [listed, sectioned, navigated])
@pytest.mark.parametrize("pages", ["", "/sales", "!/,*,/sales", "/home,/sales"])
def test_someone_who_may_not_see_the_default_page_sees_nothing(
    opened_by: OpenedBy, script: Callable[[], None], pages: str
) -> None:
    opened_by(pages)

    app = AppTest.from_function(script).run()

    assert messages(app) == [
        "You may not open this app. If you need it, ask its owner.",
        "Signed in as u-1; the page is /.",
    ]
    assert "kept" not in app.session_state
    assert not app.title


def test_another_page_does_not_become_the_default_page(opened_by: OpenedBy) -> None:
    # Streamlit serves the first page of the list at `/`: payroll here, not the first allowed page.
    opened_by("/,/sales")

    app = AppTest.from_function(navigated).run()

    assert messages(app) == []
    assert [title.value for title in app.title] == ["Payroll"]


@pytest.mark.parametrize("script", [listed, sectioned, navigated])
def test_without_the_headers_no_page_is_allowed(
    opened_with: Open, script: Callable[[], None]
) -> None:
    opened_with([])

    app = AppTest.from_function(script).run()

    assert messages(app)[0].startswith("This app must be opened through Pagewarden.")
    assert "kept" not in app.session_state
    assert not app.title


def test_an_app_without_pages_is_unchanged(opened_by: OpenedBy) -> None:
    opened_by("/")

    app = AppTest.from_function(without_pages).run()

    assert messages(app) == []
    assert app.session_state.kept == []


def linked() -> None:
    import streamlit as st

    from pagewarden import allowed

    def home() -> None: ...
    def sales() -> None: ...

    # No list contains the names of the link: it is not a page of the app.
    docs = st.Page("https://docs.streamlit.io", title="Docs")
    st.session_state.kept = [page.title for page in allowed([docs, home, sales])]


@pytest.mark.skipif(
    tuple(int(part) for part in st.__version__.split(".")[:2]) < (1, 57),
    reason="links among the pages came with Streamlit 1.57",
)
def test_a_link_to_another_site_stays_and_is_not_the_default_page(opened_by: OpenedBy) -> None:
    opened_by("/")

    app = AppTest.from_function(linked).run()

    assert messages(app) == []
    assert app.session_state.kept == ["Docs", "home"]


def test_a_page_in_a_later_part_of_the_list_is_kept(opened_with: Open) -> None:
    opened_with(
        [
            ("X-Forwarded-User", "u-1"),
            ("X-Pagewarden-Pages", "/"),
            ("X-Pagewarden-Pages-2", "/adm%25in"),
        ]
    )

    app = AppTest.from_function(listed).run()

    assert app.session_state.kept == ["home", "admin"]
