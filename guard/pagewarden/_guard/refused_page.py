"""What runs in the place of a refused page of a `pages/` folder, until Streamlit 1.43."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

ctx = get_script_run_ctx()
if ctx is not None:
    # Imports nothing of ours: Streamlit's hot reload takes all modules on PYTHONPATH out of
    # `sys.modules`, and a second copy of them would know no session.
    vars(ctx.pages_manager)["_pagewarden_draw_refusal"]()
