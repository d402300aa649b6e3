"""Links: an app can check what the person may open, or it can forget the check."""

import streamlit as st

from pagewarden import viewer

st.title("Staff handbook")

st.markdown(
    """
    **Opening hours.** The roastery opens at 7:00 and closes at 18:00, at weekends at 14:00.

    **Holidays.** Thirty days a year. Tell your team two weeks ahead, the calendar does the rest.

    **Coffee.** Free, as much as you like. Decaf is on the left.
    """
)
st.markdown(
    "As a file: [this handbook](app/static/handbook.txt), for everybody, and "
    "[next year's forecast](app/static/finance/forecast.csv), for the finance team alone."
)

person = viewer()

with st.container(border=True):
    st.subheader("Where to go from here")
    for path, view, icon in (
        ("/sales", "views/sales.py", ":material/bar_chart:"),
        ("/payroll", "views/payroll.py", ":material/payments:"),
        ("/admin", "views/admin.py", ":material/settings:"),
    ):
        if person.may(path):
            st.page_link(view, icon=icon)

with st.container(border=True):
    st.subheader("A button that forgot to ask")
    st.write("It switches to the payroll for whoever clicks. Pagewarden keeps back what follows.")
    if st.button("Show my payslip", icon=":material/receipt_long:"):
        st.switch_page(st.Page("views/payroll.py", url_path="payroll"))
