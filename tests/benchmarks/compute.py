"""The live loop against a bare one; what pages and recordings take."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbclient

from book._ext import contents
from tests.benchmarks.turns import Row, interleaved
from toolkit import engine, place, record
from toolkit.grokking import PolynomialRegression
from widgets.live import Live

FIRST_LESSONS = (
    "collapse/digits",
    "collapse/linear_layers",
    "grokking/modular_addition",
    "grokking/polynomial",
    "lazy_rich/deep_linear",
    "lazy_rich/output_scale",
    "random_features/ridge",
)
BOOK = Path(__file__).parents[2] / "book"


def live_throughput() -> Iterator[Row]:
    """The default run, its recorded points and its theories: on the worker thread with pictures, and in a bare loop."""
    e = PolynomialRegression()

    def bare():
        due = e.axis.due()
        engine.record(engine.Alone(e, place(), engine.Programs(steps=e.steps, rows=len(due), live=True)), due)
        for theory in e.theories:
            e.predict(theory)

    def live():
        done = threading.Event()
        trainer = Live(lambda run: done.set() if run.state == "done" else None)
        trainer.train(e)
        done.wait(120)
        trainer.close()

    times = interleaved({"bare": bare, "live": live}, rounds=7)
    ratio = times["bare"] / times["live"]
    yield "live training / the same loop without a widget, throughput", f"{ratio:.2f}", ">= 0.9", ratio >= 0.9


def page_execution() -> Iterator[Row]:
    for name in contents.pages():
        page = BOOK / f"{name}.md"
        began = time.perf_counter()
        about = {"metadata": {"path": str(page.parent)}}
        nbclient.NotebookClient(jupytext.read(page), timeout=120, resources=about).execute()
        seconds = time.perf_counter() - began
        yield f"executing {name} from scratch", f"{seconds:.0f} s", "<= 60 s", seconds <= 60


def recordings() -> Iterator[Row]:
    """The recordings of the first seven lessons, one for each, made anew with two processes; nothing is written."""
    began = time.perf_counter()
    for name in FIRST_LESSONS:
        record.contents(name, executor=2)
    minutes = (time.perf_counter() - began) / 60
    yield (
        "re-making the recordings of the first seven lessons, 2 processes",
        f"{minutes:.1f} min",
        "<= 6 min",
        minutes <= 6,
    )
