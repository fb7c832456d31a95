"""A thousand random moves of a figure of the website: no error, nothing piles up, and it trains as before."""

import json
import time

import pytest

from tests.browser.soak import LOOKS, MOVES, SEED, Moves, Watch
from tests.browser.website.training import Trained

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]
FIGURES = {  # how it differs from its defaults when it trains to its end; None: it shows recorded runs alone
    "lazy_rich/output_scale scale": {"output_scale": 0.04, "steps": 1000},
    "random_features/bandlimited figure": None,
}
GROWTH = {"script": 100_000, "heap": 2_000_000, "nodes": 200, "listeners": 20}
WORKERS = 2  # one trains, one computes the theory; others may be ending for a while
LET_GO = 40  # seconds; a figure keeps its Workers for 20 seconds after a run


@pytest.mark.parametrize("name", FIGURES)
def test_a_thousand_random_moves_of_a_figure(visit, capsys, name):
    page, (where, which) = (here := visit()).open(name.split()[0]), name.split()
    here.show_figures()
    one = Trained(page.locator(f".wnl-figure[data-figure={which}]"))
    moves, watch = Moves(one.figure, SEED, f".wnl-set[data-figure={which}] button"), Watch(page)
    before = at_the_end(one, FIGURES[name])
    states = set()
    for move in range(1, MOVES + 1):
        moves.make()
        assert not here.troubles, f"seed {SEED}, move {move}: {here.troubles}, after {moves.made[-8:]}"
        states.add(one.says("state"))
        if move in LOOKS:
            until(page, lambda: len(page.workers) <= WORKERS)
            watch.look(move)
    with capsys.disabled():
        print(f"\n{where}, {which}, seed {SEED}: " + "; ".join(f"{n} moves: {held}" for n, held in watch.seen.items()))
    assert states >= ({"recorded"} if FIGURES[name] is None else {"training", "paused", "cancelled", "done"})
    assert {n: more for n, more in watch.grown().items() if more > GROWTH.get(n, WORKERS)} == {}
    assert at_the_end(one, FIGURES[name]) == before
    until(page, lambda: page.workers == [])


def at_the_end(one: Trained, moved: dict | None) -> dict[str, str]:
    """What the figure says at the end of a run of its defaults, some of them moved; or of the recorded run."""
    values = {control["name"]: control["default"] for control in one.spec["controls"]} | (moved or {})
    set_by_words(one, values | {"theory": one.spec["theories"][0]["name"], one.spec["axis"]["name"]: "end"})
    if moved is None:
        one.reaches(state="recorded", moving="false")
    else:
        one.act("reset")
        one.act("train")
        one.reaches(state="done", preparing="false")
        one.trains()
    gaps = until(one.page, lambda: steady(one))
    return {name: one.says(name) for name in ("state", "source", "rows")} | {"gap": gaps}


def set_by_words(one: Trained, entries: dict) -> None:
    """As words of the page do, which here say something else for once."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in entries.items()}
    words = one.page.locator(f".wnl-set[data-figure={one.spec['name']}]").first
    words.evaluate(
        """(span, texts) => {
          const before = span.dataset.set;
          span.dataset.set = JSON.stringify(texts);
          span.querySelector("button").click();
          span.dataset.set = before;
        }""",
        texts,
    )


def steady(one: Trained) -> str:
    """The gaps to the theory, once they no longer change."""
    gaps = one.says("gap")
    one.page.wait_for_timeout(1000)
    return gaps if gaps == one.says("gap") else ""


def until(page, found, seconds: float = LET_GO):
    """What `found` gives, once that is something."""
    ends = time.monotonic() + seconds
    while not (it := found()):
        assert time.monotonic() < ends, f"not after {seconds} seconds"
        page.wait_for_timeout(200)
    return it
