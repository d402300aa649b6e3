import streamlit as st

st.title("Bug reports")
