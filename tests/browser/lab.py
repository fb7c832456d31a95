"""A JupyterLab for tests: a server on a fresh profile, and what a reader does in it.

Pages are driven through Playwright. A page is opened on a workspace of its own, so that tests do not see
each other's tabs; the kernels of closed pages are ended by `shut_kernels`.
"""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

SECONDS = 1000  # Playwright counts in milliseconds
PATIENCE = 90 * SECONDS
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden)"

_workspaces = itertools.count(1)


@dataclass(frozen=True)
class Lab:
    """A running server: `url` without a trailing slash, `root` the folder it shows (a copy of the book)."""

    url: str
    root: Path

    def api(self, path: str, method: str = "GET"):
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def shut_kernels(self) -> None:
        for session in self.api("sessions"):
            self.api(f"sessions/{session['id']}", "DELETE")
        for kernel in self.api("kernels"):
            self.api(f"kernels/{kernel['id']}", "DELETE")


def start(
    root: Path,
    profile: Path,
    program: Sequence[str | Path] = (sys.executable, "-m", "jupyterlab"),
    variables: dict[str, str] | None = None,
) -> tuple[Lab, subprocess.Popen]:
    """Starts a server on `root` that knows no user's settings; all it writes goes under `profile`."""
    profile.mkdir(parents=True)
    port = free_port()
    command = [*program, "--no-browser", *_options(root, port)]
    env = (variables or dict(os.environ)) | _environment(profile)
    with (profile / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    lab = Lab(f"http://127.0.0.1:{port}", root)
    try:
        _wait_until_up(lab, server, profile / "server.log")
    except BaseException:
        stop(lab, server)
        raise
    return lab, server


def stop(lab: Lab, server: subprocess.Popen) -> None:
    """Ends the kernels, then the server by its own process id."""
    if server.poll() is None:
        try:
            lab.shut_kernels()
        except OSError:
            pass  # a server that does not answer is ended all the same
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _options(root: Path, port: int) -> list[str]:
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root,
        "ServerApp.disable_check_xsrf": True,
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True,  # window.jupyterapp, for run_all and run_code
    }
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [f"--{name}={value}" for name, value in options.items()] + ["--allow-root"] * as_root


def _environment(profile: Path) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    return {name: str(profile / folder) for name, folder in folders.items()}


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _wait_until_up(lab: Lab, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            lab.api("status")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def open_page(page: Page, lab: Lab, path: str) -> Locator:
    """Opens `path` ("book/index.md") as `jupyter lab FILE` does; the notebook, once its kernel is idle."""
    notebook = open_at_once(page, lab, path)
    wait_idle(page)
    return notebook


def open_at_once(page: Page, lab: Lab, path: str) -> Locator:
    """The notebook once it shows a cell, while its kernel starts."""
    page.goto(f"{lab.url}/lab/workspaces/test-{next(_workspaces)}/tree/{path}")
    page.locator(f"{NOTEBOOK} .jp-Cell").first.wait_for(timeout=PATIENCE)
    return page.locator(NOTEBOOK)


def wait_idle(page: Page, timeout: float = PATIENCE) -> None:
    """Waits until the kernel is idle and no cell is waiting or running."""
    page.wait_for_function(_IDLE, timeout=timeout)


def run_all(page: Page) -> None:
    """Runs all cells and waits for the end. RuntimeError with the first cell's error, if one raises."""
    _raise_errors(page.evaluate(_RUN_ALL))


def run_through(page: Page, text: str) -> None:
    """Runs the cells down to the first code cell that contains `text`. RuntimeError with the first error."""
    _raise_errors(page.evaluate(_RUN_THROUGH, text))


def run_code(page: Page, text: str) -> str:
    """Runs `text` in a new last cell; the text it prints and returns. RuntimeError if it raises."""
    outputs = page.evaluate(_RUN_CODE, text)
    _raise_errors(outputs)
    return "".join(_text(output) for output in outputs).strip()


def _raise_errors(outputs: list[dict]) -> None:
    error = next((output for output in outputs if output["output_type"] == "error"), None)
    if error:
        raise RuntimeError(f"{error['ename']}: {error['evalue']}")


def _text(output: dict) -> str:
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return text if isinstance(text, str) else "".join(text)


# JupyterLab shows only the cells near the view, so cells are reached through its own objects, not the screen.
_IDLE = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.status === "idle" && kernel.connectionStatus === "connected"
    && panel.content.widgets.every((cell) => (cell.model.executionState ?? "idle") === "idle");
}"""
_RUN_ALL = """async () => {
  const { commands, shell } = window.jupyterapp;
  await commands.execute("notebook:run-all-cells");
  return shell.currentWidget.content.widgets.flatMap((cell) => cell.model.outputs?.toJSON() ?? []);
}"""
_RUN_THROUGH = """async (text) => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  const last = notebook.widgets.findIndex((c) => c.model.type === "code" && c.model.sharedModel.source.includes(text));
  if (last < 0) throw new Error("no cell contains " + text);
  if (last > 0) {
    notebook.activeCellIndex = last;
    await commands.execute("notebook:run-all-above");
  }
  notebook.activeCellIndex = last;
  await commands.execute("notebook:run-cell");
  return notebook.widgets.slice(0, last + 1).flatMap((cell) => cell.model.outputs?.toJSON() ?? []);
}"""
_RUN_CODE = """async (text) => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  await commands.execute("notebook:insert-cell-below");
  notebook.activeCell.model.sharedModel.setSource(text);
  await commands.execute("notebook:change-cell-to-code");
  await commands.execute("notebook:run-cell");
  return notebook.activeCell.model.outputs.toJSON();
}"""
