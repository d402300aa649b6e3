"""An app that counts its runs in the session: only the same session goes on counting."""

import streamlit as st


def home() -> None:
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.write(f"Run {st.session_state['runs']} of this session")


def payroll() -> None:
    st.write("The payroll page")


st.navigation(
    [
        st.Page(home, default=True),
        st.Page(payroll, url_path="payroll"),
    ]
).run()
