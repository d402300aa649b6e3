"""Whose a session is, and which pages have begun in it."""

import gc
import threading
from types import SimpleNamespace

from pagewarden._guard.rights import Page, Rights, read_rights
from pagewarden._guard.sessions import GuardedSession, guard_session, guarded_session


def rights(pages: str, user: str = "bob") -> Rights:
    return read_rights([("X-Forwarded-User", user), ("X-Pagewarden-Pages", pages)])


def test_a_page_begins_that_may_be_seen_and_is_noted() -> None:
    session = GuardedSession(rights("/,/sales"))

    assert session.begin(Page("/sales"))
    assert session.begin(Page("/", "home"))
    assert session.pages == ["/", "/sales"]


def test_a_default_page_is_noted_by_its_own_name_too_where_the_policy_has_it() -> None:
    session = GuardedSession(rights("/,/payroll"))
    session.begin(Page("/", "payroll"))
    session.begin(Page("/", "home"))

    assert session.pages == ["/", "/payroll"]


def test_a_page_that_may_not_be_seen_does_not_begin_and_is_not_noted() -> None:
    session = GuardedSession(rights("/"))

    assert not session.begin(Page("/payroll"))
    assert session.pages == []


def test_the_same_person_resumes_with_the_rights_of_now() -> None:
    session = GuardedSession(rights("/"))
    session.begin(Page("/"))

    assert session.resume(rights("/,/sales")) is True
    assert session.begin(Page("/sales"))


def test_another_person_does_not_resume() -> None:
    session = GuardedSession(rights("/"))

    assert session.resume(rights("/,/sales", user="eve")) is False
    assert not session.begin(Page("/sales"))


def test_nobody_resumes_a_session_that_is_nobodys() -> None:
    nobody = read_rights([("X-Pagewarden-Pages", "/")])

    assert GuardedSession(nobody).resume(nobody) is False


def test_whoever_may_not_see_the_root_any_more_does_not_resume() -> None:
    assert GuardedSession(rights("/,/sales")).resume(rights("/sales")) is False


def test_a_session_does_not_go_on_where_a_page_in_it_is_lost() -> None:
    session = GuardedSession(rights("/,/sales,/payroll"))
    for path in ("/", "/sales", "/payroll"):
        session.begin(Page(path))

    assert session.resume(rights("/")) == Page("/payroll")
    assert session.begin(Page("/sales")), "nothing has changed"


def test_a_page_that_never_began_can_be_lost() -> None:
    session = GuardedSession(rights("/,/payroll"))
    session.begin(Page("/"))

    assert session.resume(rights("/")) is True


def test_a_default_page_is_lost_with_its_own_name() -> None:
    session = GuardedSession(rights("*"))
    session.begin(Page("/", "payroll"))

    assert session.resume(rights("!/payroll,*")) == Page("/", "payroll")


def test_no_page_begins_while_a_websocket_asks_to_resume() -> None:
    """A run that goes on without a websocket may begin a page in the moment in which one comes."""
    session = GuardedSession(rights("/,/payroll"))
    session.begin(Page("/"))
    begun: list[bool] = []
    run = threading.Thread(target=lambda: begun.append(session.begin(Page("/payroll"))))

    class Interrupted(Rights):
        def may_begin(self, page: Page) -> bool:
            if page == Page("/"):
                run.start()
                run.join(0.05)
            return super().may_begin(page)

    assert session.resume(Interrupted(**vars(rights("/")))) is True
    run.join()
    assert begun == [False]


def test_the_files_that_were_shown_last_are_remembered() -> None:
    session = GuardedSession(rights("/"))
    for number in range(1_001):
        session.show_file(f"{number:08x}")
    session.show_file("00000001")

    assert len(session.files) == 1_000
    assert session.files[0] == "00000002"
    assert session.files[-1] == "00000001"


def test_what_is_known_of_a_session_ends_with_it() -> None:
    app_session = SimpleNamespace(id="s-1")
    assert guard_session(app_session, rights("/")) is guarded_session("s-1")

    del app_session
    gc.collect()
    assert guarded_session("s-1") is None
