"""The person who uses the app."""

from __future__ import annotations

import streamlit as st

from pagewarden._headers import Unreadable, Viewer, read_viewer
from pagewarden._refusal import refuse


def viewer() -> Viewer:
    """Return the person, or show why they are unknown and stop the script.

    >>> st.write("Hello,", viewer().name)  # doctest: +SKIP
    """
    try:
        return read_viewer(st.context.headers)
    except Unreadable as fault:
        refuse(
            "This app must be opened through Pagewarden. It was reached another way, so it cannot "
            "know who you are. Open it at the address that you were given for it.",
            str(fault),
        )
