"""One figure with every kind of panel, live in JupyterLab: what it draws follows its training."""

from tests.browser.lab import open_page
from tests.browser.live import join, nudge, run_figure, state, threads, wait_for
from tests.browser.reader import drawn
from tests.browser.site import ROOT
from tests.browser.synthetic import PANELS
from toolkit.panels import KINDS

MAKE = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.browser.synthetic import explorer
figure = explorer()
figure"""


def test_every_kind_of_panel_follows_a_live_run(page, lab, errors):
    open_page(page, lab, "book/index.md")
    figure = run_figure(page, MAKE)
    panels = figure.locator("[data-panel]")
    assert {panel.kind for panel in PANELS} == set(KINDS) and panels.count() == len(PANELS)
    assert state(figure)["state"] == "recorded"
    before = [drawn(panel) for panel in panels.all()]
    nudge(figure, "output_scale", key="PageUp")  # another cell of the map
    nudge(figure, "output_scale", key="ArrowLeft")  # between two recorded values: trains
    wait_for(figure, "d.source === 'live' && d.state === 'done'", timeout=60_000)
    after = [drawn(panel) for panel in panels.all()]
    kept = [p.kind for p, now, then in zip(PANELS, after, before, strict=True) if not now or now == then]
    assert kept == ["graph"]  # it draws fields, and follows no run
    join(page)
    assert threads(page) == 0
    assert errors == []
