"""The guard: it decides inside Streamlit's process which pages may begin.

`install()` registers the wrappers. It imports nothing of Streamlit, so every Python process may call
it: a process that never imports Streamlit pays one list entry.
"""

from __future__ import annotations

from pagewarden._guard import import_hook, wrappers

__all__ = ["install"]


def install() -> None:
    """Wraps Streamlit's calls as soon as their modules are imported, or now if they are already."""
    import_hook.after_import(
        {**wrappers.WRAPPERS, "streamlit.web.bootstrap": wrappers.refuse_to_start_unguarded}
    )
