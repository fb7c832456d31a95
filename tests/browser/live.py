"""A figure in JupyterLab: opening it with the cells it needs, and what a reader does with it."""

from playwright.sync_api import Locator, Page

from tests.browser.lab import Lab, open_page, run_code, run_through, wait_idle

FIGURE = ".jp-OutputArea [data-state]"
THREADS = "sum(t.name == 'live training' for t in __import__('threading').enumerate())"


def open_figure(page: Page, lab: Lab, path: str, cell: str = "Explorer(") -> Locator:
    """Opens a page and runs it down to the first cell that contains `cell`; the figure that this one shows."""
    open_page(page, lab, path)
    return show_figure(page, cell)


def show_figure(page: Page, cell: str = "Explorer(") -> Locator:
    """The same on a page that is open."""
    run_through(page, cell)
    wait_idle(page)
    figure = page.locator(FIGURE).last
    figure.wait_for()
    join(page)  # PyTorch's first gradient imports for a second; a reader has not moved anything by then
    figure.scroll_into_view_if_needed()
    if (asked := figure.locator("[data-action=show-me]")).count():
        asked.click()
        wait_for(figure, "d.asked === 'open'")
    return figure


def run_figure(page: Page, code: str) -> Locator:
    """Runs `code` in a new last cell; the figure that it shows, which comes after the cell has ended.

    Until it is drawn, the last figure of the page is an earlier one.
    """
    page.locator(FIGURE).evaluate_all("earlier => earlier.forEach((e) => e.setAttribute('data-earlier', ''))")
    run_code(page, code)
    figure = page.locator(f"{FIGURE}:not([data-earlier])").last
    figure.wait_for()
    join(page)
    figure.scroll_into_view_if_needed()
    return figure


def state(figure: Locator) -> dict:
    return dict(figure.evaluate("e => ({...e.dataset})"))


def wait_for(figure: Locator, condition: str, timeout: int = 20_000) -> dict:
    """Waits until a JavaScript condition on the figure's dataset `d` holds."""
    figure.page.wait_for_function(
        f"e => {{ const d = e.dataset; return {condition} }}", arg=figure.element_handle(), timeout=timeout
    )
    return state(figure)


def nudge(figure: Locator, control: str, presses: int = 1, key: str = "ArrowRight") -> None:
    figure.locator(f"[data-control={control}] input").first.focus()
    for _ in range(presses):
        figure.page.keyboard.press(key)


def click(figure: Locator, action: str) -> None:
    figure.locator(f"[data-action={action}]").first.click()


def join(page: Page) -> None:
    """Waits until the worker threads of figures have nothing to do and end."""
    run_code(page, "import threading\n[t.join(30) for t in threading.enumerate() if t.name == 'live training']")


def threads(page: Page) -> int:
    """Worker threads of figures alive in the kernel."""
    return int(run_code(page, f"print({THREADS})"))
