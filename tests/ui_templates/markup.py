"""Just enough of an HTML reader to ask a page about its elements."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"input", "br", "meta", "link", "img", "hr", "path", "circle", "rect"}


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: dict[str, str | None]

    def has(self, attribute: str) -> bool:
        return attribute in self.attributes

    def read(self, attribute: str) -> str:
        return self.attributes.get(attribute) or ""


class Markup(HTMLParser):
    """All elements of a text, in order. `unclosed` names tags that do not pair up."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.unclosed: list[str] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.unclosed += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in VOID:
            self.unclosed.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "textarea":
            name = self.all("textarea")[-1].read("name")
            self.texts[name] = self.texts.get(name, "") + data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def ids(self) -> list[str]:
        return [element.read("id") for element in self.elements if element.has("id")]


def submitted(page: str) -> dict[str, list[str]]:
    """What a browser would post when nobody touched the form."""
    posted: dict[str, list[str]] = {}
    markup = Markup(page)
    for one in markup.all("input"):
        is_tick = one.read("type") in {"radio", "checkbox"}
        if one.read("type") != "file" and (one.has("checked") or not is_tick):
            posted.setdefault(one.read("name"), []).append(one.read("value"))
    for name, text in markup.texts.items():
        posted[name] = [text.removeprefix("\n").replace("\n", "\r\n")]
    selects = markup.all("select", "option")
    for at, one in enumerate(selects):
        if one.tag == "select":
            posted[one.read("name")] = [selects[at + 1].read("value")]
        elif one.has("selected"):
            owner = next(s for s in reversed(selects[:at]) if s.tag == "select")
            posted[owner.read("name")] = [one.read("value")]
    return posted
