"""Names what is installed here and not named in a requirements file, `pip` last."""

import re
import sys
from importlib.metadata import distributions
from pathlib import Path


def canonical(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


lines = Path(sys.argv[1]).read_text().splitlines()
wanted = {canonical(line.split("==")[0]) for line in lines if "==" in line}
installed = {canonical(each.metadata["Name"]) for each in distributions()}
print(*sorted(installed - wanted, key=lambda name: (name == "pip", name)))
