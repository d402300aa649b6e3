"""The browsed app with a `pages/` folder."""

import browsed

browsed.home()
