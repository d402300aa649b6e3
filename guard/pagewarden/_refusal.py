"""Shows a message instead of a page, and ends the run."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st


def refuse(sentence: str, detail: str) -> NoReturn:
    st.error(sentence)
    # Plain text: the value of a header must not become a link or an image on the page.
    st.text(detail)
    st.stop()
    # `st.stop` returns if the call has no session (a bare `python app.py`, a thread).
    raise PermissionError(f"{sentence} {detail}")
