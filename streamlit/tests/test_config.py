"""The settings that the proxy needs, as Streamlit itself reads them."""

import pytest
from streamlit import config


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.port", 8501),
        ("server.headless", True),
        ("server.fileWatcherType", "none"),
        ("server.enableXsrfProtection", True),
        ("server.enableStaticServing", True),
        ("server.maxUploadSize", 200),
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        (
            "server.trustedUserHeaders",
            {
                "X-Forwarded-User": "sub",
                "X-Forwarded-Email": "email",
                "X-Forwarded-Preferred-Username": "preferred_username",
                "X-Forwarded-Groups": "groups",
            },
        ),
    ],
)
def test_streamlit_reads_the_setting(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, option: str, value: object
) -> None:
    monkeypatch.chdir(request.config.rootpath)
    config.get_config_options(force_reparse=True)

    assert config.get_option(option) == value
