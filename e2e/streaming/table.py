"""A page with a dataframe of 100 MB, which goes through the websocket as one message."""

import numpy as np
import pandas as pd
import streamlit as st


@st.cache_resource
def much() -> pd.DataFrame:
    """8 bytes in each of 12.5 million rows."""
    return pd.DataFrame({"n": np.arange(12_500_000, dtype="int64")})


def home():
    st.title("Little")


def table():
    # Since 1.61 as many rows would come in pieces of their own, when they are looked at.
    st.dataframe(much(), lazy=False)


st.navigation([st.Page(home, default=True), st.Page(table, url_path="sales")]).run()
