"""Confidential data: a table, an upload, and a file that is made only on request."""

import pandas as pd
import streamlit as st

PAYROLL = pd.DataFrame(
    [
        ("Ada Lindqvist", "Roastery", 4_100),
        ("Bela Okafor", "Roastery", 3_900),
        ("Chiara Marino", "Sales", 4_600),
        ("Demir Aydin", "Sales", 4_450),
        ("Esi Mensah", "People", 4_800),
    ],
    columns=["name", "team", "salary"],
)


def payslips() -> str:
    """Return all payslips as CSV. Streamlit calls this after a click, not before."""
    slips = PAYROLL.assign(tax=PAYROLL["salary"] * 0.3, net=PAYROLL["salary"] * 0.7)
    return slips.to_csv(index=False)


def summarise(expenses: pd.DataFrame) -> None:
    """Show the number of rows, and the sums of the columns with numbers."""
    st.metric("Rows", len(expenses))
    numbers = expenses.select_dtypes("number")
    if not numbers.empty:
        st.dataframe(numbers.agg(["min", "mean", "max", "sum"]).transpose())


st.title("Payroll of this month")

st.dataframe(
    PAYROLL,
    hide_index=True,
    column_config={"salary": st.column_config.NumberColumn(format="€ %d")},
)
st.download_button(
    "Make the payslips",
    payslips,
    file_name="payslips.csv",
    mime="text/csv",
    # A click would also rerun the page. The rerun can drop the requested file before Streamlit has
    # made it ("Deferred file not found", seen in 1.67.0 on a busy machine).
    on_click="ignore",
    icon=":material/receipt_long:",
)

st.subheader("Check a file of expenses")
uploaded = st.file_uploader("A CSV file with one row per expense", type="csv")
if uploaded is not None:
    try:
        summarise(pd.read_csv(uploaded))
    except ValueError:
        st.error("This file cannot be read as CSV. Save it with a header line and commas.")
