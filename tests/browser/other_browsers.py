"""Firefox and WebKit: opened, asked by scripts, and moved by keys. No program stands between them and the tests.

Firefox speaks WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) on a socket of its own; WebKitGTK comes with a
WebDriver (https://w3c.github.io/webdriver/) that starts its small browser.
"""

import itertools
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import websocket

from tests.browser import installed
from tests.browser.lab import free_port

KEYS = {"Home": "\ue011", "PageUp": "\ue00e", "End": "\ue010"}
SMALL_BROWSERS = ["lib/*/webkit2gtk-4.1/MiniBrowser", "lib*/webkit2gtk-4.1/MiniBrowser"]
PATIENCE = 30  # seconds


class Browser:
    """What tests ask of both."""

    def open(self, url: str) -> None:
        raise NotImplementedError

    def run(self, script: str):
        """The JSON value of an expression of JavaScript."""
        raise NotImplementedError

    def press(self, key: str) -> None:
        raise NotImplementedError

    def wait_for(self, script: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, f"this did not come true: {script}"
            time.sleep(0.05)


class Firefox(Browser):
    def __init__(self, socket: str):
        self.socket = websocket.create_connection(f"{socket}/session", timeout=PATIENCE, suppress_origin=True)
        self.numbers = itertools.count(1)
        self.ask("session.new", capabilities={})
        self.page = self.ask("browsingContext.create", type="tab")["context"]

    def ask(self, method: str, **parameters) -> dict:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass  # events
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, url: str) -> None:
        self.ask("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def run(self, script: str):
        asked = {"expression": f"JSON.stringify({script}) ?? 'null'", "target": {"context": self.page}}
        answer = self.ask("script.evaluate", awaitPromise=True, **asked)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self.ask("input.performActions", context=self.page, actions=[keyboard])


class WebKit(Browser):
    def __init__(self, address: str):
        self.address = address
        options = {"binary": small_browser(), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.address += f"/session/{self.ask('/session', wanted)['sessionId']}"

    def ask(self, path: str, content: dict):
        request = urllib.request.Request(self.address + path, json.dumps(content).encode())
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]

    def open(self, url: str) -> None:
        self.ask("/url", {"url": url})

    def run(self, script: str):
        return self.ask("/execute/sync", {"script": f"return {script}", "args": []})

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self.ask("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})


def small_browser() -> str:
    found = [path for place in SMALL_BROWSERS for path in Path("/usr").glob(place)]
    assert found, "the WebDriver of WebKitGTK is here, and its MiniBrowser is not"
    return str(found[0])


@contextmanager
def firefox():
    """A Firefox without a window, on a fresh profile."""
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        command = [installed.find("firefox"), *options, "--width", "1280", "--height", "900"]
        with running(command, stderr=subprocess.PIPE) as process:
            yield Firefox(told(process.stderr, r"BiDi listening on (ws://\S+)"))


@contextmanager
def webkit():
    """WebKitGTK's small browser, on a screen that nobody sees."""
    driver = installed.find("webkit")
    screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with running(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as made_up:
        display = told(made_up.stdout, r"(\d+)")
        port = free_port()
        with running([driver, f"--port={port}"], env=os.environ | {"DISPLAY": f":{display}"}):
            address = f"http://127.0.0.1:{port}"
            wait_until_up(address)
            browser = WebKit(address)
            yield browser
            urllib.request.urlopen(urllib.request.Request(browser.address, method="DELETE"), timeout=PATIENCE)


@contextmanager
def running(command: list[str], **options):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def told(stream, pattern: str) -> str:
    """What a program says once it is up."""
    for line in stream:
        if found := re.search(pattern, line):
            return found[1]
    raise RuntimeError(f"the program ended and did not say {pattern}")


def wait_until_up(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{address}/status", timeout=PATIENCE).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nothing answers at {address}"
            time.sleep(0.1)
