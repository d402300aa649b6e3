"""`viewer`: from headers to a person, or to a message and a stop."""

import doctest

import pytest
from opened_app import Headers, Open, messages
from streamlit.testing.v1 import AppTest

from pagewarden import Viewer, _headers, _pages, _viewer, viewer

ALICE: Headers = [
    ("X-Forwarded-User", "6f1c-alice"),
    ("X-Forwarded-Email", "alice@example.com"),
    ("X-Forwarded-Preferred-Username", "alice"),
    ("X-Forwarded-Groups", "admins,hr"),
    ("X-Pagewarden-Pages", "/,/admin"),
]


def without(name: str) -> Headers:
    return [header for header in ALICE if header[0] != name]


def changed(name: str, value: str) -> Headers:
    return [*without(name), (name, value)]


def greet() -> None:
    import streamlit as st

    from pagewarden import viewer

    st.title(f"Hello {viewer().name}")


def test_every_header_becomes_a_field(opened_with: Open) -> None:
    opened_with(ALICE)

    assert viewer() == Viewer(
        sub="6f1c-alice",
        email="alice@example.com",
        username="alice",
        groups=("admins", "hr"),
        pages=("/", "/admin"),
    )


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        pytest.param("X-Forwarded-Email", "a%25b@x.example", "email", "a%b@x.example", id="%"),
        pytest.param("X-Forwarded-Preferred-Username", "J%C3%BCrgen", "username", "Jürgen", id="ü"),
        pytest.param("X-Forwarded-Preferred-Username", "%E6%9D%B1", "username", "東", id="東"),
        pytest.param("X-Forwarded-Groups", "a%2Cb,c", "groups", ("a,b", "c"), id="comma"),
        pytest.param("X-Forwarded-Groups", "two%20words", "groups", ("two words",), id="space"),
        pytest.param("X-Forwarded-Groups", "", "groups", (), id="empty-groups"),
        pytest.param("X-Forwarded-Email", "", "email", None, id="empty-email"),
        pytest.param("X-Pagewarden-Pages", "", "pages", (), id="no-pages"),
        pytest.param("X-Pagewarden-Pages", "!/b%C3%A9,*,/", "pages", ("!/bé", "*", "/"), id="*"),
        pytest.param("x-forwarded-email", "e@x.example", "email", "e@x.example", id="lower-case"),
    ],
)
def test_a_value_is_decoded(
    opened_with: Open, name: str, value: str, field: str, expected: object
) -> None:
    title = "-".join(word.capitalize() for word in name.split("-"))
    opened_with([*without(title), (name, value)])

    assert getattr(viewer(), field) == expected


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("X-Forwarded-Email", "email", None),
        ("X-Forwarded-Preferred-Username", "username", None),
        ("X-Forwarded-Groups", "groups", ()),
    ],
)
def test_missing_facts_may_be_left_out(
    opened_with: Open, name: str, field: str, expected: object
) -> None:
    opened_with(without(name))

    assert getattr(viewer(), field) == expected


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        pytest.param([], "X-Forwarded-User is missing", id="none"),
        pytest.param(without("X-Forwarded-User"), "X-Forwarded-User is missing", id="no-user"),
        pytest.param(
            changed("X-Forwarded-User", ""), "X-Forwarded-User is missing", id="empty-user"
        ),
        pytest.param(
            without("X-Pagewarden-Pages"), "X-Pagewarden-Pages is missing", id="no-pages-header"
        ),
        pytest.param(
            [("X-Forwarded-User", "evil"), *ALICE], "X-Forwarded-User came 2 times", id="twice"
        ),
        pytest.param(
            [*ALICE, ("x-pagewarden-pages", "*")],
            "X-Pagewarden-Pages came 2 times",
            id="other-case",
        ),
        *[
            pytest.param(changed("X-Pagewarden-Pages", value), fault, id=f"pages={value!r}")
            for value, fault in {
                "/,,/admin": "not percent-encoded",
                "/, /admin": "not percent-encoded",
                "/%": "not percent-encoded",
                "/%zz": "not percent-encoded",
                "/é": "not percent-encoded",
                "/a\tb": "not percent-encoded",
                "/%ff": "not UTF-8",
                "/%ED%A0%80": "not UTF-8",
            }.items()
        ],
    ],
)
def test_headers_without_a_person_stop_the_script(
    opened_with: Open, headers: Headers, fault: str
) -> None:
    opened_with(headers)

    app = AppTest.from_function(greet).run()

    sentence, detail = messages(app)
    assert sentence.startswith("This app must be opened through Pagewarden.")
    assert fault in detail
    assert not app.title


def test_a_list_is_read_in_all_its_parts(opened_with: Open) -> None:
    opened_with(
        [
            *ALICE,
            ("x-pagewarden-groups-2", "team%2C1,team%2C2"),
            ("x-pagewarden-pages-2", "/payroll,/sales"),
            ("x-pagewarden-pages-3", "/st%C3%B6r"),
        ]
    )

    assert viewer().groups == ("admins", "hr", "team,1", "team,2")
    assert viewer().pages == ("/", "/admin", "/payroll", "/sales", "/stör")


def test_a_part_without_its_predecessor_does_not_count(opened_with: Open) -> None:
    opened_with([*ALICE, ("X-Pagewarden-Pages-3", "/secret")])

    assert viewer().pages == ("/", "/admin")


def test_the_first_part_is_required(opened_with: Open) -> None:
    opened_with([*without("X-Pagewarden-Pages"), ("X-Pagewarden-Pages-2", "/")])

    with pytest.raises(PermissionError, match="must be opened through Pagewarden"):
        viewer()


def test_a_duplicate_part_stops_the_script(opened_with: Open) -> None:
    opened_with([*ALICE, ("X-Pagewarden-Pages-2", "/sales"), ("x-pagewarden-pages-2", "/payroll")])

    app = AppTest.from_function(greet).run()

    assert "X-Pagewarden-Pages-2 came 2 times" in messages(app)[1]


def test_the_script_continues_for_a_known_person(opened_with: Open) -> None:
    opened_with(ALICE)

    app = AppTest.from_function(greet).run()

    assert messages(app) == []
    assert [title.value for title in app.title] == ["Hello alice@example.com"]


def test_outside_a_session_it_raises() -> None:
    with pytest.raises(PermissionError, match="must be opened through Pagewarden"):
        viewer()


@pytest.mark.parametrize(
    ("email", "username", "name"),
    [("a@x.example", "a", "a@x.example"), (None, "a", "a"), (None, None, "u-1")],
)
def test_a_person_has_the_best_known_name(
    email: str | None, username: str | None, name: str
) -> None:
    assert Viewer("u-1", email, username, (), ()).name == name


@pytest.mark.parametrize(
    ("pages", "path", "may"),
    [
        (("/", "/sales"), "/", True),
        (("/", "/sales"), "/sales", True),
        (("/", "/sales"), "/admin", False),
        (("/sales",), "/", False),
        (("/", "/sales"), "/Sales", False),
        ((), "/", False),
        (("*", "/"), "/anything", True),
        (("*",), "/", True),
        (("!/admin", "*", "/"), "/admin", False),
        (("!/admin", "*", "/"), "/other", True),
        (("!/", "*"), "/", False),
        # Pagewarden never writes this, so the strict reading is right.
        (("!/admin", "/admin"), "/admin", False),
        (("!/admin",), "/other", False),
        # A text that looks like a sign after decoding is still a text.
        (("/*", "/"), "/sales", False),
        (("/", "/日本"), "/日本", True),
    ],
)
def test_may_answers_for_every_path(pages: tuple[str, ...], path: str, may: bool) -> None:
    assert Viewer("u-1", None, None, (), pages).may(path) is may


@pytest.mark.parametrize(
    "path", ["", "sales", "*", "!/sales", "/a/b", "/sales/", "//", "/sales\n/"]
)
def test_may_refuses_an_invalid_page_path(path: str) -> None:
    with pytest.raises(ValueError, match="is no page path; write '/' or one segment"):
        Viewer("u-1", None, None, (), ("*",)).may(path)


def test_the_examples_in_the_documentation_are_true() -> None:
    for module in (_headers, _pages, _viewer):
        assert doctest.testmod(module).failed == 0
