"""Training speed: the batched sweep against a plain loop, the live loop against a bare one; pages and recordings."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jupytext
import nbclient
import numpy as np
import torch

from book._ext import contents
from toolkit import engine, place, record
from toolkit.grokking import PolynomialRegression
from widgets.live import Live

SETTINGS, SAMPLES, DIMENSION, WIDTH = 32, 450, 100, 64
BOOK = Path(__file__).parents[2] / "book"

Row = tuple[str, str, str, bool | None]


def interleaved(actions: dict[str, Callable], rounds: int = 12) -> dict[str, float]:
    """Median seconds of each action, taken in turns so that a busy moment hits all alike."""
    times: dict[str, list] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(rounds):
        for name, action in actions.items():
            began = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - began)
    return {name: float(np.median(t)) for name, t in times.items()}


class Plain(torch.nn.Module):
    """The same network as anyone would write it."""

    def __init__(self, weight: torch.Tensor, scale: float, epsilon: float):
        super().__init__()
        self.weight, self.scale, self.epsilon = torch.nn.Parameter(weight.clone()), scale, epsilon

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = x @ self.weight.T
        return self.scale * (h + self.epsilon / 2 * h.square()).mean(-1)


def sweep_against_modules() -> Iterator[Row]:
    """One step of 32 settings: batched eager, batched compiled, and 32 modules with torch.optim one after another."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    e = PolynomialRegression(dimension=DIMENSION, samples=SAMPLES, width=WIDTH, test_samples=10)
    knobs = {name: [getattr(e, name)] * SETTINGS for name in e.knobs()}
    knobs["output_scale"] = list(np.linspace(0.5, 2, SETTINGS))
    eager, compiled = (engine.Batch([e], knobs, place("cpu"), compiled=c) for c in (False, True))
    began = time.perf_counter()
    compiled.advance()
    compile_seconds = time.perf_counter() - began
    times = interleaved({"eager": eager.advance, "compiled": compiled.advance, "plain": _plain_loop(e, knobs)})
    square = torch.randn(1500, 1500)
    product = interleaved({"matmul": lambda: square @ square})["matmul"]
    torch.set_num_threads(threads)
    flops = SETTINGS * 2 * 2 * SAMPLES * DIMENSION * WIDTH / times["compiled"]  # X Wᵀ, and the gradient's product
    share = flops / (2 * 1500**3 / product)
    ratio = {name: times["plain"] / times[name] for name in ("eager", "compiled")}
    saved = times["eager"] - times["compiled"]
    even = f"{compile_seconds / saved:,.0f}" if saved > 0 else "never"
    yield (
        "sweep of 32 settings, width 64: plain loop / compiled batch",
        f"{ratio['compiled']:.2f}",
        ">= 3",
        ratio["compiled"] >= 3,
    )
    yield f"   compiling takes {compile_seconds:.1f} s, even with eager after steps", even, "", None
    yield "the same: plain loop / eager batch", f"{ratio['eager']:.2f}", ">= 1.5", ratio["eager"] >= 1.5
    yield "flops of the compiled batch / 1500 x 1500 float32 product", f"{share:.2f}", ">= 0.7", share >= 0.7


def _plain_loop(e: PolynomialRegression, knobs: dict) -> Callable:
    state, data = engine.draw(e, place("cpu"))
    nets = [Plain(state["weights"]["weight"], scale, e.epsilon) for scale in knobs["output_scale"]]
    rates = [e.learning_rate * WIDTH / net.scale**2 for net in nets]
    optimisers = [torch.optim.SGD(n.parameters(), lr=r) for n, r in zip(nets, rates, strict=True)]

    def loop():
        for net, optimiser in zip(nets, optimisers, strict=True):
            optimiser.zero_grad()
            (net(data["x"]) - data["y"]).square().mean().backward()
            optimiser.step()

    return loop


def live_throughput() -> Iterator[Row]:
    """The default run, its recorded points and its theories: on the worker thread with pictures, and in a bare loop."""
    e = PolynomialRegression()

    def bare():
        engine.record(engine.Alone(e, place()), e.axis.due())
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
    """Estimated from the wall time each recording holds."""
    from toolkit import recording

    minutes = sum(recording(name).measured.attrs["wall_time"] for name in record.known()) / 60
    yield "re-making every recording, as recorded", f"{minutes:.1f} min", "<= 20 min", minutes <= 20
