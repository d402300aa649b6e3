"""Who am I, and what may I see: the two questions that Pagewarden answers."""

import streamlit as st

from pagewarden import viewer

st.title("Welcome to Harbour Coffee")

# The facts from Pagewarden. If the app was reached in another way, this stops the page.
person = viewer()

who, what = st.columns(2, gap="large")

with who, st.container(border=True):
    st.subheader("Who you are")
    # The facts that Streamlit reads from the same headers (`server.trustedUserHeaders` in
    # config.toml). There a value that is not ASCII stays percent-encoded. `viewer()` decodes it.
    st.dataframe(
        [{"st.user": key, "value": value or "none"} for key, value in st.user.to_dict().items()],
        hide_index=True,
    )
    # Not `st.link_button`: it opens another tab, and this tab would stay signed in.
    st.html('<a href="/_pagewarden/sign-out" style="color: inherit">Sign out</a>')

with what, st.container(border=True):
    st.subheader("What you may open")
    st.dataframe([{"page": path} for path in person.pages], hide_index=True)
    st.caption("Decided by pagewarden.yaml, outside this app.")
