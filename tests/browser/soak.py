"""A reader without a plan: random moves of a figure, and what the page holds after them."""

import json
import os
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page

from tests.browser.reader import settle

MOVES, SETTLED = 1000, 300  # moves of a figure; after so many, nothing that is held grows further
LOOKS = (SETTLED, 475, 650, 825, MOVES)
SEED = int(os.environ.get("SOAK_SEED", "0"))
KEYS = ["ArrowRight", "ArrowLeft", "PageUp", "PageDown", "Home", "End"]
PAUSES = [0, 0, 0, 20, 90]  # milliseconds between two moves: shorter and longer than a figure waits for a slider
LEFT_ALONE = ["copy", "download", "further"]  # actions that leave the page, and one that doubles what is trained
OBJECTS = ["object", "array", "string", "concatenated string", "sliced string", "closure", "number", "regexp", "symbol"]
MOVE = (Path(__file__).parent / "moves.js").read_text(encoding="utf-8")


class Moves:
    """Random moves of a figure: sliders by keys and by hand, menus, buttons, panels, and `words` that set it."""

    def __init__(self, figure: Locator, seed: int, words: str = ""):
        self.figure, self.page, self.words = figure.element_handle(), figure.page, words
        self.random = np.random.default_rng(seed)
        self.made: list[str] = []

    def make(self) -> None:
        """One move of those that the figure offers now, and a pause."""
        numbers = self.random.random(3).tolist()
        done = self.figure.evaluate(MOVE, [self.words, LEFT_ALONE, *numbers])
        self.made.append(f"{done['kind']} {done['name']}")
        if done["kind"] == "key":
            for _ in range(self.random.integers(1, 4)):
                self.page.keyboard.press(self.one_of(KEYS))
        elif done["box"]:
            self.by_hand(done["kind"], done["box"])
        self.page.wait_for_timeout(self.one_of(PAUSES))

    def by_hand(self, kind: str, box: dict[str, float]) -> None:
        """A drag from one place of a slider to another; to a place of a panel, with a click or without."""
        mouse = self.page.mouse
        mouse.move(*self.within(box))
        if kind == "drag" or self.random.random() < 0.5:
            mouse.down()
            if kind == "drag":
                mouse.move(*self.within(box), steps=2)
            mouse.up()

    def one_of(self, values: list):
        return values[self.random.integers(len(values))]

    def within(self, box: dict[str, float]) -> tuple[float, float]:
        across, along = self.random.random(2)
        return box["x"] + across * box["width"], box["y"] + along * box["height"]


@dataclass(frozen=True)
class Held:
    """What a page holds once what nobody needs is let go."""

    script: int  # bytes of the objects, arrays and strings of its script
    heap: int  # bytes, with compiled code and what the browser notes of it for its tools
    nodes: int
    listeners: int
    workers: int

    def __str__(self) -> str:
        held = f"{self.script / 1e6:.2f} MB of objects, {self.heap / 1e6:.2f} MB in all"
        return f"{held}, {self.nodes} nodes, {self.listeners} listeners, {self.workers} Workers"


class Watch:
    """Looks at a page through the browser's own tools."""

    def __init__(self, page: Page, deep: bool = True):
        """`deep`: its script's objects are counted one by one, which takes long where there are many."""
        self.page, self.tools, self.deep = page, page.context.new_cdp_session(page), deep
        for name in ("Performance", "HeapProfiler"):
            self.tools.send(f"{name}.enable")
        self.seen: dict[int, Held] = {}

    def look(self, move: int) -> None:
        settle(self.page)
        for _ in range(2):  # what a finaliser lets go, too
            self.tools.send("HeapProfiler.collectGarbage")
        counted = {one["name"]: int(one["value"]) for one in self.tools.send("Performance.getMetrics")["metrics"]}
        heap, nodes, listeners = (counted[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners"))
        script = self.script() if self.deep else heap
        self.seen[move] = Held(script, heap, nodes, listeners, len(self.page.workers))

    def script(self) -> int:
        parts: list[str] = []
        hear = lambda event: parts.append(event["chunk"])  # noqa: E731
        self.tools.on("HeapProfiler.addHeapSnapshotChunk", hear)
        self.tools.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        self.tools.remove_listener("HeapProfiler.addHeapSnapshotChunk", hear)
        snapshot = json.loads("".join(parts))
        about = snapshot["snapshot"]["meta"]
        kinds, sizes = (
            np.array(snapshot["nodes"]).reshape(-1, len(about["node_fields"]))[:, about["node_fields"].index(name)]
            for name in ("type", "self_size")
        )
        counted = [about["node_types"][0].index(kind) for kind in OBJECTS]
        return int(sizes[np.isin(kinds, counted)].sum())

    def grown(self) -> dict[str, int]:
        """How much more there is at the end than there was after the first moves."""
        first, *_, last = (self.seen[move] for move in sorted(self.seen))
        return {one.name: getattr(last, one.name) - getattr(first, one.name) for one in fields(Held)}

    def always_grown(self) -> dict[str, int]:
        """The least by which it has grown between two looks: what a page loads once is no leak."""
        seen = [self.seen[move] for move in sorted(self.seen)]
        names = [one.name for one in fields(Held)]
        return {n: min(getattr(b, n) - getattr(a, n) for a, b in pairwise(seen)) for n in names}
