"""The browsed app with `st.navigation`."""

import browsed
import streamlit as st

for name in browsed.NAMES:
    page = getattr(browsed, name)
    browsed.PAGES[name] = st.Page(page, title=name.capitalize(), url_path=name)

home = st.Page(browsed.home, title="Home", default=True)
st.navigation([home, *browsed.PAGES.values()]).run()
