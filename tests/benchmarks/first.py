"""What a reader waits for in a kernel: the first picture of a run, the first time and later."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.turns import Row

COLD, WARM = 500, 80  # milliseconds
CODE = """
import time
from toolkit.grokking import PolynomialRegression
import widgets.live

def first(scale):
    began = time.perf_counter()
    PolynomialRegression(output_scale=scale).walk().row()
    return 1000 * (time.perf_counter() - began)

cold = first(0.3)
PolynomialRegression().run(points=[0, 300], progress=False)
print(cold, sorted(first(scale) for scale in (0.4, 0.5, 0.6, 0.7, 0.8))[2])
"""


def first_picture() -> Iterator[Row]:
    """Drawn and measured, in a fresh process whose imports are done, and the median later."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    for what, found, limit in zip(("cold", "warm"), map(float, done.stdout.split()), (COLD, WARM), strict=True):
        yield f"first picture of a run, {what}", f"{found:.0f} ms", f"<= {limit} ms", found <= limit
