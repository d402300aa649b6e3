"""Who is looking at a Streamlit app behind Pagewarden, and which of its pages they may see.

    import streamlit as st
    from pagewarden import allowed, viewer

    pages = [
        st.Page("home.py", default=True),
        st.Page("sales.py", url_path="sales"),
        st.Page("payroll.py", url_path="payroll"),
    ]
    st.navigation(allowed(pages)).run()

Pagewarden enforces the policy without these functions. With `allowed` the app offers no page that
its visitor may not see; with `viewer` it knows who they are. Everything here fails closed: without
Pagewarden's headers the script stops.
"""

from __future__ import annotations

# The same as in `typing`, whose import would take some milliseconds.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from pagewarden._headers import Viewer
    from pagewarden._pages import allowed, require
    from pagewarden._viewer import viewer

__all__ = ["Viewer", "__version__", "allowed", "require", "viewer"]

__version__ = "0.1.0"

_HOMES = {
    "Viewer": "pagewarden._headers",
    "allowed": "pagewarden._pages",
    "require": "pagewarden._pages",
    "viewer": "pagewarden._viewer",
}


def __getattr__(name: str) -> object:
    """Import a name when it is first used (PEP 562).

    Every Python process with the guard imports this package at its start. An import of Streamlit at
    that time would take a second, and would come before the guard's import hook.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
