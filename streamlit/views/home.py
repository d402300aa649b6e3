"""Who am I, and what may I see: the two questions that Pagewarden answers."""

import streamlit as st

from pagewarden import viewer

st.title("Welcome to Harbour Coffee")

# What Pagewarden says. This stops the page with a message when the app was reached another way.
person = viewer()

who, what = st.columns(2, gap="large")

with who, st.container(border=True):
    st.subheader("Who you are")
    # What Streamlit made of the same headers, by `server.trustedUserHeaders` in config.toml. A
    # value that is not plain ASCII stays percent-encoded there; `viewer()` decodes it.
    st.dataframe(
        [{"st.user": key, "value": value or "none"} for key, value in st.user.to_dict().items()],
        hide_index=True,
    )
    # Not `st.link_button`, which would open another tab and leave this one signed in.
    st.html('<a href="/_pagewarden/sign-out" style="color: inherit">Sign out</a>')

with what, st.container(border=True):
    st.subheader("What you may open")
    st.dataframe([{"page": path} for path in person.pages], hide_index=True)
    st.caption("Decided by pagewarden.yaml, outside this app.")
