"""What Streamlit itself reads in a browser's frames, and which page it would run for each.

Reads lines: first the app's pages as JSON, then a frame a line in base64. Answers a line of JSON for
each frame. The parser is google.protobuf with Streamlit's own descriptors, and the page is chosen by
Streamlit's own PagesManager.
"""

import base64
import json
import sys

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.pages_manager import PagesManager

MANAGER = PagesManager("app.py", setup_watcher=False)


def read(frame, pages, default):
    message = BackMsg()
    try:
        message.ParseFromString(frame)
    except DecodeError:
        return {"ok": False}
    # What Streamlit never looks at, and what it only echoes.
    message.DiscardUnknownFields()
    for field in message.DESCRIPTOR.fields:
        if field.name.startswith("debug_last"):
            message.ClearField(field.name)
    state = message.rerun_script
    return {
        "ok": True,
        "type": message.WhichOneof("type"),
        "bytes": base64.b64encode(message.SerializeToString(deterministic=True)).decode(),
        "page": page_of(state, pages, default),
        "hash": state.page_script_hash,
        "name": state.page_name,
        "fragment": state.fragment_id,
        "isAuto": state.is_auto_rerun,
        "widgets": [widget.id for widget in state.widget_states.widgets],
        "asked": asked_for(message),
    }


def page_of(state, pages, default):
    """The name of the page that st.navigation runs; it runs the default where nothing is found."""
    MANAGER.set_script_intent(state.page_script_hash, state.page_name)
    if hasattr(MANAGER, "set_pages_and_resolve"):
        found = MANAGER.set_pages_and_resolve(pages, fallback_page_hash=default)
    else:
        MANAGER.set_pages(pages)
        found = MANAGER.get_page_script(fallback_page_hash=default)
    return (found or pages[default])["page_name"]


def asked_for(message):
    """The kind and the id of what a message asks for by an id that the proxy looks at."""
    kind = message.WhichOneof("type")
    if kind == "deferred_file_request":
        return ["deferred_file", message.deferred_file_request.file_id]
    if kind != "backend_operation_request":
        return []
    operation = message.backend_operation_request
    payload = operation.WhichOneof("payload")
    if payload == "deferred_file":
        return [payload, operation.deferred_file.file_id]
    return [payload]


def main():
    app = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        answer = read(base64.b64decode(line), app["pages"], app["default"])
        print(json.dumps(answer))


main()
