"""The attacked app with a `pages/` folder."""

import attacked

attacked.home()
