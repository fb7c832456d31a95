"""The theme's icons as drawings in the page: its font and script of icons weigh more than all else together."""

import re

SHAPES = {  # lines in a square of 16
    "angle-left": "M10 3.5 5.5 8l4.5 4.5",
    "angle-right": "M6 3.5 10.5 8 6 12.5",
    "bars": "M2 4h12M2 8h12M2 12h12",
    "chevron-down": "M4 6l4 4 4-4",
    "circle-half-stroke": "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM8 2v12M10 3v10M12 4.5v7",
    "cloud": "M4.8 12.5a2.8 2.8 0 0 1-.3-5.6 3.8 3.8 0 0 1 7.2.7 2.5 2.5 0 0 1-.2 4.9z",
    "code": "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
    "download": "M8 2.5V10M4.8 7 8 10.2 11.2 7M3 13.5h10",
    "github": "M4.5 5v6a1.6 1.6 0 1 0 .1 0M4.5 5a1.6 1.6 0 1 0-.1 0M11.5 6.6a1.6 1.6 0 1 0-.1 0c0 2.6-6.9 1.4-6.9 4.4",
    "lightbulb": "M6 11.5h4M6.4 14h3.2M6 11.5c0-1.8-2-2.4-2-5a4 4 0 0 1 8 0c0 2.6-2 3.2-2 5",
    "list": "M2.5 4h.1M6 4h8M2.5 8h.1M6 8h8M2.5 12h.1M6 12h8",
    "magnifying-glass": "M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0zM10.2 10.2 14 14",
    "moon": "M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z",
    "play": "M4.5 3v10l8-5z",
    "rocket": "M9.5 3C12 1.8 14 2 14 2s.2 2-1 4.5L8.5 11 5 7.5zM5.5 7.2l-2.7.4L5 4.8l2.4.2M8.8 10.5l-.4 2.7 "
    "2.8-2.2M3 13l2-2",
    "sun": "M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1"
    "M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1",
}
ELEMENT = re.compile(r'<(i|span) class="((?:[^"]* )?fa[sb]?(?:-solid|-brands)? [^"]*)"([^>]*)></\1>')
NAME = re.compile(r"\bfa-(?!solid|brands|lg|fw)([a-z-]+)")


def drawn(page: str) -> str:
    """A page's HTML with a drawing in place of each icon; a KeyError names an icon that has none yet."""
    return ELEMENT.sub(lambda found: _drawing(found[2], found[3]), page)


def _drawing(classes: str, attributes: str) -> str:
    """What is no class of the icon font stays: by it the theme hides and shows the drawing."""
    (name,) = NAME.findall(classes)
    kept = [c for c in classes.split() if not re.match(r"fa[sb]?(-|$)", c)]
    line = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
    about = f'class="{" ".join(["book-icon", *kept])}" viewBox="0 0 16 16" {line} aria-hidden="true"{attributes}'
    return f'<svg {about}><path d="{SHAPES[name]}"/></svg>'
