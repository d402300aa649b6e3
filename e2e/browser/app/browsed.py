"""The pages that the browser suite visits, for both kinds of app and any Streamlit from 1.40.

The secret page writes MARKER into each kind of output, so that whatever of it reaches a browser is
found by looking for one text.
"""

import os

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

MARKER = os.environ["BROWSED_MARKER"]

NAMES = ["desk", "reports", "live", "files", "secret"]

# Where st.page_link and st.switch_page lead: to the files, unless st.navigation has its own.
PAGES = {name: f"pages/{name}.py" for name in NAMES}


def home():
    st.title("Home")
    greet()
    links()


def desk():
    st.title("Desk")
    greet()
    links()
    if st.button("Count"):
        st.session_state["count"] = st.session_state.get("count", 0) + 1
    st.write(f"Counted: {st.session_state.get('count', 0)}.")
    if st.button("Take me to the reports"):
        st.switch_page(PAGES["reports"])
    if st.button("Take me to the secret"):
        st.switch_page(PAGES["secret"])
    if st.button("Ask me"):
        question()
    if "answer" in st.session_state:
        st.write(f"You said {st.session_state['answer']}.")


def reports():
    st.title("Reports")
    st.dataframe(pd.DataFrame({"region": ["North", "South"], "orders": [3, 5]}))
    links()


def live():
    st.title("Live")
    greet()
    links()
    clock()


def files():
    st.title("Files")
    links()
    upload = st.file_uploader("Upload")
    st.write(f"Received: {upload.getvalue().decode()}." if upload else "Nothing received.")
    st.button("Again")
    st.download_button("Download", "the report of the day", file_name="report.txt")
    st.image(Image.new("RGB", (40, 20), "teal"), caption="A picture")
    st.audio(np.zeros(8_000), sample_rate=8_000)


def secret():
    st.title(f"{MARKER} title")
    st.dataframe(pd.DataFrame({"secret": [f"{MARKER} cell"]}))
    st.download_button("Download", f"{MARKER} download", file_name=f"{MARKER}.txt")
    st.toast(f"{MARKER} toast")
    st.text_input(f"{MARKER} widget")
    hidden()


def greet():
    """A widget whose value both the tab and the session know."""
    st.write(f"Hello, {st.text_input('Name')}.")


def links():
    st.page_link(PAGES["reports"], label="Link to the reports")
    st.page_link(PAGES["secret"], label="Link to the secret")


@st.dialog("A question")
def question():
    answer = st.text_input("Answer")
    if st.button("Submit"):
        st.session_state["answer"] = answer
        st.rerun()
    if st.button("Show the secret"):
        st.switch_page(PAGES["secret"])
    st.page_link(PAGES["secret"], label="Link out of the dialog")


@st.fragment(run_every=2)
def clock():
    st.session_state["ticks"] = st.session_state.get("ticks", 0) + 1
    st.write(f"Tick {st.session_state['ticks']}.")


@st.fragment(run_every=1)
def hidden():
    st.write(f"{MARKER} fragment")
