"""What is no request at the doctors' interface: each gets its fault, and the server goes on."""

import re
from typing import Any

import requests
from demo import Checks, Demo, basic, wait_for
from doctors import Program
from lxml import etree

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://cert.sanita.finanze.it/"
SERVICE = "http://ws.cert.sanita.finanze.it/"
XML = "text/xml; charset=utf-8"


def enveloped(body: str, header: str = "") -> str:
    return f'<s:Envelope xmlns:s="{ENVELOPE}" xmlns:c="{MESSAGES}">{header}<s:Body>{body}</s:Body></s:Envelope>'


REQUEST = enveloped("<c:ricercaMalattiaRequest><medico/><lavoratore/></c:ricercaMalattiaRequest>")
BOMB = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
EXTERNAL = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def post(demo: Demo, body: bytes, headers: dict[str, str]) -> requests.Response | None:
    """The answer; none where the server closed the connection rather than read on."""
    try:
        return requests.post(demo.about["soap"]["certificates"], data=body, headers=headers, timeout=60)
    except requests.ConnectionError:
        return None


def fault_of(answer: requests.Response) -> tuple[str, str]:
    root = etree.fromstring(answer.content)
    fault = root.find(f"{{{ENVELOPE}}}Body/{{{ENVELOPE}}}Fault")
    return fault.findtext("faultcode"), fault.findtext("faultstring")


def bodies() -> list[tuple[str, str | bytes, str]]:
    deep = "<a>" * 5000 + "</a>" * 5000
    return [
        ("an empty message", "", "Client"),
        ("a text", "no XML at all", "Client"),
        ("a document type", f'<!DOCTYPE s SYSTEM "http://127.0.0.1:1/x.dtd">{REQUEST}', "Client"),
        ("an entity that grows without end", f'<!DOCTYPE s [<!ENTITY a0 "x">{BOMB}]>{enveloped("&a9;")}', "Client"),
        ("an entity that reads a file", EXTERNAL + enveloped("<c:invioMalattiaRequest>&x;</c:invioMalattiaRequest>"), "Client"),
        ("a deep message", enveloped(deep), "Client"),
        ("a message with thousands of elements", enveloped("<c:a/>" * 5000), "Client"),
        ("a message with many attributes", enveloped("<c:a " + " ".join(f'b{n}="1"' for n in range(500)) + "/>"), "Client"),
        ("another envelope", REQUEST.replace(ENVELOPE, "http://example.org/envelope"), "Client"),
        ("SOAP 1.2", REQUEST.replace(ENVELOPE, "http://www.w3.org/2003/05/soap-envelope"), "VersionMismatch"),
        ("another namespace", REQUEST.replace(MESSAGES, "http://example.org/"), "Client"),
        ("no namespace", enveloped("<ricercaMalattiaRequest/>"), "Client"),
        ("an unknown operation", enveloped("<c:cancellaTuttoRequest/>"), "Client"),
        ("no request", enveloped(""), "Client"),
        ("two requests", enveloped("<c:ricercaMalattiaRequest/><c:ricercaMalattiaRequest/>"), "Client"),
        ("a header that must be understood", enveloped("<c:ricercaMalattiaRequest/>", '<s:Header><c:x s:mustUnderstand="1"/></s:Header>'), "MustUnderstand"),
        ("UTF-16", ('<?xml version="1.0" encoding="UTF-16"?>' + REQUEST).encode("utf-16"), "Client"),
        ("bytes that are no UTF-8", REQUEST.encode().replace(b"<medico/>", b"<medico>\xff\xfe\xc0</medico>"), "Client"),
        ("a control character", REQUEST.replace("<medico/>", "<medico>&#1;</medico>"), "Client"),
        ("a message that is cut off", REQUEST[:-30], "Client"),
        ("tags that cross", enveloped("<c:ricercaMalattiaRequest><medico></c:ricercaMalattiaRequest></medico>"), "Client"),
        ("two documents", REQUEST + REQUEST, "Client"),
    ]


def check_bodies(checks: Checks, demo: Demo, headers: dict[str, str]) -> None:
    for what, body, code in bodies():
        answer = post(demo, body if isinstance(body, bytes) else body.encode(), headers)
        if answer is None:
            checks.that(f"{what} is answered", False, "the connection was closed")
            continue
        seen = fault_of(answer) if answer.status_code == 500 else (f"status {answer.status_code}", answer.text)
        checks.equal(f"{what} is a fault", (answer.status_code, seen[0]), (500, f"soap:{code}"))
        texts = len(seen[1]) > 10 and not re.search("intake-fault|root:|panicked|src/", seen[1])
        checks.that("  with a text that says why and nothing else", texts, seen[1])


def check_headers(checks: Checks, demo: Demo, headers: dict[str, str]) -> None:
    def status(body: str, **changed: str) -> Any:
        answer = post(demo, body.encode(), {**headers, **changed})
        return answer.status_code if answer is not None else None

    checks.equal("another action than the request is a fault", status(REQUEST, SOAPAction=f'"{SERVICE}InviaMalattia"'), 500)
    checks.equal("an empty action is taken", status(REQUEST, SOAPAction='""'), 200)
    checks.equal("the action without quotes is taken", status(REQUEST, SOAPAction=f"{SERVICE}RicercaMalattia"), 200)
    checks.equal("JSON is refused", status("{}", **{"Content-Type": "application/json"}), 415)
    checks.equal("nobody is let in without a password", status(REQUEST, Authorization=""), 401)
    wrong = basic({"username": "demo-nobody", "password": "wrong"})
    answer = post(demo, REQUEST.encode(), {**headers, **wrong})
    checks.equal("nor with a wrong one", answer.status_code, 401)
    checks.that("and is told how", "Basic" in answer.headers.get("WWW-Authenticate", ""), answer.headers)
    checks.equal("no answer is kept by anybody on the way", answer.headers.get("Cache-Control"), "no-store")


def check_size(checks: Checks, demo: Demo, headers: dict[str, str]) -> None:
    for size in (100_000, 10_000_000):
        body = enveloped(f"<c:ricercaMalattiaRequest><medico>{'x' * size}</medico></c:ricercaMalattiaRequest>")
        answer = post(demo, body.encode(), headers)
        refused = answer is None or answer.status_code in (413, 500)
        checks.that(f"{size} bytes are refused", refused, answer is not None and answer.status_code)


def check_echo(checks: Checks, demo: Demo, headers: dict[str, str]) -> None:
    doctor = Program(demo, "doctor-1")
    name = "<b>x</b>\" onload='x'"
    answer = doctor.call("RistampaMalattia", medico=doctor.author(), lavoratore=doctor.worker("worker-1"), idCertificato=name)
    checks.that("what was sent is not told back", name not in str(answer), str(answer))
    stranger = enveloped("<c:ricercaMalattiaRequest><medico/><lavoratore/><RSSMRA80C12L219A/></c:ricercaMalattiaRequest>")
    answer = post(demo, stranger.encode(), headers)
    codes = etree.fromstring(answer.content).xpath("//tipoErrore/text()")
    checks.that("an element that does not belong there has its code", "109" in codes, codes)


def main() -> None:
    checks, demo = Checks(), Demo()
    headers = {"Content-Type": XML, **basic(demo.doctor("doctor-1"))}
    checks.run("bodies", check_bodies, checks, demo, headers)
    checks.run("headers", check_headers, checks, demo, headers)
    checks.run("size", check_size, checks, demo, headers)
    checks.run("echo", check_echo, checks, demo, headers)
    checks.that("the server is alive afterwards", wait_for(demo.alive, 10))
    checks.end()


if __name__ == "__main__":
    main()
