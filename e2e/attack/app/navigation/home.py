"""The attacked app with `st.navigation`."""

import threading

import attacked
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx

# The default page may differ by session, as in Streamlit's example of a login.
first = st.session_state.get("first", "home")
attacked.PAGES["secret"] = st.Page(
    attacked.secret, url_path="secret", default=first == "secret"
)
page = st.navigation(
    [
        st.Page(attacked.home, default=first == "home"),
        st.Page(attacked.open_page, url_path="open"),
        st.Page(attacked.jump, url_path="jump"),
        st.Page(attacked.lead, url_path="lead"),
        st.Page(attacked.halt, url_path="halt"),
        st.Page(attacked.flood, url_path="flood"),
        st.Page(attacked.big, url_path="big"),
        attacked.PAGES["secret"],
        st.Page(attacked.unnamed, url_path="unnamed"),
        *(
            st.Page(attacked.secret, url_path=name, title=name)
            for name in ["cafe\u0301", "Ｓｅｃｒｅｔ", "🔒", "straße"]
        ),
    ]
)
if "threaded" in st.session_state:
    thread = threading.Thread(target=page.run)
    add_script_run_ctx(thread)
    thread.start()
    thread.join()
else:
    page.run()
