import streamlit as st

ALL = [st.Page("b.py"), st.Page("a.py")]
