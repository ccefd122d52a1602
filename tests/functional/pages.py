"""A visitor without script: reads pages, follows their links, fills in and sends the forms that stand on them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

REDIRECTS = {301, 302, 303, 307, 308}
LONGEST_WAY = 5


class Visitor:
    """Somebody at a browser; `page` is what the last step showed."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page

    def go(self, address: str, expect: int = 200) -> Page:
        """Type an address."""
        return self._arrive(self.client.get(address, buffered=True), address, expect)

    def send(self, method: str, address: str, data: list[tuple[str, Any]], expect: int = 200) -> Page:
        """Send a form, as the browser encodes it."""
        if method == "GET":
            answer = self.client.get(address, query_string=data, buffered=True)
        else:
            values: dict[str, list[Any]] = {}
            for name, value in data:
                values.setdefault(name, []).append(value)
            answer = self.client.post(address, data=values, buffered=True, headers={"Referer": self._referrer()})
            answer.request.environ["wsgi.input"].close()  # a large body lies in a file of the test client
        return self._arrive(answer, address, expect)

    def _referrer(self) -> str:
        return urljoin("http://localhost/", self.page.address)

    def _arrive(self, answer: TestResponse, address: str, expect: int) -> Page:
        for _step in range(LONGEST_WAY):
            if answer.status_code not in REDIRECTS:
                break
            address = urljoin(address, answer.location)
            answer = self.client.get(address, buffered=True)
        shown = answer.get_data(as_text=True)
        assert answer.status_code == expect, f"{address}: {answer.status_code}\n{_words(shown)[:3000]}"
        parts = urlsplit(address)
        self.page = Page(self, f"{parts.path}?{parts.query}".rstrip("?"), shown)
        return self.page


class Page:
    """One page as it was shown."""

    def __init__(self, visitor: Visitor, address: str, shown: str) -> None:
        self._visitor, self.address = visitor, address
        self.tree = html.document_fromstring(shown)

    @property
    def text(self) -> str:
        """What stands in the middle of the page, blanks joined."""
        return " ".join((self.tree.xpath("//main") or [self.tree])[0].text_content().split())

    @property
    def title(self) -> str:
        """The one heading."""
        (heading,) = self.tree.xpath("//h1")
        return " ".join(heading.text_content().split())

    @property
    def message(self) -> str:
        """What the page says about the last step."""
        found = self.tree.xpath("//*[@id='flashes' or contains(@class, 'error-summary')]")
        return " ".join(" ".join(part.text_content() for part in found).split())

    def form(self, action: str) -> Form:
        """The form in the middle of the page whose address ends with `action`."""
        found = [form for form in self.tree.xpath("//main//form") if _path(form.get("action")).endswith(action)]
        assert found, f"no form for {action} on {self.address}; there are {self.actions}"
        return Form(self._visitor, self, found[0])

    def has_form(self, action: str) -> bool:
        """Whether there is such a form."""
        return any(offered.endswith(action) for offered in self.actions)

    @property
    def actions(self) -> list[str]:
        """The addresses that the forms in the middle of the page post to."""
        return [_path(form.get("action")) for form in self.tree.xpath("//main//form[@method='post']")]

    def links(self, start: str) -> list[str]:
        """Addresses in the middle of the page that begin with `start`, each once."""
        return list(dict.fromkeys(link for link in self.tree.xpath("//main//a/@href") if link.startswith(start)))

    def follow(self, words: str, expect: int = 200, part: str = "") -> Page:
        """Follow the first link whose words contain `words`; in the `part` of the page with that id, if given."""
        for link in self.tree.xpath(f"//*[@id='{part}']//a[@href]" if part else "//a[@href]"):
            if words in " ".join(link.text_content().split()):
                return self._visitor.go(urljoin(self.address, link.get("href")), expect)
        raise AssertionError(f"no link “{words}” on {self.address}")


class Form:
    """One form of a page, with its hidden fields and what stands in it already."""

    def __init__(self, visitor: Visitor, page: Page, form: html.FormElement) -> None:
        self._visitor, self._page, self._form = visitor, page, form
        self._typed: dict[str, str] = {}
        self._files: list[tuple[str, tuple[str, bytes]]] = []

    def value(self, name: str) -> Any:
        """What stands in a field."""
        field = self._form.inputs[name]
        return self._typed.get(name, _as_shown(field, field.value))

    def options(self, name: str) -> list[str]:
        """The words that a select or a group of boxes offers."""
        return list(self._labels(name))

    def fill(self, **values: str) -> Form:
        """Type into fields; every one must be there."""
        for name, value in values.items():
            assert self._form.inputs[name].get("type", "text") not in {"checkbox", "radio", "file"}
            self._typed[name] = value
        return self

    def choose(self, name: str, *labels: str) -> Form:
        """Choose in a select, or tick boxes, by the words that stand there."""
        offered = self._labels(name)
        values = []
        for label in labels:
            (chosen,) = [value for words, value in offered.items() if label in words]
            values.append(chosen)
        field = self._form.inputs[name]
        if isinstance(field, html.SelectElement):
            (field.value,) = values
        else:
            for box in self._boxes(name):
                box.checked = box.get("value") in values
        return self

    def tick(self, name: str) -> Form:
        """Tick a single box."""
        self._form.inputs[name].checked = True
        return self

    def attach(self, name: str, *files: tuple[str, bytes]) -> Form:
        """Choose files."""
        assert self._form.xpath(f".//input[@type='file'][@name='{name}']"), f"no file field {name}"
        assert self._form.get("enctype") == "multipart/form-data"
        self._files += [(name, file) for file in files]
        return self

    def send(self, button: str = "", *, expect: int = 200) -> Page:
        """Press the button whose value is `button` (without one: the first)."""
        data = self._pressed(button)
        address = urljoin(self._page.address, self._form.get("action") or self._page.address)
        self._visitor.page = self._page
        return self._visitor.send((self._form.get("method") or "get").upper(), address, data, expect)

    def _pressed(self, button: str) -> list[tuple[str, Any]]:
        """What a browser would send: one may press again, so files are read anew each time."""
        buttons = self._form.xpath(".//button[@type='submit']")
        pressed = next((node for node in buttons if not button or node.get("value") == button), None)
        assert pressed is not None, f"no button {button} on {self._page.address}"
        inputs = self._form.inputs
        shown = [(name, _as_shown(inputs[name], value or "")) for name, value in self._form.form_values()]
        data: list[tuple[str, Any]] = [(name, self._typed.get(name, value)) for name, value in shown]
        if pressed.get("name"):
            data.append((pressed.get("name"), pressed.get("value", "")))
        chosen = {name for name, _file in self._files}
        empty = [name for name in self._form.xpath(".//input[@type='file']/@name") if name not in chosen]
        files = [*self._files, *((name, ("", b"")) for name in empty)]
        return [*data, *((name, (io.BytesIO(body), shown)) for name, (shown, body) in files)]

    def _boxes(self, name: str) -> Iterable[Any]:
        return self._form.xpath(f".//input[@name='{name}'][@type='checkbox' or @type='radio']")

    def _labels(self, name: str) -> dict[str, str]:
        options = self._form.xpath(f".//select[@name='{name}']//option")
        if options:
            return {" ".join(option.text_content().split()): option.get("value") for option in options}
        return {" ".join(box.getparent().text_content().split()): box.get("value") for box in self._boxes(name)}


def _as_shown(field: Any, value: Any) -> Any:
    """A browser drops the line break that a text area begins with."""
    return value.removeprefix("\n") if isinstance(field, html.TextareaElement) and value else value


def _path(address: str | None) -> str:
    return urlsplit(address or "").path


def _words(shown: str) -> str:
    tree = html.document_fromstring(shown or "<p></p>")
    return " ".join((tree.xpath("//main") or [tree])[0].text_content().split())
