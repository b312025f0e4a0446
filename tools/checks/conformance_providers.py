"""Three identity providers of others (pysaml2, lasso, samlify) sign people in: each reads our metadata, checks our requests and signs
its answers by its own engine; and single logout, asked for by either side."""

import base64
import datetime
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from browser import Browser
from codicefiscale import codicefiscale
from demo import Checks
from federated import Site
from foreign_provider import PROGRAMS, ForeignProvider, Refused
from lxml import html

Message = dict[str, Any]
SIGNED_OUT = "Hai chiuso la sessione su questo sito e presso il gestore"
BORN = datetime.date(1985, 4, 3)
# Letters beyond ASCII and marks that XML writes otherwise, which a signature covers too.
PEOPLE = {"pysaml2": ("Anna Lucia", "D'Angiò"), "lasso": ("Jürgen", "Groß & Söhne"), "samlify": ("Nerea", "Núñez <de> Prat")}


def person(library: str) -> dict[str, str]:
    given, family = PEOPLE[library]
    tax_code = codicefiscale.encode(family, given, "F", BORN.strftime("%d/%m/%Y"), "Torino")
    return {
        "spidCode": f"TEST{library.upper()}01",
        "name": given,
        "familyName": family,
        "dateOfBirth": BORN.isoformat(),
        "fiscalNumber": f"TINIT-{tax_code}",
        "email": f"{library}@example.org",
    }


class Visitor(Browser):
    """A browser between us and one provider, which lives at no real address: what is sent there is handed to its program."""

    def __init__(self, site: Site, provider: ForeignProvider, library: str) -> None:
        super().__init__(site.url)
        self.provider, self.person = provider, person(library)

    def set_out(self) -> Message:
        """To the provider, by its link."""
        return self.led_away(f"{self.base_url}/spid/login?idp={self.provider.name}")

    def led_away(self, address: str) -> Message:
        answer = self.session.get(address, timeout=60, allow_redirects=False)
        to = answer.headers.get("Location", "")
        if not answer.is_redirect or not to.startswith(self.provider.name):
            raise AssertionError(f"not led to the provider: {answer.status_code} {to}")
        return {"to": to}

    def answered(self, **how: str) -> Message:
        """What the provider answers to a new request."""
        return self.provider.ask("sign_in", message=self.set_out(), person=self.person, **how)

    def bring(self, message: Message) -> "Visitor":
        """A provider's form: it comes from another site, so no cookies go with it; they do with what we lead to."""
        origin = {"Origin": self.provider.name}
        answer = requests.post(message["to"], data=message["fields"], headers=origin, timeout=60, allow_redirects=False)
        if answer.is_redirect:
            return self.get(answer.headers["Location"])
        return self._take(answer)

    def come_in(self) -> None:
        self.bring(self.answered())
        if not self.is_known():
            raise AssertionError(f"not signed in: {self.answer.status_code} {refusal(self)}")

    def is_known(self) -> bool:
        """Whether every page greets the person by name."""
        return f"{self.person['name']} {self.person['familyName']}" in self.get("/").text()


def check_request(checks: Checks, visitor: Visitor) -> None:
    to = visitor.set_out()["to"]
    for what, spoilt in [("of another state", to.replace("RelayState=", "RelayState=x")), ("without a signature", to.split("&SigAlg=")[0])]:
        try:
            visitor.provider.ask("sign_in", message={"to": spoilt}, person=visitor.person)
            checks.that(f"  it refuses a request {what}", False)
        except Refused as refused:
            checks.that(f"  it refuses a request {what}", True, refused)


def check_sign_in(checks: Checks, visitor: Visitor) -> None:
    message = visitor.answered()
    visitor.bring(message)
    checks.equal("  its answer is accepted", (visitor.answer.status_code, refusal(visitor)), (200, ""))
    checks.that("  and the person is signed in", visitor.is_known(), visitor.text())
    visitor.bring(message)
    checks.equal("  a second time it is refused", (visitor.answer.status_code, refusal(visitor)), (403, "answered-before"))


def check_changes(checks: Checks, site: Site, provider: ForeignProvider, library: str) -> None:
    """One byte of an answer is changed."""
    places = {
        "the person's name": lambda xml: xml.index(person(library)["name"].encode()),
        "the level": lambda xml: xml.index(b"SpidL2") + 5,
        "the signature": in_signature,
    }
    for what, place in places.items():
        visitor = Visitor(site, provider, library)
        visitor.bring(changed(visitor.answered(), "SAMLResponse", place))
        seen = (visitor.answer.status_code, refusal(visitor), visitor.is_known())
        checks.equal(f"  with one byte of {what} changed it is refused", seen, (403, "signature-wrong", False))


def check_signatures(checks: Checks, site: Site, provider: ForeignProvider, library: str) -> None:
    """The assertion must be signed, the answer around it may be."""
    visitor = Visitor(site, provider, library)
    visitor.bring(visitor.answered(signed="assertion"))
    checks.that("  an answer that is signed in its assertion alone is accepted", visitor.is_known(), refusal(visitor))
    visitor = Visitor(site, provider, library)
    visitor.bring(visitor.answered(signed="response"))
    seen = (visitor.answer.status_code, refusal(visitor), visitor.is_known())
    checks.equal("  one with an assertion that is not signed itself is refused", seen, (403, "assertion-not-signed", False))


def check_logout_there(checks: Checks, visitor: Visitor) -> None:
    """The person signs out at the provider, which asks us to."""
    visitor.come_in()
    message = visitor.provider.ask("log_out")
    seen = (send(spoilt(message)).status_code, visitor.is_known())
    checks.equal("  a logout that it did not sign so is refused", seen, (403, True))
    told = visitor.provider.ask("logged_out", message=carried(send(message)))
    checks.equal("  one that it asks for is answered", told, {"done": True, "relay_state": "stato"})
    checks.that("  and has ended the session", not visitor.is_known())


def check_logout_here(checks: Checks, visitor: Visitor) -> None:
    """The person signs out here, and goes on to sign out there too."""
    visitor.come_in()
    visitor.get("/").send("/uscita")
    asked = next(link for link in visitor.page.xpath("//a/@href") if link.startswith(visitor.provider.name))
    checks.that("  a logout here ends the session", not visitor.is_known())
    visitor.get(visitor.provider.ask("take_logout", message={"to": asked})["to"])
    checks.that("  and, once it has answered, the one there", SIGNED_OUT in visitor.text(), visitor.text())


def send(message: Message) -> requests.Response:
    fields = message.get("fields")
    return requests.request("POST" if fields else "GET", message["to"], data=fields, timeout=60, allow_redirects=False)


def carried(answer: requests.Response) -> Message:
    """What we send to a provider: by an address, or by a form that the browser is to post."""
    if answer.is_redirect:
        return {"to": answer.headers["Location"]}
    form = next(form for form in html.fromstring(answer.content).forms if "SAMLResponse" in form.fields)
    return {"to": form.action, "fields": dict(form.form_values())}


def refusal(visitor: Visitor) -> str:
    """The word under which a refusal is kept."""
    return "".join(visitor.page.xpath("//main//code/text()"))


def spoilt(message: Message) -> Message:
    """A logout with another signature, or with none."""
    if "fields" in message:
        return changed(message, "SAMLRequest", in_signature)
    return {"to": message["to"].split("&SigAlg=")[0]}


def in_signature(xml: bytes) -> int:
    """A place in the value of the last signature."""
    return xml.rindex(b"SignatureValue>") - 40


def changed(message: Message, field: str, find: Callable[[bytes], int]) -> Message:
    """With another byte in one place of its document."""
    xml = bytearray(base64.b64decode(message["fields"][field]))
    place = find(bytes(xml))
    xml[place] = ord("A") if xml[place] != ord("A") else ord("B")
    return {**message, "fields": {**message["fields"], field: base64.b64encode(xml).decode()}}


def check_provider(checks: Checks, site: Site, provider: ForeignProvider, library: str) -> None:
    print(f"        {library}")
    checks.equal("  it reads our metadata", provider.ask("meet")["service"], site.metadata("spid"))
    for check in (check_request, check_sign_in, check_logout_there, check_logout_here):
        checks.run(f"  {check.__name__}", check, checks, Visitor(site, provider, library))
    checks.run("  check_changes", check_changes, checks, site, provider, library)
    if library == "pysaml2":
        checks.run("  check_signatures", check_signatures, checks, site, provider, library)


def main() -> None:
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name))
        providers = {library: ForeignProvider(library, Path(name) / library, site.metadata("spid")) for library in PROGRAMS}
        try:
            site.serve({library: provider.ask("describe")["metadata"] for library, provider in providers.items()})
            for library, provider in providers.items():
                checks.run(library, check_provider, checks, site, provider, library)
        finally:
            for provider in providers.values():
                provider.end()
            site.end()
        if checks.failed:
            print(site.log()[-4000:])
    checks.end()


if __name__ == "__main__":
    main()
