import streamlit as st
from nav import ALL

st.navigation(list(ALL)).run()
