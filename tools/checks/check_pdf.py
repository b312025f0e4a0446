"""Printed documents read by pypdf: text, title, language, structure; those of the demonstration as people get them."""

import io
import os
from pathlib import Path

from browser import Browser, look_up
from demo import CANARY, Checks, Demo
from doctors import Program, number_of
from pypdf import PdfReader

SAMPLES = Path(os.environ["SPORTELLO_SAMPLES"])


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def kinds_of(element) -> set[str]:
    """Names of all elements of the structure below this one."""
    element = element.get_object()
    if isinstance(element, list):
        return set().union(*(kinds_of(child) for child in element)) if element else set()
    if not isinstance(element, dict):
        return set()
    own = {str(element["/S"])} if "/S" in element else set()
    return own | kinds_of(element["/K"]) if "/K" in element else own


def check_form(checks: Checks, what: str, reader: PdfReader, language: str = "it") -> None:
    root = reader.trailer["/Root"]
    title, tagged = reader.metadata.title or "", root.get("/MarkInfo", {}).get("/Marked")
    shown = root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")
    checks.that(f"{what}: titled, in its language, tagged", title and root.get("/Lang", "").startswith(language) and tagged and shown, (title, root.get("/Lang")))
    kinds = kinds_of(root["/StructTreeRoot"])
    checks.that("  with headings and paragraphs", any(kind.startswith("/H") for kind in kinds) and kinds & {"/P", "/LI", "/TD"}, kinds)
    parts = root["/Metadata"].get_data().decode()
    checks.that("  that says it is PDF/UA-1 and PDF/A-2", 'pdfuaid:part' in parts and 'pdfaid:part' in parts, parts[:300])
    fonts = [font for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()]
    embedded = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    checks.that("  with its fonts inside", embedded and all(any(f"/FontFile{kind}" in font for kind in ("", "2", "3")) for font in embedded))


def check_samples(checks: Checks) -> None:
    files = sorted(SAMPLES.glob("*.pdf"))
    checks.that("there are sample documents", len(files) >= 3, len(files))
    for path in files:
        language = next((code for code in ("en", "de") if f"-{code}" in path.stem), "it")
        check_form(checks, path.name, PdfReader(path), language)


def check_looked_up(checks: Checks, demo: Demo, doctor: Program) -> None:
    number = number_of(doctor.send("worker-2"))
    tax_code = demo.person("worker-2")["tax_code"]
    visitor = look_up(demo, tax_code, number)
    checks.that("the open page shows the attestation", number in visitor.text(), visitor.errors())
    ticket = visitor.send("/attestati/pdf")
    checks.equal("and gives it as PDF", ticket.answer.headers.get("Content-Type"), "application/pdf")
    reader = PdfReader(io.BytesIO(ticket.answer.content))
    check_form(checks, "the attestation of the open page", reader)
    text = text_of(reader)
    checks.that("it holds number and tax code", number in text and tax_code in text, text)
    checks.that("and no diagnosis", CANARY not in text and "487.1" not in text, text)
    checks.that("its title and its name tell nobody's tax code", tax_code not in f"{reader.metadata.title}{ticket.answer.headers}")


def check_own(checks: Checks, demo: Demo) -> None:
    worker = Browser(demo.url).sign_in(demo.person("worker-2"))
    worker.get("/lavoratore/certificati")
    link = worker.page.xpath("//table//a/@href")[0]
    certificate = worker.fetch(f"{link}/certificato.pdf")
    text = text_of(PdfReader(io.BytesIO(certificate.content)))
    checks.that("the worker's certificate holds the diagnosis", CANARY in text, text)
    attestation = worker.fetch(f"{link}/attestato.pdf")
    text = text_of(PdfReader(io.BytesIO(attestation.content)))
    checks.that("his attestation does not", CANARY not in text and "487.1" not in text, text)


def main() -> None:
    checks, demo = Checks(), Demo()
    checks.run("samples", check_samples, checks)
    checks.run("looked up", check_looked_up, checks, demo, Program(demo, "doctor-1"))
    checks.run("own", check_own, checks, demo)
    checks.end()


if __name__ == "__main__":
    main()
