"""The interactive figure: a recorded Dataset with controls, and live training of the experiment it is handed."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
import xarray as xr

from widgets import spec as specification
from widgets.agreement import agrees
from widgets.live import NOTHING, Live, Run
from widgets.page import figure_html, static
from widgets.protocol import ACTIONS, State, Status
from widgets.transport import pack

STATIC = Path(__file__).parent / "static"


class Explorer(anywidget.AnyWidget):
    """Panels over a recording, with a control for every dimension no panel draws and for the fields in `more`.

    `recording` has `measured` (an xarray Dataset) and `predicted` ({theory: Dataset}), or is a Dataset, or None.
    Recorded values answer at once; with an `experiment`, any other value trains live on a worker thread.
    `sentence` and `panels` say what is shown; `axis` is the dimension of the cursor: "step", or a field of an
    experiment without steps, which is then measured live at the recorded values of that field (else at its marks).
    `cursor` is where it stands at first (default: at the end). `kept` are recorded runs to compare with, each
    {field: value} where it differs from the first, grey until the reader clears them. `name` is what links and the
    words of a page call the figure; it matters where a page has several.

    Read it from Python: `explorer.data` is the Dataset on screen, `explorer.predicted` the theory over it,
    `explorer.configuration` the experiment, `explorer.gap` the distance between the two. Setting
    `explorer.values = {...}` moves the sliders, `explorer.theory = "..."` chooses the theory that is drawn.

    On a page without a kernel (`WNL_STATIC=1` when it is made) nothing trains, so there must be a recording.
    """

    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"

    spec = traitlets.Dict().tag(sync=True)
    recorded = traitlets.Bytes(b"").tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    cursor = traitlets.Float(None, allow_none=True).tag(sync=True)
    theory = traitlets.Unicode("").tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    frame = traitlets.Bytes(b"").tag(sync=True)
    resend = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        recording: Any = None,
        experiment: Any = None,
        *,
        panels: Sequence[specification.Panel],
        more: Sequence[str] = (),
        sentence: str = "",
        title: str = "",
        alt: str = "",
        axis: str = "step",
        kept: Sequence[Mapping] = (),
        cursor: float | None = None,
        name: str = "figure",
    ):
        self._live = Live(_weak(self._publish))
        measured, predicted = _parts(recording)
        if measured is None and experiment is None:
            raise ValueError("Explorer needs a recording, an experiment, or both")
        if not name.isidentifier():
            raise ValueError(f"name must be a word such as 'figure' or 'left' (got {name!r})")
        self.experiment, self._measured, self._predicted = experiment, measured, predicted
        self._sent = (0, 0, NOTHING)  # run, rows and horizon of the theory that the front end has been sent
        self._sending = threading.RLock()
        about = specification.make(measured, predicted, experiment, panels, more, axis)
        if static():
            about["theories"] = [t for t in about["theories"] if t["name"] in predicted]
        about |= {
            "title": title,
            "alt": alt,
            "sentence": sentence,
            "trainer": "kernel" if experiment is not None and not static() else None,
            "name": name,
            "kept": specification.kept(kept, measured, about["controls"]),
            "file": getattr(recording, "name", name).replace("/", "-"),
        }
        packed = b""
        if measured is not None and specification.fits(measured, experiment, about["controls"]):
            packed = pack(*specification.shown(measured, predicted, axis, panels))
        elif static():
            raise ValueError(
                f"{about['file']}: a page without a kernel shows recorded runs, and none of this experiment was given; "
                "record them with: python -m toolkit.record NAME"
            )
        else:
            self._measured, self._predicted = None, {}
        field, points = specification.along(measured, experiment, axis)
        self._along = (field, points) if points else None
        values = {c["name"]: c["default"] for c in about["controls"]}
        super().__init__(
            spec=about,
            recorded=packed,
            values=values,
            cursor=cursor,
            theory=next((t["name"] for t in about["theories"]), ""),
            status=self._status("recorded" if self._is_recorded(values, about) else "waiting"),
        )
        self.observe(self._on_values, "values")
        self.observe(self._on_request, "request")
        self.observe(self._on_resend, "resend")
        weakref.finalize(self, Live.cancel, self._live)

    def open(self) -> None:
        """Connect to the front end; in a static build there is none."""
        if not static():
            super().open()

    def _repr_mimebundle_(self, **kwargs) -> Any:
        if not static():
            return super()._repr_mimebundle_(**kwargs)
        return {"text/plain": self.spec["title"], "text/html": figure_html(self)}

    def close(self) -> None:
        """Stop training and remove the figure."""
        self._live.close()
        super().close()

    @traitlets.validate("values")
    def _complete(self, proposal) -> dict:
        """Values left out stay as they are; ValueError for a name that has no control."""
        names = [c["name"] for c in self.spec["controls"]]
        for name in proposal["value"]:
            if name not in names:
                raise ValueError(f"this figure has no control {name!r}; it has {', '.join(names)}")
        before = {c["name"]: c["default"] for c in self.spec["controls"]} | self.values
        return before | proposal["value"]

    @traitlets.validate("theory")
    def _known(self, proposal) -> str:
        names = [t["name"] for t in self.spec["theories"]]
        if proposal["value"] not in ["", *names]:
            raise ValueError(f"theory must be one of {', '.join(map(repr, names))}, or '' (got {proposal['value']!r})")
        return proposal["value"]

    @property
    def configuration(self) -> Any:
        """The experiment whose run is on screen."""
        return self.experiment.replace(**self.values)

    @property
    def run(self) -> Run | None:
        """The live run on screen, if one is."""
        run = self._live.run
        return run if run is not None and run.rows and self._shows(run) else None

    @property
    def data(self) -> xr.Dataset:
        """The Dataset on screen: the live run so far, or the recorded one."""
        if (run := self.run) is not None:
            return run.tabulate(run.rows)
        return self._recorded_part(self._measured)

    @property
    def predicted(self) -> dict[str, xr.Dataset]:
        """{theory: Dataset} over the run on screen, as far as it is computed."""
        if (run := self.run) is not None:
            return dict(run.predicted)
        return {name: self._recorded_part(p) for name, p in self._predicted.items()}

    @property
    def gap(self) -> dict[str, float]:
        """Σ|measured − predicted| / Σ|measured| of every column on screen, to the theory drawn; {} without one."""
        from toolkit.metrics.gap import gap  # the one definition; a figure of plain numbers needs no PyTorch

        theory = self.predicted.get(self.theory)
        return {} if theory is None else gap(self.data, theory)

    def _recorded_part(self, dataset: xr.Dataset | None) -> xr.Dataset:
        if dataset is None or not self._is_recorded(self.values, self.spec):
            raise ValueError("nothing is on screen yet: press Train, or choose recorded values")
        for name, value in self.values.items():
            if name in dataset.dims:
                number = dataset[name].dtype.kind in "iuf"
                dataset = dataset.sel({name: value}, method="nearest" if number else None)
        return dataset

    def _is_recorded(self, values: Mapping, about: dict) -> bool:
        return self._measured is not None and specification.is_recorded(self._measured, values, about["base"])

    def _shows(self, run: Run) -> bool:
        return agrees(self.values, {n: getattr(run.experiment, n) for n in self.values})

    def _on_values(self, change) -> None:
        if self.spec["trainer"] is None:
            return
        if self._is_recorded(self.values, self.spec):
            self._live.cancel()
            with self._sending:
                self.status = self._status("recorded")
            return
        self._train(paused=False)

    def _on_request(self, change) -> None:
        action = self.request.get("action")
        if self.spec["trainer"] is None or action not in ACTIONS:
            return
        getattr(self, f"_do_{action}")()

    def _do_greet(self) -> None:
        self._live.warm(self.experiment)

    def _do_train(self) -> None:
        if self._live.active and self.run is not None:
            self._live.resume()
        else:
            self._train(paused=False)

    def _do_pause(self) -> None:
        self._live.pause()

    def _do_step(self) -> None:
        if not (self._live.active and self.run is not None):
            self._train(paused=True)
        self._live.step()

    def _do_cancel(self) -> None:
        self._live.cancel()

    def _do_reset(self) -> None:
        self._train(paused=True)

    def _train(self, paused: bool) -> None:
        try:
            experiment = self.configuration
        except ValueError as error:
            self._live.cancel()
            with self._sending:
                self.status = self._status("failed", str(error))
            return
        steps = len(self._along[1]) if self._along else experiment.axis.last
        self.status = self._status("training" if not paused else "paused", steps=steps)
        self._live.train(experiment, paused, self._along)

    def _on_resend(self, change) -> None:
        run = self._live.run
        if run is not None:
            with self._sending:
                self._sent = (run.number, 0, NOTHING)
            self._publish(run)

    def _publish(self, run: Run) -> None:
        """Send what is new of a run, unless the sliders have moved on; called from the worker thread."""
        with self._sending:
            if not self._shows(run):
                return
            try:
                self._send_rows(run)
            finally:  # a run that cannot be sent still says why
                self.status = self._status(run.state, run.message, run)

    def _send_rows(self, run: Run) -> None:
        number, first, horizon = self._sent
        if number != run.number:
            first, horizon = 0, NOTHING
        rows, predicted = run.rows[first:], run.predicted if run.horizon != horizon else {}
        if rows or predicted:
            self.frame = self._frame(run, rows, predicted, first)
        self._sent = (run.number, first + len(rows), run.horizon)

    def _frame(self, run: Run, rows: list, predicted: dict, first: int) -> bytes:
        about = {
            "run": run.number,
            "first": first,
            "values": {n: getattr(run.experiment, n) for n in self.values},
        }
        measured = run.tabulate(rows) if rows else xr.Dataset()
        return pack(measured, predicted, about)

    def _status(self, state: State, message: str = "", run: Run | None = None, steps: int = 0) -> Status:
        return {
            "state": state,
            "message": message,
            "step": run.step if run else 0,
            "steps": run.steps if run else steps,
            "seconds_left": run.seconds_left if run else None,
            "run": run.number if run else 0,
            "device": "",
        }


def _parts(recording: Any) -> tuple[xr.Dataset | None, dict]:
    if recording is None or isinstance(recording, xr.Dataset):
        return recording, {}
    if not hasattr(recording, "measured"):
        raise ValueError(f"recording must be what recording(name) returns, a Dataset, or None (got {recording!r})")
    return recording.measured, recording.predicted


def _weak(method):
    """A callback that does not keep its object alive, so that a re-run cell's old figure can go."""
    reference = weakref.WeakMethod(method)

    def call(*args):
        if (bound := reference()) is not None:
            bound(*args)

    return call
