"""Makes the pages that Sphinx has written light: few files, no icon font, and the figure's own files before all else.

Each page names a dozen style sheets and a dozen scripts of the theme and the extensions. They become one file each,
named by a hash of its content; rules for classes that no page and no script knows are left out. What only the search
needs is left to the page of the search.
"""

import hashlib
import os
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import icons
from sphinx.application import Sphinx

from widgets.stills import few_colours

SHEET = re.compile(r'\s*<link [^>]*rel="stylesheet"[^>]*>')
SCRIPT = re.compile(r'\s*<script [^>]*src="([^"]+)"[^>]*></script>')
PRELOAD = re.compile(r'\s*<link rel="preload"[^>]*>')
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')
IMPORT = re.compile(r"@import (?:url\()?['\"]?([\w./-]+)['\"]?\)?;")
ADDRESS = re.compile(r"url\((['\"]?)(?!data:|#|['\"])([^)'\"]+)\1\)")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.S)  # but for licences
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
COMPOSED = ("bs-", "ex-", "wnl-")  # beginnings of classes that scripts put together from parts
FONT = "fontawesome.js"
OF_SEARCH = ("searchtools.js", "language_data.js", "searchindex.js", "offline.js", "sphinx_highlight.js", FONT)
SETTINGS = "documentation_options.js"  # the scripts within the page read it
UNUSED = ("vendor/fontawesome", "scripts/fontawesome.js", "scripts/fontawesome.js.LICENSE.txt")  # in _static


def lighten(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    root = Path(app.outdir)
    remove(root / "_static")
    pages = {f: icons.drawn(f.read_text(encoding="utf-8")) for f in root.rglob("*.html") if "_static" not in f.parts}
    scripts = [file.read_text(encoding="utf-8") for file in (root / "_static").rglob("*.js")]
    known = frozenset(re.findall(r"[\w-]+", " ".join([*pages.values(), *scripts])))
    for file, page in pages.items():
        light = with_one_sheet(page, file, root, known)
        lighter = without_font(light) if file.stem == "search" else with_one_script(light, file, root)
        file.write_text(lighter, encoding="utf-8")
    for picture in (root / "_images").glob("*.png"):
        picture.write_bytes(few_colours(picture.read_bytes()))


def without_font(page: str) -> str:
    """The page without the script that draws icons: they are drawn already (icons.py), and the script is removed."""
    return SCRIPT.sub(lambda found: "" if FONT in found[1] else found[0], page)


def with_one_sheet(page: str, file: Path, root: Path, known: frozenset[str]) -> str:
    """The page with all its style sheets as one, and with one viewport."""
    links = SHEET.findall(page)
    sheets = [place(re.search(r'href="([^"]+)"', link)[1], file) for link in links]
    if len(sheets) < 2:
        return page
    made = bundle("".join(sheet(s, known) for s in sheets), "pages.css", root)
    page = VIEWPORT.sub("", page.replace(links[0], f'\n<link rel="stylesheet" href="{address(made, file)}" />', 1))
    page = SHEET.sub(lambda found: found[0] if made.name in found[0] else "", page)
    about = '\n<meta name="viewport" content="width=device-width, initial-scale=1" />'
    return page.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{about}', 1)


def with_one_script(page: str, file: Path, root: Path) -> str:
    """The page with the host of the figures, then all other scripts as one; those of the search stay away."""
    sources = [s for s in SCRIPT.findall(page) if not s.partition("?")[0].endswith(OF_SEARCH)]
    host = [s for s in sources if "/wnl/host-" in s]
    settings = [s for s in sources if SETTINGS in s]
    others = [place(s, file) for s in sources if s not in [*host, *settings]]
    if len(others) < 2:
        return page
    parts = (re.sub(r"^//# sourceMappingURL=.*$", "", f.read_text(encoding="utf-8"), flags=re.M) for f in others)
    made = bundle("".join(f";{part}\n" for part in parts), "pages.js", root)
    inline = "".join(f"\n<script>{place(s, file).read_text(encoding='utf-8')}</script>" for s in settings)
    scripts = [*host, address(made, file)] if "wnl-figure" in page or "wnl-set" in page else [address(made, file)]
    deferred = "".join(f'\n<script defer src="{source}"></script>' for source in scripts)
    first = figures_first(page, host[0]) if host else ""
    page = PRELOAD.sub("", page)
    before = re.search(r'\s*<link rel="stylesheet"', page).start()
    marked = f"{page[:before]}{first}{page[before:]}"
    marked = SCRIPT.sub("\0", marked)
    return marked.replace("\0", f"{inline}{deferred}", 1).replace("\0", "")


def figures_first(page: str, host: str) -> str:
    """Links by which the files of a page's first figure are fetched while the page is still being read."""
    found = re.search(r'<div class="wnl-figure"[^>]*data-module="([^"]+)" data-recording="([^"]+)"', page)
    names = [host.rpartition("/")[0] + "/" + name for name in found.groups()] if found else []
    return "".join(f'\n<link rel="preload" as="script" href="{source}" />' for source in [host, *names] if found)


def place(source: str, file: Path) -> Path:
    """The file that an address in a page leads to."""
    return Path(os.path.normpath(file.parent / unquote(source.partition("?")[0])))


def address(target: Path, file: Path) -> str:
    return os.path.relpath(target, file.parent).replace(os.sep, "/")


def bundle(content: str, name: str, root: Path) -> Path:
    """A file of _static, named by a hash of its content."""
    stem, _, ending = name.rpartition(".")
    made = root / "_static" / f"{stem}-{hashlib.sha256(content.encode()).hexdigest()[:10]}.{ending}"
    if not made.is_file():
        made.write_text(content, encoding="utf-8")
    return made


@cache
def sheet(file: Path, known: frozenset[str]) -> str:
    """A style sheet as it reads from _static, without comments and without rules for what no page has."""
    text = COMMENT.sub("", file.read_text(encoding="utf-8"))
    text = IMPORT.sub(lambda found: sheet(place(found[1], file), known), text)
    folder = "/".join(file.relative_to(next(p for p in file.parents if p.name == "_static")).parts[:-1])
    text = ADDRESS.sub(lambda found: f"url({os.path.normpath(os.path.join(folder, found[2]))})", text)
    return RULE.sub(lambda rule: _used(rule[1], rule[2], known), text) + "\n"


def _used(selectors: str, declared: str, known: frozenset[str]) -> str:
    """A rule with those of its selectors whose classes are known; "" if there are none."""
    if "FontAwesome" in declared or ("@font-face" in selectors and "Font Awesome" in declared.replace("\\", "")):
        return ""
    if "@" in selectors:
        return f"{selectors}{{{declared}}}"
    kept = [s for s in _each(selectors) if all(c in known or c.startswith(COMPOSED) for c in _needed(s))]
    return f"{','.join(kept)}{{{declared}}}" if kept else ""


def _each(selectors: str) -> list[str]:
    """The selectors of a list; a comma in brackets belongs to one of them."""
    found = [""]
    for part in selectors.split(","):
        found[-1] += part
        if found[-1].count("(") == found[-1].count(")"):
            found.append("")
        else:
            found[-1] += ","
    return found[:-1]


def _needed(selector: str) -> list[str]:
    """The classes that all stand on what the selector chooses: none of those in brackets, which may be alternatives."""
    while "(" in selector and (outside := re.sub(r"\([^()]*\)", "", selector)) != selector:
        selector = outside
    return CLASS.findall(selector)


def remove(static: Path) -> None:
    """What no page asks for: the icon font, and the maps to sources that are not here."""
    unused = [*static.rglob("*.map")]
    for name in UNUSED:
        unused += [static / name] if (static / name).is_file() else list((static / name).rglob("*.*"))
    for file in unused:
        file.unlink()


def setup(app: Sphinx) -> dict:
    app.connect("build-finished", lighten, priority=900)  # after all that is written
    return {"parallel_read_safe": True, "parallel_write_safe": True}
