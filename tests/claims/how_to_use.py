"""Claims of the page on how to use the book."""

import subprocess
import sys
from functools import cache

from tests.claims import at_most, claim, exactly

STUDENTS = 200
KERNEL = """
import threading
import ipykernel.ipkernel, matplotlib.pyplot, psutil
from toolkit import recording
from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines
from widgets import Explorer
from widgets.live import Live

done = threading.Event()
panels = [lines("Loss", {"train_loss": ("loss", "train")})]
figure = Explorer(recording("grokking/polynomial"), PolynomialRegression(), panels=panels)
figure._repr_mimebundle_()
trainer = Live(lambda run: done.set() if run.state == "done" else None)
trainer.train(PolynomialRegression())
assert done.wait(200)
trainer.close()
print(psutil.Process().memory_info().rss / 1e6)
"""


@cache
def megabytes():
    """Memory of a process that has what a kernel has: a page's imports, a figure, a run. Not its `ru_maxrss`: on
    Linux the memory of the process that started it counts in that."""
    done = subprocess.run([sys.executable, "-c", KERNEL], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


session = {"predict": 10, "figure": 20, "derivation": 30, "exercises": 30}

claims = [
    claim(
        "one session of {} minutes: {} for Predict, with a show of hands; {} at the figure; {} for the derivation, "
        "on the board; {} for exercises",
        *(exactly, sum(session.values()), *session.values()),
    ),
    claim("a figure that has trained takes at most {} MB of memory", at_most, megabytes),
    claim("a class of {} are there at once, this is {} GB over all machines", exactly, STUDENTS, STUDENTS * 0.6),
]

defined = ["a double click", "a tenth of the way", "the other two", "twice as long", "two processor cores"]
