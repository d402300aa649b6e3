import streamlit

streamlit.navigation([streamlit.Page("one.py"), "two.py"]).run()
