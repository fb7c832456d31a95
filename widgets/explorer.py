"""The interactive figure: a recorded Dataset with controls, and live training of the experiment it is given."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import anywidget
import traitlets
import xarray as xr

from widgets import links, provenance, settings
from widgets import spec as specification
from widgets.given import check_axis, check_experiment, check_panels, sliders
from widgets.inputs import Experiment, Panel, Recording
from widgets.kernel import KernelTrainer, status
from widgets.page import figure_html, state_of, static, without_a_kernel
from widgets.programs import Programs, programs_of, trains
from widgets.questions import Question
from widgets.run import Run
from widgets.saved import with_still
from widgets.sentence import check_sentence
from widgets.transport import pack

STATIC = Path(__file__).parent / "static"


class Explorer(anywidget.AnyWidget):
    """Panels over a recording, with a control for the fields in `more` and for every dimension that no panel draws.
    Without a recording all fields have one, unless `more` says which.
    The control of `first` stands before the others and is never folded away, on a narrow screen the only one. `values`
    are first values of controls that differ from those of the experiment.

    `recording` has `measured` (an xarray Dataset) and `predicted` ({theory: Dataset}), or is a Dataset, or None.
    Recorded values answer at once; with an `experiment`, any other value trains live on a worker thread. A recording of
    another experiment, or of other values of a field that has no control, is not shown: a warning names the difference.
    `panels` say what is shown, and `sentence` tells it, with the {names} of columns, fields, the axis and moments; what
    may not come stands in brackets, "[learned at step {learned}|not yet|never learned]", with what is said before it
    comes, and if it does not.
    `axis` is the dimension of the cursor: "step", or a field of an experiment without steps, which is then measured
    live at the recorded values of that field (else at its marks).
    `cursor` is its first place (default: the end). `kept` are recorded runs to compare with, each as the {field: value}
    in which it differs from the first run; they are thin and muted, until the reader clears them. Links and the words
    of a page refer to the figure by `name`, which is needed if a page has several figures. With `ask`, a question of
    `widgets.choose` or `widgets.draw`, the figure is veiled until it is answered; the answer is in `prediction`, and a
    cell that is run again finds it in the kernel. `explorer.prediction = {}` asks once more.

    Read it from Python: `explorer.data` is the Dataset on screen, `explorer.predicted` the theory over it,
    `explorer.configuration` the experiment, `explorer.gap` the distance between the two. Setting
    `explorer.values = {...}` moves the sliders, `explorer.theory = "..."` chooses the theory that is drawn.

    On a page without a kernel (`WNL_STATIC=1` when it is made) there must be a recording; if programs are recorded with
    it and an `experiment` is given, the page trains by itself.
    """

    _ipython_display_ = None  # by which ipywidgets 7 would show it without its still
    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"

    spec = traitlets.Dict().tag(sync=True)
    recorded = traitlets.Bytes(b"").tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    cursor = traitlets.Float(None, allow_none=True).tag(sync=True)
    theory = traitlets.Unicode("").tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    part = traitlets.Bytes(b"").tag(sync=True)
    resend = traitlets.Int(0).tag(sync=True)
    prediction = traitlets.Dict().tag(sync=True)

    _trainer: KernelTrainer | None = None

    def __init__(
        self,
        recording: Recording | xr.Dataset | None = None,
        experiment: Experiment | None = None,
        *,
        panels: Sequence[Panel],
        more: Sequence[str] | None = None,
        first: str = "",
        values: Mapping[str, Any] = MappingProxyType({}),
        sentence: str = "",
        title: str = "",
        alt: str = "",
        axis: str = "step",
        kept: Sequence[Mapping] = (),
        cursor: float | None = None,
        name: str = "figure",
        ask: Question | None = None,
    ):
        check_experiment(experiment)
        check_panels(panels)
        looks = {"panels": panels, "more": more, "first": first, "sentence": sentence, "title": title, "alt": alt}
        looks |= {"axis": axis, "kept": kept, "cursor": cursor, "name": name, "ask": ask}
        self._given = recording, experiment, looks
        measured, predicted = _parts(recording)
        if measured is None and experiment is None:
            raise ValueError("Explorer needs a recording, an experiment, or both")
        if not name.isidentifier():
            raise ValueError(f"name must be a word such as 'figure' or 'left' (got {name!r})")
        file = getattr(recording, "name", name).replace("/", "-")
        texts = {"title": title, "alt": alt, "sentence": sentence, "name": name, "file": file}
        texts["page"] = "" if static() else links.page()
        if more is None:
            more = sliders(experiment, axis) if measured is None else ()
        about = specification.make(measured, predicted, experiment, panels, more, axis) | texts
        check_axis(measured, experiment, axis, panels)
        check_sentence(sentence, about["moments"], specification.told(measured, experiment, axis))
        about["controls"] = settings.led_by(first, about["controls"])
        about["controls"] = settings.begun_at(values, about["controls"], experiment)
        about["kept"] = specification.kept(kept, measured, about["controls"], experiment)
        about["question"] = ask.spec(panels) if ask else None
        self.programs = programs_of(recording, experiment) if static() else Programs()
        about |= self._who_trains(experiment, about["controls"])
        for control in about["controls"]:
            control["trains"] = trains(control["name"], about["trainer"], about["programs"])
        if static():
            shown = {*predicted, *(about["programs"]["theories"] if about["programs"] else ())}
            about["theories"] = [t for t in about["theories"] if t["name"] in shown]
        self.experiment = experiment
        packed, message = self._hold(measured, predicted, about, panels)
        values = {c["name"]: c["default"] for c in about["controls"]}
        named = [t["name"] for t in about["theories"]]
        theory = (
            next((n for n in named if n in predicted), next(iter(named), "")) if static() else next(iter(named), "")
        )
        begun = status("recorded" if self._is_recorded(values, about) else "waiting", message)
        begun["values"] = values if about["trainer"] else {}
        super().__init__(spec=about, recorded=packed, values=values, cursor=cursor, theory=theory, status=begun)
        if ask:
            self._remember(ask, name)
        if experiment is not None and about["trainer"] == "kernel":
            along = (axis, about["axis"]["values"]) if about["axis"]["values"] else None
            self._follow(KernelTrainer(self, experiment, along))

    def _remember(self, ask: Question, name: str) -> None:
        """Begin with what was answered before in this kernel, and keep there what is answered now."""
        if static():
            return
        self.prediction = ask.answered(name)
        self.observe(lambda change: ask.keep(name, change.new), "prediction")

    def _who_trains(self, experiment: Experiment | None, controls: list) -> dict:
        """Who trains, and with which programs."""
        if experiment is None:
            return {"trainer": None, "programs": None}
        if not static():
            return {"trainer": "kernel", "programs": None}
        described = self.programs.described(experiment, controls)
        return {"trainer": "browser" if described else None, "programs": described}

    def _hold(
        self, measured: xr.Dataset | None, predicted: Mapping, about: dict, panels: Sequence[Panel]
    ) -> tuple[bytes, str]:
        """Keep the recording if it is one of this experiment, and pack what the panels show of it; else say why not."""
        self._measured, self._predicted = None, {}
        why = provenance.mismatch(measured, self.experiment, about["controls"]) if measured is not None else ""
        if measured is not None and not why:
            if lacks := provenance.unfinished(measured, self.experiment, panels):
                warnings.warn(f"The recording is shown as far as it goes: {lacks}.", stacklevel=3)
            self._measured, self._predicted = measured, predicted
            return pack(*specification.shown(measured, predicted, about["axis"]["name"], panels), coded=True), ""
        if static():
            reason = f"this recording is not of this experiment ({why})" if why else "none of this experiment was given"
            raise ValueError(
                f"{about['file']}: a page without a kernel shows recorded runs, and {reason}; "
                f"record them with: {provenance.recorded_by(self.experiment)}"
            )
        if not why:
            return b"", ""
        said = f"The recording is not shown: {why}."
        warnings.warn(f"{said} Give Explorer the experiment that was recorded, or None.", stacklevel=3)
        return b"", said

    def _follow(self, trainer: KernelTrainer) -> None:
        """Send what the reader does to the trainer."""
        self._trainer = trainer
        self.observe(lambda _: trainer.follow(self._is_recorded(self.values, self.spec)), "values")
        self.observe(lambda _: trainer.answer(self.request), "request")
        self.observe(lambda _: trainer.resend(), "resend")

    def open(self) -> None:
        """Connect to the front end; in a static build there is none."""
        if not static():
            super().open()

    def _repr_mimebundle_(self, **kwargs) -> Any:
        if not static():
            return with_still(super()._repr_mimebundle_(**kwargs), self)
        return {"text/plain": self.spec["title"], "text/html": figure_html(self)}

    def to_html(self, file: str | Path) -> Path:
        """Write the figure, as it begins with the present values, to one HTML `file`, and return its path.

        The file needs no kernel, no network and no other file. It shows the recorded runs, and where the experiment has
        programs it trains in the reader's browser. ValueError without a recording. On your own website it stands in a
        frame: `<iframe src="figure.html" width="100%" height="760" style="border: 0"></iframe>`.
        """
        from widgets import alone  # it draws a still picture, with matplotlib

        return alone.write_page(file, self._without_a_kernel())

    def to_json(self, file: str | Path) -> Path:
        """Write the same figure to a JSON `file`, with `explorer.js` and `explorer.css` beside it, and return its path.

        The module needs a model with `get`, `set` and `on`, whose state is this JSON or `{"file": "figure.json"}`: a
        page of MyST (its directive `anywidget`) and any other can give it one. ValueError as in `to_html`.
        """
        from widgets import alone

        return alone.write_plain(file, self._without_a_kernel())

    def _without_a_kernel(self) -> dict[str, Any]:
        recording, experiment, looks = self._given
        with without_a_kernel():
            return state_of(type(self)(recording, experiment, values=self.values, **looks))

    def close(self) -> None:
        """Stop training and remove the figure."""
        if self._trainer is not None:
            self._trainer.close()
        super().close()

    @traitlets.validate("values")
    def _complete(self, proposal) -> dict:
        """Values left out stay as they are; ValueError for a name that has no control."""
        names = [c["name"] for c in self.spec["controls"]]
        for name in proposal["value"]:
            if name not in names:
                raise ValueError(f"this figure has no control {name!r}; it has {', '.join(names)}")
        before = {c["name"]: c["default"] for c in self.spec["controls"]} | self.values
        return before | settings.as_controlled(proposal["value"], getattr(self, "experiment", None))

    @traitlets.validate("theory")
    def _known(self, proposal) -> str:
        names = [t["name"] for t in self.spec["theories"]]
        if proposal["value"] not in ["", *names]:
            raise ValueError(f"theory must be one of {', '.join(map(repr, names))}, or '' (got {proposal['value']!r})")
        return proposal["value"]

    @property
    def configuration(self) -> Experiment:
        """The experiment whose run is on screen; ValueError for a figure of recorded numbers alone."""
        if self.experiment is None:
            raise ValueError("this figure was given no experiment: it shows recorded numbers alone")
        return self.run.experiment if self.run is not None else self.experiment.replace(**self.values)

    @property
    def run(self) -> Run | None:
        """The live run on screen, or None."""
        return self._trainer.run if self._trainer is not None else None

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

    def recording_on_screen(self) -> tuple[xr.Dataset, Mapping[str, xr.Dataset]] | None:
        """The recording and its theories, if one of its runs is on screen."""
        if self._measured is None or not self._is_recorded(self.values, self.spec):
            return None
        return self._measured, self._predicted

    def _is_recorded(self, values: Mapping, about: dict) -> bool:
        return self._measured is not None and provenance.is_recorded(self._measured, values, about["base"])


def _parts(recording: Recording | xr.Dataset | None) -> tuple[xr.Dataset | None, Mapping[str, xr.Dataset]]:
    if recording is None or isinstance(recording, xr.Dataset):
        return recording, {}
    if isinstance(recording, type) or hasattr(recording, "walk"):
        raise ValueError("the recording comes first, then the experiment: Explorer(None, experiment, panels=[...])")
    if not hasattr(recording, "measured"):
        raise ValueError(f"recording must be what recording(name) returns, a Dataset, or None (got {recording!r})")
    return recording.measured, recording.predicted
