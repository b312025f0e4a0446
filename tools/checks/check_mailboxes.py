"""Attestations in employers' mailboxes, within a minute of the certificate; rectifications and annulments after them."""

from typing import Any

from demo import Checks, Demo, wait_for
from doctors import Program, number_of
from messages import attachments, check_message, numbers_in, parsed


def arrived(demo: Demo, mailbox: str, number: str) -> dict[str, Any] | None:
    """The newest message to this mailbox that speaks of this certificate."""
    for message in reversed(demo.mail()):
        if message["to"] == [mailbox] and any(number.encode() in file for file in attachments(parsed(message["raw"])).values()):
            return message
    return None


def annulled(demo: Demo, mailbox: str, number: str) -> bool:
    files = [attachments(parsed(one["raw"])) for one in demo.mail() if one["to"] == [mailbox]]
    return any(number in numbers_in(file["xml"], "annullamento") for file in files if "xml" in file)


def check_firm(checks: Checks, demo: Demo, doctor: Program) -> None:
    mailbox = demo.organisation("firm-1")["pec"]
    number = number_of(doctor.send("worker-6"))
    message = wait_for(lambda: arrived(demo, mailbox, number))
    if not checks.that("the attestation lies in the firm's mailbox within a minute", message):
        return
    files = check_message(checks, "the message", message["raw"], message["from"], mailbox, {"xml", "txt"})
    checks.that("the XML holds it", number in numbers_in(files["xml"], "attestato"), files["xml"])
    checks.that("and so does the TXT", number.encode() in files["txt"], files["txt"])
    tax_code = demo.person("worker-6")["tax_code"]
    headers = "\n".join(f"{name}: {value}" for name, value in parsed(message["raw"]).items())
    checks.that("the headers tell nobody's data", not any(datum in headers for datum in (number, tax_code)), headers)
    others = [one["to"] for one in demo.mail() if one["to"] != [mailbox] and arrived_in(one, number)]
    checks.that("and nobody else got it", not others, others)

    rectified = number_of(doctor.rectify("worker-6", number, demo.today()))
    message = wait_for(lambda: arrived(demo, mailbox, rectified))
    checks.that("a rectification follows", message and arrived_in(message, number))
    number_of(doctor.annul("worker-6", rectified))
    checks.that("and then the annulment", wait_for(lambda: annulled(demo, mailbox, rectified)))
    ids = [one["message_id"] for one in demo.mail()]
    checks.equal("each message has an id of its own", len(set(ids)), len(ids))


def arrived_in(message: dict[str, Any], number: str) -> bool:
    return any(number.encode() in file for file in attachments(parsed(message["raw"])).values())


def check_public_body(checks: Checks, demo: Demo, doctor: Program) -> None:
    mailbox = demo.organisation("public-body-1")["pec"]
    number = number_of(doctor.send("worker-12"))
    message = wait_for(lambda: arrived(demo, mailbox, number))
    if checks.that("the public body gets its own", message):
        files = check_message(checks, "the message", message["raw"], message["from"], mailbox, {"txt"})
        checks.that("with the unit", b"00001" in files["txt"], files["txt"])


def check_daily(checks: Checks, demo: Demo, doctor: Program) -> None:
    mailbox = demo.organisation("firm-2")["pec"]
    number = number_of(doctor.send("worker-7"))
    checks.that("whoever asked for a daily message waits", wait_for(lambda: arrived(demo, mailbox, number), 8) is None)
    demo.move_clock(advance_seconds=24 * 3600)
    message = wait_for(lambda: arrived(demo, mailbox, number))
    if checks.that("until the next day", message):
        check_message(checks, "the message", message["raw"], message["from"], mailbox, {"xml"})


def main() -> None:
    checks, demo = Checks(), Demo()
    doctor = Program(demo, "doctor-2")
    checks.run("firm", check_firm, checks, demo, doctor)
    checks.run("public body", check_public_body, checks, demo, doctor)
    checks.run("daily", check_daily, checks, demo, doctor)
    checks.end()


if __name__ == "__main__":
    main()
