"""An app whose docstring says st.Page("not/this.py") and whose pages are written in many ways."""

from pathlib import Path

import streamlit as st
from streamlit import Page as P, navigation
from views import finance, other as renamed

VIEWS = Path("views")


def handbook():
    st.page_link(st.Page("views/home.py", default=True), label="again")  # st.Page("nor/this.py")


home = st.Page("views/home.py", default=True, url_path="start")
pages = {
    "Everyone": [home, handbook, "views/1_About us.py", finance],
    "Teams": [
        P(VIEWS / "sales.py", title="Sales: \"big\"", url_path=None),
        st.Page(Path(__file__).parent / "pay.py", url_path="/pay" "roll/"),
        st.Page(page='views/x.py', url_path=r'raw'),
        st.Page(finance.forecast),
        st.Page("https://docs.example.com", title="Manual"),
    ],
    "Nothing": (),
}
pages = {k: v for k, v in pages.items()}
navigation(pages, position="hidden").run()
