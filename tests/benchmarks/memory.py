"""The most memory that a sweep takes: each in a process of its own, above what that process had before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.plain import LOOPS
from tests.benchmarks.turns import Row

MANY, LIMIT = 1024, 600  # settings; megabytes
CODE = """
import resource
from pathlib import Path
from tests.benchmarks.held import most_held
from tests.benchmarks.plain import LOOPS
loop = LOOPS[{name!r}]
experiment = loop.experiment.replace(steps=3)
experiment.run(points=[0, 3], progress=False)
before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
experiment.sweep(points=[0, 3], progress=False, **{{loop.knob: loop.knobs({many})[loop.knob]}})
print(most_held() / 1e6 - before)
"""


def many_settings() -> Iterator[Row]:
    """1024 settings of each experiment, a few steps of them: more rows are a larger result. On Linux only."""
    if not sys.platform.startswith("linux"):
        return
    for name in LOOPS:
        done = subprocess.run(
            [sys.executable, "-c", CODE.format(name=name, many=MANY)], capture_output=True, text=True, check=True
        )
        peak = float(done.stdout)
        yield f"{name}: peak memory of {MANY} settings", f"{peak:.0f} MB", f"<= {LIMIT} MB", peak <= LIMIT
