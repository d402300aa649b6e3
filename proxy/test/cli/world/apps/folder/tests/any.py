import streamlit as st; st.Page("x.py")
