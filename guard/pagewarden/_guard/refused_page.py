"""What runs in the place of a refused page of a `pages/` folder, until Streamlit 1.43."""

from pagewarden._guard.wrappers import draw_refused_folder_page

draw_refused_folder_page()
