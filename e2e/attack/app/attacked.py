"""The pages that the attack suite is about, for both kinds of app.

The secret page writes MARKER into every kind of output that Streamlit has, so that whatever leaks
is found by looking for one text; and it leaves a file for each way in which its code can run, so
that a run whose output never arrives is found as well.
"""

import os
import threading
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

MARKER = os.environ["ATTACK_MARKER"]
EFFECTS = Path(os.environ["ATTACK_EFFECTS"])

# st.download_button takes a function since 1.52.
VERSION = tuple(int(part) for part in st.__version__.split(".")[:2])
HAS_DEFERRED = VERSION >= (1, 52)

# st.dataframe hands out rows as they are looked at since 1.61, if there are more than a thousand.
HAS_LAZY = VERSION >= (1, 61)
ROWS = 1_200

# Where st.switch_page and st.page_link lead; the entry script of each app fills it.
PAGES = {}


def leave(effect):
    """Leave a trace of having run."""
    (EFFECTS / effect).touch()


def home():
    st.title("The home page")


def open_page():
    st.title("The open page")
    st.page_link(PAGES["secret"], label="A link to the secret")
    st.audio(b"the open audio file, of bytes enough for a range", format="audio/wav")
    st.download_button("Download", "the open download", file_name="open.txt")
    if HAS_DEFERRED:
        st.download_button(
            "Later", data=lambda: "the open deferred file", file_name="later.txt"
        )
    if HAS_LAZY:
        st.dataframe(rows("an open row"), lazy=True)
    upload = st.file_uploader("Upload", key="open-upload")
    if upload is not None:
        st.write(f"Received: {upload.getvalue().decode()}")
    st.write("You wrote", st.text_input("Echo", key="open-echo"))
    ticker()
    again()
    picture()


@st.fragment(run_every=3600)
def ticker():
    st.session_state["ticks"] = st.session_state.get("ticks", 0) + 1
    st.write(f"Tick {st.session_state['ticks']}")


@st.fragment
def again():
    if st.button("Again", key="open-again"):
        st.rerun()


def picture():
    # One white pixel, as plain as an image can be (PGM would need Pillow's help to become a file).
    st.image(
        "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
        caption="The open picture",
    )


def rows(text):
    return pd.DataFrame({"row": [f"{text} {number}" for number in range(ROWS)]})


def jump():
    """Start the secret page from the app's own code."""
    st.switch_page(PAGES["secret"])


def lead():
    """Start the secret page from the app's own code in whatever way is asked for."""
    st.title("The leading page")
    st.button("By a callback", key="lead-callback", on_click=want)
    if st.session_state.pop("wanted", False):
        st.switch_page(PAGES["secret"])
    lead_in_fragment()
    if st.button("By a dialog", key="lead-dialog"):
        lead_in_dialog()
    if st.button("By a thread that asks for a rerun", key="lead-rerun"):
        thread = threading.Thread(target=ask_for_rerun, args=[get_script_run_ctx().session_id])
        thread.start()
        thread.join()
    if st.button("As the first page", key="lead-first"):
        st.session_state["first"] = "secret"
        st.rerun()
    if st.button("In a thread", key="lead-thread"):
        st.session_state["threaded"] = True
        st.switch_page(PAGES["secret"])


def want():
    st.session_state["wanted"] = True


@st.fragment
def lead_in_fragment():
    if st.button("By a fragment", key="lead-fragment"):
        st.switch_page(PAGES["secret"])


@st.dialog("Lead")
def lead_in_dialog():
    if st.button("Go", key="lead-dialog-go"):
        st.switch_page(PAGES["secret"])


def ask_for_rerun(session_id):
    """Ask for the page as a browser does, but from inside."""
    info = get_instance()._session_mgr.get_session_info(session_id)
    info.session.request_rerun(ClientState(page_name="secret"))


def flood():
    """Write more than fits between here and somebody who does not read."""
    for _ in range(64):
        st.code("x" * 1_000_000)
    leave("flooded")


def big():
    """Write one message that is more than fits, so that all of the run is on its way at once."""
    st.code("x" * 30_000_000)
    leave("big")


def halt():
    """End early, which keeps the fragments of the page before alive."""
    st.write("The halting page")
    st.stop()


def unnamed():
    """A page that no rule of the policy names."""
    secret()


def secret():
    leave("body")
    st.button("Press", key="secret-press", on_click=pressed)
    st.text_input("Text", key="secret-text", on_change=changed)
    with st.form("secret-form"):
        st.text_input("Form text", key="secret-form-text")
        st.form_submit_button("Send", on_click=sent)
    st.title(f"{MARKER} title")
    st.dataframe(pd.DataFrame({"secret": [f"{MARKER} cell"]}))
    st.code(f"{MARKER} code " + "x" * 20_000)
    st.audio(f"{MARKER} audio".encode(), format="audio/wav")
    st.download_button("Download", f"{MARKER} download", file_name="secret.txt")
    if HAS_DEFERRED:
        st.download_button("Later", data=deferred, file_name="later.txt")
    if HAS_LAZY:
        st.dataframe(rows(f"{MARKER} row"), lazy=True)
    st.toast(f"{MARKER} toast")
    part()
    dialog()


def pressed():
    leave("callback")
    st.write(f"{MARKER} callback")


def changed():
    leave("change")


def sent():
    leave("form")
    st.write(f"{MARKER} form {st.session_state['secret-form-text']}")


def deferred():
    leave("deferred")
    return f"{MARKER} deferred"


@st.fragment(run_every=3600)
def part():
    leave("fragment")
    st.write(f"{MARKER} fragment")


@st.dialog("Secret dialog")
def dialog():
    st.write(f"{MARKER} dialog")
