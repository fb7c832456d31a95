"""What a run is expected to take, in words, before it can be timed."""

from __future__ import annotations

from widgets.run import Run

LONG = 10.0  # seconds; of shorter runs nothing is said
SOME = 6  # values of a field whose cost is counted; the others are taken to cost the same on average


def needs_words(run: Run, seconds: float) -> bool:
    """Whether a run that has gone on for so long may take long: it is hardly under way, or far from its end."""
    if run.state != "training":
        return False
    return run.step < 5 or seconds * run.steps / run.step > 2 * LONG


def forecast(run: Run) -> str:
    """A sentence on the seconds that the run takes, "" where it is short or cannot be known."""
    seconds = _along(run) if run.along else _training(run)
    return f"It may take about {_rounded(seconds)}." if seconds is not None and seconds > LONG else ""


def _training(run: Run) -> float | None:
    cost = run.experiment.cost() or (run.walk.cost() if run.walk else None)
    if cost is None:
        return None
    axis = run.experiment.axis
    return cost.start + len(axis.due()) * cost.measure + axis.last * cost.step


def _along(run: Run) -> float | None:
    field, values = run.along or ("", ())
    some = values[:: max(1, len(values) // SOME)]
    costs = [run.experiment.replace(**{field: value}).cost() for value in some]
    known = [cost.start + cost.measure for cost in costs if cost is not None]
    return len(values) * sum(known) / len(known) if len(known) == len(some) else None


def _rounded(seconds: float) -> str:
    for size, name in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f}\u202f{name}"
    return f"{max(10.0, round(seconds, -1)):.0f}\u202fs"
