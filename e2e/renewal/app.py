"""Two pages and a widget, for any Streamlit from 1.40."""

import streamlit as st


def home() -> None:
    st.title("Home")


def sales() -> None:
    st.title("Sales")
    st.write("Hello,", st.text_input("Name"))


st.navigation(
    [
        st.Page(home, title="Home", default=True),
        st.Page(sales, title="Sales", url_path="sales"),
    ]
).run()
