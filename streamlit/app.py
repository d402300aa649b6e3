"""The sample app: an ordinary Streamlit app that does not depend on Pagewarden.

It registers every page for everybody. The policy in `pagewarden.yaml` decides who sees which page,
and `npm run demo -- --check` proves that this is enough. With PAGEWARDEN_SAMPLE_HELPER=yes the
app also uses the helper that guard/README.md describes.
"""

import os

import streamlit as st

from pagewarden import allowed

# Own files: for an icon by name, each browser would ask a font server on the internet.
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

# Off by default, so the demo and the end-to-end tests show Pagewarden without the helper. In your
# own app, always call `allowed`: two defences are better than one.
if os.environ.get("PAGEWARDEN_SAMPLE_HELPER") == "yes":
    pages = allowed(pages)

st.navigation(pages).run()
