"""A diagnosis is seen by the worker alone, signed in strongly enough: nowhere else, by no door."""

import io
from collections.abc import Iterator

import requests
from browser import Browser, look_up
from demo import CANARY, Checks, Demo, wait_for
from doctors import Program, number_of
from messages import parsed
from pypdf import PdfReader

TRACES = [CANARY, "CANARINO", "487.1"]


def told(content: bytes | str) -> list[str]:
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    if text.startswith("%PDF"):
        text += "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return [trace for trace in TRACES if trace in text]


def told_by_mail(raw: str) -> list[str]:
    """In the message as it travels and in each of its parts as it is read."""
    parts = [part.get_payload(decode=True) for part in parsed(raw).walk() if not part.is_multipart()]
    return told(raw) + [trace for part in parts for trace in told(part)]


def employer_views(demo: Demo, number: str) -> Iterator[tuple[str, bytes]]:
    """Everything that the employer of the worker can see of one attestation."""
    headers = demo.employer_key("firm-1")
    xml = {**headers, "Accept": "application/xml"}
    search = requests.post(demo.url + "/api/v1/attestations/search", json={"protocol_number": number}, headers=headers, timeout=60)
    yield "the API's search", search.content
    one = search.json()["items"][0]["id"]
    for name, asked in [("JSON", headers), ("XML", xml)]:
        yield f"the API's list in {name}", requests.get(demo.url + "/api/v1/attestations", headers=asked, timeout=60).content
        yield f"the API's attestation in {name}", requests.get(f"{demo.url}/api/v1/attestations/{one}", headers=asked, timeout=60).content
    clerk = Browser(demo.url).sign_in(demo.person("employer-clerk"))
    yield "the employer's list", clerk.get("/azienda/attestati").answer.content
    yield "the employer's search", clerk.send("/azienda/attestati/ricerca", protocol_number=number).answer.content
    yield "the employer's page", clerk.get(f"/azienda/attestati/{one}").answer.content
    for kind in ("pdf", "xml", "txt"):
        yield f"the employer's {kind}", clerk.fetch(f"/azienda/attestati/{one}/attestato.{kind}").content
    for kind in ("xml", "txt", "csv"):
        yield f"the employer's list as {kind}", clerk.fetch(f"/azienda/attestati/elenco/attestati.{kind}").content


def check_others(checks: Checks, demo: Demo, number: str) -> None:
    for what, content in employer_views(demo, number):
        checks.that(f"{what} holds no diagnosis", len(content) > 100 and not told(content), told(content) or content[:200])
    worker = demo.person("worker-1")
    found = look_up(demo, worker["tax_code"], number)
    checks.that("the open page finds the attestation", number in found.text(), found.errors())
    checks.that("and holds no diagnosis", not told(found.answer.content))
    body = {"tax_code": worker["tax_code"], "protocol_number": number}
    answer = requests.post(demo.url + "/api/v1/attestations/lookup", json=body, headers=demo.lookup_key(), timeout=60)
    checks.that("nor does the open API", answer.status_code == 200 and not told(answer.content), answer.text)
    checks.that("nor any mail", wait_for(demo.mail, 30) and not any(told_by_mail(message["raw"]) for message in demo.mail()))
    figures = requests.get(demo.url + "/metrics", timeout=60)
    checks.that("nor any figure", figures.status_code == 200 and "http_request_seconds" in figures.text and not told(figures.content), figures.text[:300])


def check_worker(checks: Checks, demo: Demo, doctor: Program, number: str) -> None:
    worker = Browser(demo.url).sign_in(demo.person("worker-1")).get("/lavoratore/certificati")
    checks.that("the worker's list holds no diagnosis", number in worker.text() and not told(worker.answer.content))
    worker.follow(number)
    checks.that("the worker, signed in strongly, sees it", CANARY in worker.text(), worker.text())
    checks.that("on a page that nobody keeps", worker.answer.headers.get("Cache-Control") == "no-store")

    weak_number = number_of(doctor.send("worker-4"))
    weak = Browser(demo.url).sign_in(demo.person("worker-4")).get("/lavoratore/certificati").follow(weak_number)
    checks.that("one who signed in weakly does not", weak_number in weak.text() and not told(weak.answer.content), weak.text())
    checks.that("and is told what to do", weak.page.xpath("//a[contains(@href, 'step_up')]"), weak.text())
    link = weak.path
    fetched = weak.fetch(f"{link}/certificato.pdf")
    checks.that("nor does he get the document", fetched.headers.get("Content-Type") != "application/pdf", fetched.headers)
    other = Browser(demo.url).sign_in(demo.person("worker-2")).get(link)
    checks.equal("another worker finds nothing there", other.answer.status_code, 404)
    clerk = Browser(demo.url).sign_in(demo.person("employer-clerk")).get(link)
    checks.that("nor does an employer", clerk.answer.status_code in (403, 404), clerk.answer.status_code)


def main() -> None:
    checks, demo = Checks(), Demo()
    doctor = Program(demo, "doctor-1")
    number = number_of(doctor.send("worker-1"))
    checks.run("others", check_others, checks, demo, number)
    checks.run("worker", check_worker, checks, demo, doctor, number)
    checks.end()


if __name__ == "__main__":
    main()
