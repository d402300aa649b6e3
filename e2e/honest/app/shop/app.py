"""What honest people do with an app: long lists, a cart, slow work, many files, a dialog."""

import time

import streamlit as st

OPTIONS = [f"Option {number} of a long list" for number in range(600)]
SLOW_SECONDS = 12

# So many short steps that five quick clicks come in the middle of one another's runs.
STEPS = 40
STEP_SECONDS = 0.005


def choice():
    st.title("Choice")
    # Above the list, which may still be open and lies over what is below it.
    if st.button("Show me the vault"):
        st.switch_page(PAGES["vault"])
    st.write(f"Chosen: {st.selectbox('Thing', OPTIONS)}.")


def cart():
    st.title("Cart")
    st.session_state.setdefault("cart", 0)
    st.button("Add", on_click=add)
    st.write(f"Cart holds {st.session_state.cart}.")
    for _ in range(STEPS):
        time.sleep(STEP_SECONDS)
        st.empty()
    if st.button("Check out"):
        time.sleep(SLOW_SECONDS)
        st.write(f"Paid for {st.session_state.cart}.")
    st.write("That is all.")


def add():
    st.session_state.cart += 1


def files():
    st.title("Files")
    uploads = st.file_uploader("Papers", accept_multiple_files=True)
    st.write(f"Received {len(uploads)} files, {sum(upload.size for upload in uploads)} bytes.")


def desk():
    st.title("Desk")
    if st.button("Ask me"):
        question()
    st.write(f"You said {st.session_state.get('answer', 'nothing')}.")


@st.dialog("A question")
def question():
    answer = st.text_input("Answer")
    if st.button("Submit"):
        st.session_state.answer = answer
        st.rerun()
    st.page_link(PAGES["vault"], label="Link to the vault")
    if st.button("Take me to the vault"):
        st.switch_page(PAGES["vault"])


def vault():
    """The one page that its visitors may not see behind Pagewarden."""
    st.title("Vault")


PAGES = {
    page.__name__: st.Page(page, title=page.__name__.capitalize(), url_path=page.__name__)
    for page in [cart, files, desk, vault]
}
st.navigation([st.Page(choice, title="Choice", default=True), *PAGES.values()]).run()
