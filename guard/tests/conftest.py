"""Every test of guard/ runs in a process whose Streamlit has the guard."""

import pagewarden._guard

pytest_plugins = ["opened_app"]

# An app's process has the guard before its first run; this process has it before its first test.
pagewarden._guard.install()
