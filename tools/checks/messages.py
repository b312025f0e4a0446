"""Messages to employers, taken apart by Python's email package and checked."""

import email
import email.policy
import re
from email.message import EmailMessage

from demo import CANARY, ROOT, Checks
from lxml import etree


def parsed(raw: str | bytes) -> EmailMessage:
    content = raw if isinstance(raw, bytes) else raw.encode()
    return email.message_from_bytes(content, policy=email.policy.default)


def attachments(message: EmailMessage) -> dict[str, bytes]:
    """By the ends of their names: `xml`, `txt`."""
    return {part.get_filename().rsplit(".", 1)[1]: part.get_payload(decode=True) for part in message.iter_attachments()}


def code_in(message: EmailMessage) -> str:
    return re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", message.get_content())[0]


def numbers_in(xml: bytes, kind: str) -> list[str]:
    """Protocol numbers of the records of a kind."""
    return [record.findtext("idCertificato") for record in etree.fromstring(xml).iter(kind)]


def check_message(checks: Checks, what: str, raw: str | bytes, sender: str, recipient: str, forms: set[str]) -> dict[str, bytes]:
    """Headers, and exactly the attachments of these forms; answers the attachments."""
    message = parsed(raw)
    checks.that(f"{what} is read without a defect", not message.defects, message.defects)
    checks.equal("  from the institute", message["From"].addresses[0].addr_spec, sender)
    checks.equal("  to the mailbox alone", [one.addr_spec for one in message["To"].addresses], [recipient])
    others = [name for name in ("Cc", "Bcc", "Reply-To") if message[name]]
    checks.that("  to nobody else", not others, others)
    wanted = ["Date", "Message-ID", "Subject", "MIME-Version", "Auto-Submitted"]
    checks.that("  with all headers", all(message[name] for name in wanted), message.items())
    checks.that("  in seven bits and lines of mail", is_plain(raw))
    files = attachments(message)
    checks.equal("  with exactly its attachments", set(files), forms)
    kinds = {part.get_content_type() for part in message.iter_attachments()}
    expected = {{"xml": "application/xml", "txt": "text/plain"}[form] for form in forms}
    checks.equal("  of the right kinds", kinds, expected)
    body = message.get_body(("plain",)).get_content()
    named = [part.get_filename() for part in message.iter_attachments()]
    checks.that("  which its text names", all(name in body for name in named), body)
    if "xml" in files:
        schema = etree.XMLSchema(etree.parse(ROOT / "docs/formats/employer.xsd"))
        checks.that("  whose XML is valid", schema.validate(etree.fromstring(files["xml"])), schema.error_log)
    told = [CANARY.encode() in content or b"CANARINO" in content for content in [*files.values(), body.encode(), str(message).encode()]]
    checks.that("  and no diagnosis", not any(told))
    return files


def is_plain(raw: str | bytes) -> bool:
    content = raw if isinstance(raw, bytes) else raw.encode()
    lines = content.split(b"\r\n")
    return content.isascii() and all(len(line) <= 998 and b"\n" not in line for line in lines)
