"""The sample app: every page runs, shows what it should, and is there for whom it should be."""

from collections.abc import Callable

import pytest
from opened_app import Open, messages
from streamlit.testing.v1 import AppTest

OpenedBy = Callable[[str], None]

# What each page, and no other, shows as its heading: the end-to-end tests look for these.
HEADINGS = {
    "views/home.py": "Welcome to Harbour Coffee",
    "views/handbook.py": "Staff handbook",
    "views/sales.py": "Sales by region",
    "views/payroll.py": "Payroll of this month",
    "views/admin.py": "Control room",
}


@pytest.fixture(params=["", "yes"], ids=["proxy alone", "with the helper"])
def helper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test twice: the app as it is, and the app that agrees with the policy from inside."""
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


def test_by_itself_the_app_has_every_page_for_everybody(opened_by: OpenedBy) -> None:
    opened_by("/")

    app = start()

    assert [headings(go(app, view)) for view in HEADINGS] == [[text] for text in HEADINGS.values()]


def test_with_the_helper_a_page_that_may_not_be_seen_is_not_there(
    opened_by: OpenedBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGEWARDEN_SAMPLE_HELPER", "yes")
    opened_by("/,/handbook,/sales")

    app = start()

    assert headings(go(app, "views/sales.py")) == ["Sales by region"]
    for view in ("views/payroll.py", "views/admin.py"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            app.switch_page(view)


def test_home_says_who_is_there_and_what_they_may_open(opened_by: OpenedBy) -> None:
    opened_by("/,/sales")

    app = start()

    who, what = app.dataframe
    assert list(who.value.columns) == ["st.user", "value"]
    assert what.value["page"].to_list() == ["/", "/sales"]


@pytest.mark.parametrize("view", ["views/home.py", "views/handbook.py"])
def test_a_page_that_asks_who_is_there_stops_when_that_is_unknown(
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
def test_the_handbook_links_only_to_what_may_be_opened(
    opened_by: OpenedBy, pages: str, links: list[str]
) -> None:
    opened_by(pages)

    app = go(start(), "views/handbook.py")

    assert [link.proto.page for link in app.get("page_link")] == links


@pytest.mark.parametrize(
    ("helper", "heading"), [("", "Payroll of this month"), ("yes", "Welcome to Harbour Coffee")]
)
def test_the_button_that_forgot_to_ask_gets_nowhere_with_the_helper(
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


def test_the_payslips_are_made_only_when_asked_for(opened_by: OpenedBy) -> None:
    opened_by("/,/payroll")

    app = go(start(), "views/payroll.py")

    # An id to ask with in place of a file to fetch.
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
def test_a_file_that_is_no_csv_gets_a_sentence(opened_by: OpenedBy, content: bytes) -> None:
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
