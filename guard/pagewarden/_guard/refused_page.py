"""The script that runs instead of a refused page of a `pages/` folder, until Streamlit 1.43."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

ctx = get_script_run_ctx()
if ctx is not None:
    # Imports nothing of ours: Streamlit's hot reload removes all modules on PYTHONPATH from
    # `sys.modules`, and a second copy of ours would know no session.
    vars(ctx.pages_manager)["_pagewarden_draw_refusal"]()
