"""A page with much to upload and much to download."""

import streamlit as st


@st.cache_resource
def much() -> bytes:
    """200 MB that do not compress to nothing in transit: nobody compresses here."""
    return bytes(range(256)) * (200 * 1024 * 4)


st.title("Much")
st.download_button("Download", much(), file_name="much.bin", mime="application/octet-stream")
st.file_uploader("Upload")
