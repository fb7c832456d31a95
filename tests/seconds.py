"""Where the seconds of a run of the tests go: by kind of test and by page of the book, printed at its end."""

import re
from collections import defaultdict

import pytest

from book._ext import contents

KINDS = {  # by how the name of a test begins
    "tests/test_pages.py::test_page_runs": "pages executed",
    "tests/browser/website/test_is_built": "website built",
    "tests/browser/website/test_other_browsers": "website in Firefox and WebKit",
    "tests/browser/website": "website in Chromium",
    "tests/browser/jupyter": "JupyterLab in Chromium",
    "tests/browser/worker": "the website's Worker in Chromium",
    "tests/browser/figures": "figures in Chromium",
    "tests/browser/elsewhere": "figures in other programs",
    "tests/front": "front end in Node",
    "tests/program": "programs in Node",
    "tests/panels": "panels and stills",
    "tests/figures": "panels and stills",
    "tests/theory": "theory",
    "tests/claims": "claims of the pages",
    "tests/widgets": "widgets",
    "tests/metrics": "metrics, tasks, machinery",
    "tests/trace": "metrics, tasks, machinery",
    "tests/tasks": "metrics, tasks, machinery",
    "tests/test_": "metrics, tasks, machinery",
    "tests/": "experiments and their exercises",
}
PAGES = contents.pages()


def kind_of(nodeid: str) -> str:
    return next(kind for beginning, kind in KINDS.items() if nodeid.startswith(beginning))


def page_of(nodeid: str) -> str:
    """The page that a test is about, by its parameters or by the name of its file; "" where it is about none."""
    path, _, case = nodeid.partition("[")
    words = re.split(r"[-\]]", case)
    about = [page for page in PAGES if page in words or ("/" in page and is_about(path, case, page))]
    return max(about, key=len, default="")


def is_about(path: str, case: str, page: str) -> bool:
    chapter, name = page.split("/")
    return page in case or f"/{chapter}/test_{name}" in path


class Seconds:
    def __init__(self):
        self.by_kind, self.by_page, self.tests = defaultdict(float), defaultdict(float), defaultdict(int)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        """Each report carries its kind and its page from the process that runs it to the one that prints."""
        for item in items:
            about = kind_of(item.nodeid), page_of(item.nodeid)
            item.user_properties += zip(("kind", "page"), about, strict=True)

    def pytest_runtest_logreport(self, report):
        about = dict(report.user_properties)
        if "kind" in about:
            self.by_kind[about["kind"]] += report.duration
            self.by_page[about["page"]] += report.duration
            self.tests[about["kind"]] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("seconds, of both processes together")
        for kind, seconds in sorted(self.by_kind.items(), key=lambda kept: -kept[1]):
            terminalreporter.write_line(f"{seconds:8.1f}  {kind} ({self.tests[kind]} tests)")
        terminalreporter.write_line("")
        pages = {page or "no page of its own": seconds for page, seconds in self.by_page.items()}
        for page, seconds in sorted(pages.items(), key=lambda kept: -kept[1]):
            terminalreporter.write_line(f"{seconds:8.1f}  {page}")
