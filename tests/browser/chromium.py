"""The Chromium that the browser tests drive: found, or else installed.

`python -m tests.browser.chromium` prints its path. `WNL_CHROMIUM` names another one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MACOS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
SYSTEM_INSTALLERS = {
    "apt-get": ["apt-get update -qq", "apt-get install -qq -y --no-install-recommends chromium"],
    "dnf": ["dnf install -y chromium"],
    "zypper": ["zypper --non-interactive install chromium"],
    "pacman": ["pacman -Sy --noconfirm chromium"],
    "apk": ["apk add chromium"],
}

# asked in a process of its own: Playwright's sync interface runs once at a time
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find() -> str:
    """Path of a Chromium that starts, installed where there is none; RuntimeError where none can be had."""
    found = _named() or _present() or _from_the_system() or _from_playwright()
    if not found:
        raise RuntimeError(
            "the browser tests need Chromium: none was found and none could be installed. "
            "Install it, or name one: WNL_CHROMIUM=/path/to/chromium make test"
        )
    return found


def _named() -> str | None:
    named = os.environ.get("WNL_CHROMIUM")
    if named and not _starts(named):
        raise RuntimeError(f"WNL_CHROMIUM names no Chromium that starts (got {named})")
    return named


def _present() -> str | None:
    candidates = [path for name in NAMES if (path := shutil.which(name))] + MACOS
    return next((path for path in candidates if _starts(path)), None)


def _from_the_system() -> str | None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    installer = next((name for name in SYSTEM_INSTALLERS if shutil.which(name)), None)
    for command in SYSTEM_INSTALLERS.get(installer, []):
        _say(f"no Chromium here; running as root: {command}")
        if not _run(command.split(), DEBIAN_FRONTEND="noninteractive"):
            return None
    return _present()


def _from_playwright() -> str | None:
    """Playwright's own Chromium, downloaded into the user's cache if it is not there yet."""
    if path := _playwright_path():
        return path
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    _say("no Chromium here; running: playwright install chromium")
    return _playwright_path() if _run(command) else None


def _playwright_path() -> str | None:
    asked = subprocess.run([sys.executable, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True)
    path = asked.stdout.strip()
    return path if asked.returncode == 0 and _starts(path) else None


def _starts(path: str) -> bool:
    """Whether it says its version: a stub that only points to another package manager does not."""
    if not Path(path).is_file():
        return False
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _run(command: list[str], **environment: str) -> bool:
    try:
        done = subprocess.run(command, env=os.environ | environment, stdin=subprocess.DEVNULL, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        _say(str(error))
        return False
    return done.returncode == 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        print(find())
    except RuntimeError as error:
        sys.exit(str(error))
