"""A page with little on it, run over and over again while something is broken."""

import streamlit as st

st.title("Here")
