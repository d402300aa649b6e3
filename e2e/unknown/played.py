"""Streamlit as nobody has tested it: of another version, or with page hashes of another kind.

Takes the arguments of `streamlit`; PLAYED_VERSION and PLAYED_HASH say what is other.
"""

import hashlib
import os
import sys

import streamlit.runtime.app_session as app_session
import streamlit.web.bootstrap  # noqa: F401, so that all who hash are there
from streamlit import util
from streamlit.web import cli

if version := os.environ.get("PLAYED_VERSION"):
    app_session.STREAMLIT_VERSION_STRING = version

if algorithm := os.environ.get("PLAYED_HASH"):
    known = util.calc_hash

    def other(content: bytes | str) -> str:
        data = content.encode() if isinstance(content, str) else content
        return hashlib.new(algorithm, data).hexdigest()

    for module in list(sys.modules.values()):
        if getattr(module, "calc_hash", None) is known:
            module.calc_hash = other

sys.argv[0] = "streamlit"
sys.exit(cli.main())
