import streamlit as st

names = ["sales", "payroll"]
st.navigation([st.Page("home.py")] + [st.Page(f"{n}.py", url_path=n) for n in names]).run()
st.Page(lambda: None)
st.Page(f"{names[0]}.py")
