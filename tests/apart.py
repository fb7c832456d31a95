"""Environments apart, for programs that the project does not depend on: each sees the project's packages."""

import os
import site
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environment(folder: Path, *packages: str) -> tuple[Path, dict[str, str]]:
    """The Python of an environment in `folder` with these packages, and the variables to run it with.

    What Jupyter and IPython keep is in the folder, too. pip leaves the project's packages as they are.
    """
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    python = next(folder.glob("env/*/python"))
    asked = [python, "-c", "import site; print(site.getsitepackages()[0])"]
    place = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    Path(place, "of_the_project.pth").write_text("\n".join(site.getsitepackages()))
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *packages], check=True)
    kept = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "HOME")}
    kept |= {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return python, os.environ | kept | {"JUPYTER_PATH": str(Path(sys.prefix, "share/jupyter"))}
