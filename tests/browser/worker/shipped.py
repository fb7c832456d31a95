"""The script of the website's Worker as it is shipped, in Chromium, without a page around it.

A program whose `measure` gives the weights as well makes it tell them: the script does not know what it measures.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

import xarray as xr
from playwright.sync_api import Page

from toolkit import engine, place
from toolkit.experiment import Experiment
from widgets import spec
from widgets.transport import unpack

SCRIPT = Path(__file__).parents[3] / "widgets/static/program.js"
GOES_ON = ("training", "paused", "waiting")
TRAIN = """async ([script, begin, data, goesOn]) => {
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
  const parts = [];
  let begun = 0;
  const end = await new Promise((done, fail) => {
    worker.onerror = (event) => fail(new Error(event.message));
    worker.onmessage = ({ data: told }) => {
      if (told.news !== 'run') return;
      begun ||= performance.now();
      if (told.bytes) parts.push(btoa(Array.from(told.bytes, (b) => String.fromCharCode(b)).join('')));
      if (told.state === 'waiting') worker.postMessage({ order: 'resume' });
      if (!goesOn.includes(told.state)) done(told);
    };
    for (const [name, text] of Object.entries(data)) data[name] = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    worker.postMessage({ ...begin, data });
  });
  worker.terminate();
  return [end.state, end.message, parts, performance.now() - begun];
}"""


def run(page: Page, program: str, data: Mapping[str, bytes], experiment: Experiment) -> tuple[list[bytes], float]:
    """The parts of a run as a figure gets them, in 32 bits, and its seconds after step 0."""
    fields = experiment.values()
    about = {"run": 1, "program": program, "fields": fields, "values": {}, "moments": spec.moments(None, experiment)}
    begin = {"order": "begin", "part": "training"} | about
    files = {name: base64.b64encode(content).decode() for name, content in data.items()}
    script = SCRIPT.read_text(encoding="utf-8")
    state, message, parts, took = page.evaluate(TRAIN, [script, begin | {"paused": False}, files, GOES_ON])
    assert state == "done", message
    return [base64.b64decode(part) for part in parts], took / 1000


def trained(page: Page, program: str, data: Mapping[str, bytes], experiment: Experiment) -> xr.Dataset:
    """The columns of such a run along `step`."""
    return xr.concat([unpack(part)[0] for part in run(page, program, data, experiment)[0]], "step")


def moments(page: Page, program: str, data: Mapping[str, bytes], experiment: Experiment) -> dict[str, int]:
    """The moments that the last part of such a run tells."""
    return unpack(run(page, program, data, experiment)[0][-1])[2]["moments"]


def telling_all(program: str, experiment: Experiment) -> str:
    """The program with the weights among its columns, "weights.first" and the like, and every column at every row."""
    state, _ = engine.draw(experiment, place("cpu"))
    about = json.loads(program)
    measure, columns = about["measure"], about["columns"]
    for name, weight in experiment.ready(state)["weights"].items():
        measure["out"][f"weights.{name}"] = f"%{len(measure['nodes'])}"
        measure["nodes"].append(["in", f"state.weights.{name}"])
        columns[f"weights.{name}"] = {"dims": [f"{name} {axis}" for axis in range(weight.ndim)]}
    for column in columns.values():
        column["frames"] = None
    return json.dumps(about)
