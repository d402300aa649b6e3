"""Three pages that say how often they ran in their session, with the helper as a user would have it."""

import streamlit as st

from pagewarden import allowed

st.session_state.runs = st.session_state.get("runs", 0) + 1


def show(name: str) -> None:
    st.title(name)
    st.write(f"Run {st.session_state.runs}")
    st.button("Again")


def home() -> None:
    show("Home")


def sales() -> None:
    show("Sales")


def handbook() -> None:
    show("Handbook")


st.navigation(
    allowed(
        [
            st.Page(home, title="Home", default=True),
            st.Page(sales, title="Sales", url_path="sales"),
            st.Page(handbook, title="Handbook", url_path="handbook"),
        ]
    )
).run()
