"""Server-side moves: a callback, a dialog, and a switch to another page."""

import streamlit as st


def toggle_roastery() -> None:
    """Open or close the roastery. A callback runs before the requested page."""
    st.session_state.is_closed = not st.session_state.get("is_closed", False)


@st.dialog("Invite a colleague")
def invite() -> None:
    """Ask for an address. A dialog is a fragment that reruns without its page."""
    address = st.text_input("Email address")
    if st.button("Send the invitation", disabled="@" not in address):
        st.success("An invitation would be on its way now. This is only a sample.")


st.title("Control room")

is_closed = st.session_state.get("is_closed", False)
st.metric("The roastery is", "closed" if is_closed else "open")

with st.container(horizontal=True):
    st.button(
        "Open it" if is_closed else "Close it",
        on_click=toggle_roastery,
        key="toggle-roastery",
        icon=":material/power_settings_new:",
    )
    if st.button("Invite a colleague", key="invite", icon=":material/person_add:"):
        invite()
    if st.button("Go to the sales", key="to-sales", icon=":material/bar_chart:"):
        st.switch_page("views/sales.py")
