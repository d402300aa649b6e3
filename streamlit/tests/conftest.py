"""The tests of the sample app open it as those of guard/ open theirs."""

pytest_plugins = ["opened_app"]
