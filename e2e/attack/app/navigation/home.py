"""The attacked app with `st.navigation`."""

import attacked
import streamlit as st

attacked.PAGES["secret"] = st.Page(attacked.secret, url_path="secret")
st.navigation(
    [
        st.Page(attacked.home, default=True),
        st.Page(attacked.open_page, url_path="open"),
        st.Page(attacked.jump, url_path="jump"),
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
).run()
