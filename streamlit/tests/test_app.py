"""The sample app: every page runs, has the right content, and is shown to the right people."""

from collections.abc import Callable

import pytest
from opened_app import Open, messages
from streamlit.testing.v1 import AppTest

OpenedBy = Callable[[str], None]

# The unique heading of each page: the end-to-end tests look for it.
HEADINGS = {
    "views/home.py": "Welcome to Harbour Coffee",
    "views/handbook.py": "Staff handbook",
    "views/sales.py": "Sales by region",
    "views/payroll.py": "Payroll of this month",
    "views/admin.py": "Control room",
}


@pytest.fixture(params=["", "yes"], ids=["proxy alone", "with the helper"])
def helper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test twice: with the app as it is, and with the app that also asks the helper."""
    monkeypatch.setenv("PAGEWARDEN_SAMPLE_HELPER", request.param)


def start() -> AppTest:
    return AppTest.from_file("../app.py", default_timeout=20).run()


def go(app: AppTest, view: str) -> AppTest:
    return app.switch_page(view).run()


def headings(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


@pytest.mark.usefixtures("helper")
@pytest.mark.parametrize(("view", "heading"), HEADINGS.items())
def test_each_page_has_a_heading_of_its_own(opened_by: OpenedBy, view: str, heading: str) -> None:
    opened_by("/,/admin,/handbook,/payroll,/sales")

    app = go(start(), view)

    assert messages(app) == []
    assert headings(app) == [heading]


def test_without_the_helper_the_app_lists_every_page(opened_by: OpenedBy) -> None:
    opened_by("/")

    app = start()

    assert [headings(go(app, view)) for view in HEADINGS] == [[text] for text in HEADINGS.values()]


def test_with_the_helper_the_app_does_not_list_a_forbidden_page(
    opened_by: OpenedBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGEWARDEN_SAMPLE_HELPER", "yes")
    opened_by("/,/handbook,/sales")

    app = start()

    assert headings(go(app, "views/sales.py")) == ["Sales by region"]
    for view in ("views/payroll.py", "views/admin.py"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            app.switch_page(view)


def test_home_shows_the_person_and_their_pages(opened_by: OpenedBy) -> None:
    opened_by("/,/sales")

    app = start()

    who, what = app.dataframe
    assert list(who.value.columns) == ["st.user", "value"]
    assert what.value["page"].to_list() == ["/", "/sales"]


@pytest.mark.parametrize("view", ["views/home.py", "views/handbook.py"])
def test_a_page_that_needs_the_person_stops_for_an_unknown_person(
    opened_with: Open, view: str
) -> None:
    opened_with([])

    app = go(start(), view)

    assert messages(app)[0].startswith("This app must be opened through Pagewarden.")
    assert not app.subheader


@pytest.mark.parametrize(
    ("pages", "links"),
    [
        ("/,/handbook", []),
        ("/,/handbook,/sales", ["sales"]),
        ("/,/admin,/handbook,/payroll,/sales", ["sales", "payroll", "admin"]),
    ],
)
def test_the_handbook_links_only_to_allowed_pages(
    opened_by: OpenedBy, pages: str, links: list[str]
) -> None:
    opened_by(pages)

    app = go(start(), "views/handbook.py")

    assert [link.proto.page for link in app.get("page_link")] == links


@pytest.mark.parametrize(
    ("helper", "heading"), [("", "Payroll of this month"), ("yes", "Welcome to Harbour Coffee")]
)
def test_with_the_helper_the_unchecked_button_switches_to_no_page(
    opened_by: OpenedBy, monkeypatch: pytest.MonkeyPatch, helper: str, heading: str
) -> None:
    monkeypatch.setenv("PAGEWARDEN_SAMPLE_HELPER", helper)
    opened_by("/,/handbook")

    app = go(start(), "views/handbook.py")
    app.button[0].click().run()

    assert messages(app) == []
    assert headings(app) == [heading]


def test_the_sales_follow_the_widgets(opened_by: OpenedBy) -> None:
    opened_by("/,/sales")

    app = go(start(), "views/sales.py")
    before = app.get("plotly_chart")[0].proto.spec
    app.selectbox[0].select("Kilograms").run()
    app.multiselect[0].unselect("Decaf").run()

    assert messages(app) == []
    assert app.get("plotly_chart")[0].proto.spec != before
    assert "Kilograms" in app.get("plotly_chart")[0].proto.spec


def test_the_sales_have_an_image_a_download_and_a_counter(opened_by: OpenedBy) -> None:
    opened_by("/,/sales")

    app = go(start(), "views/sales.py")

    (image,) = app.get("image")
    (button,) = app.get("download_button")
    assert image.value[0].endswith(".png")
    assert button.proto.url.endswith(".csv")
    assert [metric.label for metric in app.metric] == ["Live orders"]


def test_the_payslips_are_made_on_demand(opened_by: OpenedBy) -> None:
    opened_by("/,/payroll")

    app = go(start(), "views/payroll.py")

    # An id for the request instead of the address of a file.
    (button,) = app.get("download_button")
    assert button.proto.deferred_file_id
    assert not button.proto.url


def test_an_uploaded_file_is_summarised(opened_by: OpenedBy) -> None:
    opened_by("/,/payroll")

    app = go(start(), "views/payroll.py")
    app.file_uploader[0].set_value(("trip.csv", b"what,amount\ntaxi,12\nlunch,8\n", "text/csv"))
    app.run()

    assert messages(app) == []
    assert [(metric.label, metric.value) for metric in app.metric] == [("Rows", "2")]
    assert app.dataframe[1].value.loc["amount", "sum"] == 20


@pytest.mark.parametrize("content", [b"", b"a,b\n1\n2,3,4\n", b"\xff\xfe\x00"])
def test_a_file_that_is_not_csv_gets_a_message(opened_by: OpenedBy, content: bytes) -> None:
    opened_by("/,/payroll")

    app = go(start(), "views/payroll.py")
    app.file_uploader[0].set_value(("bad.csv", content, "text/csv"))
    app.run()

    assert messages(app) == [
        "This file cannot be read as CSV. Save it with a header line and commas."
    ]


def test_a_file_without_numbers_is_only_counted(opened_by: OpenedBy) -> None:
    opened_by("/,/payroll")

    app = go(start(), "views/payroll.py")
    app.file_uploader[0].set_value(("names.csv", b"name\nAda\n", "text/csv"))
    app.run()

    assert messages(app) == []
    assert len(app.dataframe) == 1


def test_the_control_room_opens_and_closes_the_roastery(opened_by: OpenedBy) -> None:
    opened_by("/,/admin")

    app = go(start(), "views/admin.py")
    states = [app.metric[0].value]
    for _ in range(2):
        app.button(key="toggle-roastery").click().run()
        states.append(app.metric[0].value)

    assert states == ["open", "closed", "open"]


def test_the_control_room_switches_to_the_sales(opened_by: OpenedBy) -> None:
    opened_by("/,/admin,/sales")

    app = go(start(), "views/admin.py")
    app.button(key="to-sales").click().run()

    assert messages(app) == []
    assert headings(app) == ["Sales by region"]


def test_the_control_room_invites_by_a_dialog(opened_by: OpenedBy) -> None:
    opened_by("/,/admin")

    app = go(start(), "views/admin.py")
    app.button(key="invite").click().run()

    assert messages(app) == []
    assert [field.label for field in app.text_input] == ["Email address"]
