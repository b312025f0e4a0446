"""A browser without scripts: follows links and sends forms with all that they hold."""

from typing import Any

import requests
from demo import Demo
from lxml import html


class Browser:
    """One visitor with his cookies; the last page is in `page`, its answer in `answer`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.answer: requests.Response
        self.page: Any = None

    def get(self, path: str) -> "Browser":
        return self._take(self.session.get(self._url(path), timeout=60))

    def follow(self, text: str) -> "Browser":
        """The first link with this text in it."""
        for link in self.page.iter("a"):
            if text in link.text_content():
                return self.get(link.get("href"))
        raise AssertionError(f"no link with «{text}» on {self.path}")

    def send(self, action: str, button: str = "", **fields: Any) -> "Browser":
        """The form whose action holds `action`, its fields as they stand but for those given."""
        for form in self.page.forms:
            if action in (form.get("action") or ""):
                values = dict(form.form_values())
                values.update({name: value for name, value in fields.items() if value is not None})
                if button:
                    name, _, value = button.partition("=")
                    values[name] = value
                return self._take(self.session.post(self._url(form.get("action")), data=values, timeout=60))
        raise AssertionError(f"no form for {action} on {self.path}")

    def sign_in(self, person: dict[str, Any]) -> "Browser":
        self.get("/accesso/pin").send("/accesso/pin", tax_code=person["tax_code"], pin=person["pin"])
        if self.answer.status_code != 200:
            raise AssertionError(f"{person['key']} cannot sign in: {self.answer.status_code} {self.errors()}")
        return self

    def act_for(self, name: str) -> "Browser":
        """Chooses for whom to act, where there is a choice."""
        if "/accesso/per-conto" not in self.path:
            self.get("/accesso/per-conto")
        for choice in self.page.xpath("//input[@name='acting_for']"):
            if name in self.page.xpath(f"//label[@for='{choice.get('id')}']")[0].text_content():
                return self.send("/accesso/per-conto", acting_for=choice.get("value"))
        return self

    def fetch(self, path: str, **headers: str) -> requests.Response:
        """A file, with the visitor's cookies."""
        return self.session.get(self._url(path), headers=headers, timeout=60)

    def errors(self) -> list[str]:
        return [item.text_content().strip() for item in self.page.xpath("//*[@class='alert alert-danger error-summary']//li")]

    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    @property
    def path(self) -> str:
        return self.answer.url.removeprefix(self.base_url)

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.base_url + path

    def _take(self, answer: requests.Response) -> "Browser":
        self.answer = answer
        if answer.content and "html" in answer.headers.get("Content-Type", ""):
            self.page = html.fromstring(answer.content)
        return self


UNITS = {
    "uno": 1, "due": 2, "tre": 3, "tré": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9, "dieci": 10,
    "undici": 11, "dodici": 12, "tredici": 13, "quattordici": 14, "quindici": 15, "sedici": 16, "diciassette": 17,
    "diciotto": 18, "diciannove": 19,
}  # fmt: skip
TENS = {"vent": 20, "trent": 30, "quarant": 40, "cinquant": 50, "sessant": 60, "settant": 70, "ottant": 80, "novant": 90}


def number_in_words(words: str) -> int:
    """What an Italian number from 100 to 999 says."""
    head, _, rest = words.partition("cent")
    total = 100 * UNITS.get(head, 1)
    rest = rest.removeprefix("o") if rest not in ("otto", "ottanta") and not rest.startswith("ott") else rest
    for start, tens in TENS.items():
        if rest.startswith(start):
            unit = rest[len(start) :]
            return total + tens + UNITS.get(unit, UNITS.get(unit[1:], 0))
    return total + UNITS.get(rest, 0)


def look_up(demo: Demo, tax_code: str, protocol_number: str) -> Browser:
    """Somebody without an account looks an attestation up."""
    visitor = Browser(demo.url).get("/attestati")
    label = visitor.page.xpath('//label[@for="challenge"]')[0].text_content()
    words = label.rpartition(":")[2].replace("*", "").strip()
    return visitor.send(
        "/attestati", tax_code=tax_code, protocol_number=protocol_number, challenge=str(number_in_words(words))
    )
