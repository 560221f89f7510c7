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

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def ids(self) -> list[str]:
        return [element.read("id") for element in self.elements if element.has("id")]
