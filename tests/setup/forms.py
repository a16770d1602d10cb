"""Reading a page's form as a browser would send it back."""

from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.fields: list[tuple[str, str]] = []
        self.area: str | None = None
        self.text = ""
        self.select: str | None = None
        self.chosen: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told: dict[str, Any] = dict(attributes)
        if tag == "form":
            self.inside = told.get("action") == self.action and told.get("method") == "post"
        if not self.inside:
            return
        name = told.get("name")
        if tag == "input" and name:
            ticked = told.get("type") not in ("checkbox", "radio") or "checked" in told
            if ticked:
                self.fields.append((name, told.get("value") or ""))
        elif tag == "textarea" and name:
            self.area, self.text = name, ""
        elif tag == "select" and name:
            self.select, self.chosen = name, None
        elif tag == "option" and self.select and (self.chosen is None or "selected" in told):
            self.chosen = told.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            # As the HTML standard says, a line break right after the tag does not count.
            self.fields.append((self.area, self.text.removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            self.fields.append((self.select, self.chosen or ""))
            self.select = None


def form_of(page: str, action: str) -> dict[str, Any]:
    """Return the fields of the form that posts to *action*: a text, or a list where a name occurs more than once."""
    reader = _Reader(action)
    reader.feed(page)
    found: dict[str, Any] = {}
    for name, value in reader.fields:
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    assert found, f"no form posts to {action}"
    return found
