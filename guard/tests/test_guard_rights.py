"""The rights in the headers of a websocket."""

import pytest

from pagewarden._guard.rights import Page, Rights, read_rights


def rights(*headers: tuple[str, str], pages: str = "/", user: str | None = "u-1") -> Rights:
    own = [] if user is None else [("X-Forwarded-User", user)]
    return read_rights([*own, ("X-Pagewarden-Pages", pages), *headers])


def may(held: Rights, *paths: str) -> list[bool]:
    return [held.may_begin(Page(path)) for path in paths]


def test_a_listed_page_may_begin() -> None:
    assert may(rights(pages="/,/sales"), "/", "/sales", "/payroll") == [True, True, False]


def test_a_star_allows_every_page_except_those_with_an_exclamation_mark() -> None:
    held = rights(pages="!/payroll,*,/")

    assert may(held, "/", "/sales", "/payroll") == [True, True, False]


def test_a_closed_page_stays_closed_if_it_is_also_allowed() -> None:
    assert may(rights(pages="!/payroll,/,/payroll"), "/payroll") == [False]


def test_the_signs_of_the_list_are_not_pages() -> None:
    assert may(rights(pages="/,/sales"), "/*", "/!/sales", "/!") == [False, False, False]


def test_a_list_continues_in_numbered_parts_until_one_is_missing() -> None:
    held = rights(
        ("X-Pagewarden-Pages-2", "/sales"),
        ("X-Pagewarden-Pages-3", "/ledger"),
        ("X-Pagewarden-Pages-5", "/payroll"),
    )

    assert may(held, "/", "/sales", "/ledger", "/payroll") == [True, True, True, False]


def test_names_are_decoded_and_compared_in_one_normal_form() -> None:
    held = rights(pages="/,/caf%65%CC%81,/a%2Cb")

    assert held.may_begin(Page.at("caf\u00e9", is_default=False))
    assert held.may_begin(Page.at("cafe\u0301", is_default=False))
    assert held.may_begin(Page.at("a,b", is_default=False))


def test_page_names_are_case_sensitive() -> None:
    assert may(rights(pages="/,/sales"), "/Sales") == [False]


def test_the_default_page_is_at_the_root() -> None:
    assert Page.at("home", is_default=True).path == "/"
    assert Page.at("", is_default=True) == Page("/")


@pytest.mark.parametrize("closed", ["/payroll", "/caf%C3%A9,/payroll"])
def test_the_default_page_may_not_begin_where_its_own_name_is_closed(closed: str) -> None:
    held = rights(("X-Pagewarden-Closed", closed))

    assert not held.may_begin(Page.at("payroll", is_default=True))
    assert held.may_begin(Page.at("home", is_default=True))
    assert held.may_begin(Page.at("", is_default=True))


def test_the_closed_list_continues_in_parts_too() -> None:
    held = rights(("X-Pagewarden-Closed", "/ledger"), ("X-Pagewarden-Closed-2", "/payroll"))

    assert not held.may_begin(Page.at("payroll", is_default=True))


def test_the_default_page_may_not_begin_where_the_list_excepts_its_own_name() -> None:
    held = rights(pages="!/payroll,*")

    assert not held.may_begin(Page.at("payroll", is_default=True))


def test_nothing_may_run_for_a_person_without_the_root() -> None:
    assert rights(pages="/").may_run
    assert rights(pages="*").may_run
    assert not rights(pages="/sales").may_run
    assert not rights(pages="!/,*").may_run


@pytest.mark.parametrize("user", [None, ""])
def test_nothing_may_run_without_a_person(user: str | None) -> None:
    held = rights(user=user, pages="*")

    assert not held.may_run
    assert may(held, "/", "/sales") == [False, False]


def test_nothing_may_be_seen_without_a_list() -> None:
    assert not read_rights([("X-Forwarded-User", "u-1")]).may_run


@pytest.mark.parametrize(
    "header",
    [
        ("x-forwarded-user", "u-1"),
        ("X-PAGEWARDEN-PAGES", "/"),
        ("X-Pagewarden-Closed", ""),
        ("X-Pagewarden-Language", "en"),
    ],
)
def test_nothing_may_run_with_a_duplicate_header_of_ours(header: tuple[str, str]) -> None:
    once = [("X-Pagewarden-Closed", "/payroll"), ("X-Pagewarden-Language", "en")]

    assert rights(*once).may_run
    assert not rights(*once, header).may_run


def test_other_headers_may_be_duplicates_without_effect() -> None:
    held = rights(("Cookie", "a"), ("Cookie", "b"), ("X_Pagewarden_Pages", "*"))

    assert held.may_run
    assert may(held, "/payroll") == [False]


def test_every_character_of_an_id_distinguishes_people() -> None:
    assert rights(user="%ff").sub != rights(user="%fe").sub


def test_the_facts_for_messages_are_read_too() -> None:
    held = rights(
        ("X-Pagewarden-Language", "ja"),
        ("X-Pagewarden-Request-Id", "r-1"),
        ("X-Pagewarden-Contact", "the%20office"),
    )

    assert (held.language, held.request_id, held.contact) == ("ja", "r-1", "the office")


def test_a_default_page_is_recognized_by_its_own_name() -> None:
    assert Page.at("payroll", is_default=True).own_path == "/payroll"
    assert Page.at("payroll", is_default=False).own_path == "/payroll"
    assert Page.at("", is_default=True).own_path == "/"
