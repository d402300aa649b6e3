"""What the app shows in place of a page, and the end of the run."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st


def refuse(sentence: str, detail: str) -> NoReturn:
    st.error(sentence)
    # Plain text: what a header says must not become a link or an image on the page.
    st.text(detail)
    st.stop()
    # `st.stop` returns when no session is behind the call (a bare `python app.py`, a thread).
    raise PermissionError(f"{sentence} {detail}")
