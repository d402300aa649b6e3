"""Says how many pages and groups the helper read from the headers of this session's websocket."""

import streamlit as st

from pagewarden import viewer

person = viewer()
st.title(f"{len(person.pages)} pages, {len(person.groups)} groups")
