"""The owner of a session, and the pages that have begun in it."""

import gc
import threading
from types import SimpleNamespace

from pagewarden._guard.rights import Page, Rights, read_rights
from pagewarden._guard.sessions import GuardedSession, guard_session, guarded_session


def rights(pages: str, user: str = "bob") -> Rights:
    return read_rights([("X-Forwarded-User", user), ("X-Pagewarden-Pages", pages)])


def test_an_allowed_page_begins_and_is_noted() -> None:
    session = GuardedSession(rights("/,/sales"))

    assert session.begin(Page("/sales"))
    assert session.begin(Page("/", "home"))
    assert session.pages == ["/", "/sales"]


def test_a_default_page_is_also_noted_by_its_own_name_if_the_policy_has_it() -> None:
    session = GuardedSession(rights("/,/payroll"))
    session.begin(Page("/", "payroll"))
    session.begin(Page("/", "home"))

    assert session.pages == ["/", "/payroll"]


def test_a_forbidden_page_does_not_begin_and_is_not_noted() -> None:
    session = GuardedSession(rights("/"))

    assert not session.begin(Page("/payroll"))
    assert session.pages == []


def test_the_same_person_resumes_with_the_current_rights() -> None:
    session = GuardedSession(rights("/"))
    session.begin(Page("/"))

    assert session.resume(rights("/,/sales")) is True
    assert session.begin(Page("/sales"))


def test_another_person_does_not_resume() -> None:
    session = GuardedSession(rights("/"))

    assert session.resume(rights("/,/sales", user="eve")) is False
    assert not session.begin(Page("/sales"))


def test_a_session_without_an_owner_is_not_resumed() -> None:
    nobody = read_rights([("X-Pagewarden-Pages", "/")])

    assert GuardedSession(nobody).resume(nobody) is False


def test_a_person_without_the_root_does_not_resume() -> None:
    assert GuardedSession(rights("/,/sales")).resume(rights("/sales")) is False


def test_a_session_is_not_resumed_after_the_loss_of_a_page() -> None:
    session = GuardedSession(rights("/,/sales,/payroll"))
    for path in ("/", "/sales", "/payroll"):
        session.begin(Page(path))

    assert session.resume(rights("/")) == Page("/payroll")
    assert session.begin(Page("/sales")), "nothing has changed"


def test_the_loss_of_a_page_that_never_began_does_not_matter() -> None:
    session = GuardedSession(rights("/,/payroll"))
    session.begin(Page("/"))

    assert session.resume(rights("/")) is True


def test_a_session_is_not_resumed_if_the_own_name_of_its_default_page_is_closed() -> None:
    session = GuardedSession(rights("*"))
    session.begin(Page("/", "payroll"))

    assert session.resume(rights("!/payroll,*")) == Page("/", "payroll")


def test_no_page_begins_while_a_websocket_asks_to_resume() -> None:
    """A run without a websocket may begin a page at the moment in which a websocket arrives."""
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


def test_the_latest_files_are_remembered() -> None:
    session = GuardedSession(rights("/"))
    for number in range(1_001):
        session.show_file(f"{number:08x}")
    session.show_file("00000001")

    assert len(session.files) == 1_000
    assert session.files[0] == "00000002"
    assert session.files[-1] == "00000001"


def test_the_facts_of_a_session_end_with_it() -> None:
    app_session = SimpleNamespace(id="s-1")
    assert guard_session(app_session, rights("/")) is guarded_session("s-1")

    del app_session
    gc.collect()
    assert guarded_session("s-1") is None
