"""The browsers that tests drive: found, or else installed.

`python -m tests.browser.installed chromium firefox webkit` prints their paths. `WNL_CHROMIUM`, `WNL_FIREFOX` and
`WNL_WEBKIT` (a WebKitWebDriver) name others.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = {
    "chromium": ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    "firefox": ["firefox-esr", "firefox"],
    "webkit": ["WebKitWebDriver"],
}
MACOS = {
    "chromium": [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    "firefox": ["/Applications/Firefox.app/Contents/MacOS/firefox"],
}
PACKAGES = {  # where a browser's package has another name; WebKit's small browser needs a screen, if only a made-up one
    "apt-get": {"firefox": "firefox-esr", "webkit": "webkit2gtk-driver xvfb"},
    "dnf": {"webkit": "webkit2gtk4.1 xorg-x11-server-Xvfb"},
    "zypper": {"firefox": "MozillaFirefox", "webkit": "webkit2gtk3-minibrowser xorg-x11-server-Xvfb"},
    "pacman": {"webkit": "webkit2gtk-4.1 xorg-server-xvfb"},
    "apk": {"webkit": "webkit2gtk-4.1 xvfb"},
}
INSTALL = {
    "apt-get": ["apt-get update -qq", "apt-get install -qq -y --no-install-recommends"],
    "dnf": ["dnf install -y"],
    "zypper": ["zypper --non-interactive install"],
    "pacman": ["pacman -Sy --noconfirm"],
    "apk": ["apk add"],
}

# asked in a process of its own: Playwright's sync interface runs once at a time
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find(browser: str) -> str:
    """Path of a browser that starts, installed where there is none; RuntimeError where none can be had."""
    found = _named(browser) or _present(browser) or _from_the_system(browser)
    if not found and browser == "chromium":
        found = _from_playwright()
    if not found:
        raise RuntimeError(
            f"these tests need {browser}: none was found and none could be installed. "
            f"Install it, or name one: WNL_{browser.upper()}=/path make test"
        )
    return found


def _named(browser: str) -> str | None:
    named = os.environ.get(f"WNL_{browser.upper()}")
    if named and not _starts(named):
        raise RuntimeError(f"WNL_{browser.upper()} names no {browser} that starts (got {named})")
    return named


def _present(browser: str) -> str | None:
    if browser == "webkit" and not shutil.which("Xvfb"):
        return None
    candidates = [path for name in NAMES[browser] if (path := shutil.which(name))] + MACOS.get(browser, [])
    return next((path for path in candidates if _starts(path)), None)


def _from_the_system(browser: str) -> str | None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    installer = next((name for name in INSTALL if shutil.which(name)), None)
    if installer is None:
        return None
    *first, install = INSTALL[installer]
    for command in (*first, f"{install} {PACKAGES[installer].get(browser, browser)}"):
        _say(f"no {browser} here; running as root: {command}")
        if not _run(command.split(), DEBIAN_FRONTEND="noninteractive"):
            return None
    return _present(browser)


def _from_playwright() -> str | None:
    """Playwright's own Chromium, downloaded into the user's cache if it is not there yet."""
    if path := _playwright_path():
        return path
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    _say("no chromium here; running: playwright install chromium")
    return _playwright_path() if _run(command) else None


def _playwright_path() -> str | None:
    asked = subprocess.run([sys.executable, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True)
    path = asked.stdout.strip()
    return path if asked.returncode == 0 and _starts(path) else None


def _starts(path: str) -> bool:
    """Whether it explains itself: a stub that only points to another package manager does not."""
    if not Path(path).is_file():
        return False
    try:
        asked = subprocess.run([path, "--help"], capture_output=True, timeout=60)
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
        for asked in sys.argv[1:]:
            print(find(asked))
    except RuntimeError as error:
        sys.exit(str(error))
