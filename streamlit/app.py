"""The sample app: an ordinary Streamlit app, written as if it had never heard of Pagewarden.

It registers every page for everybody. Who sees which page is decided outside, by the policy in
`pagewarden.yaml`; `npm run demo -- --check` proves that this is enough. Set
PAGEWARDEN_SAMPLE_HELPER=yes to have the app agree from inside as well, as guard/README.md explains.
"""

import os

import streamlit as st

from pagewarden import allowed

# Files of our own: for an icon by name, each browser would ask a font server on the internet.
st.set_page_config(page_icon="images/cup.svg", layout="wide")
st.logo("images/logo.svg", size="large", icon_image="images/cup.svg")

pages = {
    "Everyone": [
        st.Page("views/home.py", title="Home", icon=":material/home:", default=True),
        st.Page(
            "views/handbook.py", title="Handbook", icon=":material/menu_book:", url_path="handbook"
        ),
    ],
    "Teams": [
        st.Page("views/sales.py", title="Sales", icon=":material/bar_chart:", url_path="sales"),
        st.Page(
            "views/payroll.py", title="Payroll", icon=":material/payments:", url_path="payroll"
        ),
    ],
    "Operations": [
        st.Page("views/admin.py", title="Admin", icon=":material/settings:", url_path="admin"),
    ],
}

# Off by default, so that the demo and the end-to-end tests show the proxy alone at work. In an app
# of your own, call `allowed` always: two lines of defence are better than one.
if os.environ.get("PAGEWARDEN_SAMPLE_HELPER") == "yes":
    pages = allowed(pages)

st.navigation(pages).run()
