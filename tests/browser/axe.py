"""axe in the page: what WCAG 2.2 AA forbids and a program can see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What another width or another colour scheme may break.
LOOKS = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
RUN = """async (only) => {
    const options = { runOnly: only, resultTypes: ['violations'], preload: false, iframes: false };
    const found = await axe.run(document, options);
    return found.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')}  ${node.html.slice(0, 120)}`));
}"""


# The page has its new width and has answered to it: its own scripts hear of it in the frame before.
LAID_OUT = """async (width) => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    for (let tries = 0; innerWidth !== width && tries < 600; tries += 1) await frame();
    await frame();
    await frame();
}"""


def findings(page: Page, rules: Mapping[str, Any] = EVERYTHING) -> list[str]:
    """Return what axe finds on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT + "\n;0")  # evaluated, not added: the page's own policy stays as strict as it is
    found: list[str] = page.evaluate(RUN, rules)
    return found


def in_every_look(page: Page) -> list[str]:
    """Return what axe finds in light and dark, on a desk and on a phone."""
    found = findings(page)
    before = page.viewport_size or {"width": 1280, "height": 800}
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(LAID_OUT, 390)
    found += [f"dark, 390 px: {one}" for one in findings(page, LOOKS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)  # type: ignore[arg-type]
    return found
