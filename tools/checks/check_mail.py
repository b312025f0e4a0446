"""Attestations in employers' mailboxes, within a minute of the certificate; annulments after them."""

from typing import Any

from demo import Checks, Demo, wait_for
from doctors import Program, number_of
from messages import check_message, numbers_in, parsed, attachments


def arrived(demo: Demo, mailbox: str, number: str) -> dict[str, Any] | None:
    """The newest message to this mailbox that speaks of this certificate."""
    for message in reversed(demo.mail()):
        if message["to"] == [mailbox] and any(number.encode() in content for content in attachments(parsed(message["raw"])).values()):
            return message
    return None


def check_firm(checks: Checks, demo: Demo, doctor: Program) -> None:
    mailbox = demo.organisation("firm-1")["pec"]
    number = number_of(doctor.send("worker-6"))
    message = wait_for(lambda: arrived(demo, mailbox, number), 60)
    if not checks.that("the attestation lies in the firm's mailbox within a minute", message, demo.mail()[-1:]):
        return
    files = check_message(checks, "the message", message["raw"], message["from"], mailbox, {"xml", "txt"})
    checks.that("the XML holds it", number in numbers_in(files["xml"], "attestato"), files["xml"])
    checks.that("and so does the TXT", number.encode() in files["txt"], files["txt"])
    tax_code = demo.person("worker-6")["tax_code"]
    headers = "\n".join(f"{name}: {value}" for name, value in parsed(message["raw"]).items())
    checks.that("the headers tell nobody's data", not any(datum in headers for datum in (number, tax_code)), headers)
    others = [one for one in demo.mail() if one["to"] != [mailbox] and number in one["raw"]]
    checks.that("and nobody else got it", not others, [one["to"] for one in others])

    rectified = number_of(doctor.rectify("worker-6", number, demo.today()))
    message = wait_for(lambda: arrived(demo, mailbox, rectified), 60)
    checks.that("a rectification follows", message and number.encode() in attachments(parsed(message["raw"]))["xml"])
    number_of(doctor.annul("worker-6", rectified))
    annulment = wait_for(lambda: annulled(demo, mailbox, rectified), 60)
    checks.that("and then the annulment", annulment)
    ids = [one["message_id"] for one in demo.mail()]
    checks.equal("each message has an id of its own", len(set(ids)), len(ids))


def annulled(demo: Demo, mailbox: str, number: str) -> bool:
    files = [attachments(parsed(one["raw"])) for one in demo.mail() if one["to"] == [mailbox]]
    return any(number in numbers_in(file["xml"], "annullamento") for file in files if "xml" in file)


def check_public_body(checks: Checks, demo: Demo, doctor: Program) -> None:
    mailbox = demo.organisation("public-body-1")["pec"]
    number = number_of(doctor.send("worker-12"))
    message = wait_for(lambda: arrived(demo, mailbox, number), 60)
    if checks.that("the public body gets its own", message):
        files = check_message(checks, "the message", message["raw"], message["from"], mailbox, {"txt"})
        checks.that("with the unit", b"00001" in files["txt"], files["txt"])


def check_daily(checks: Checks, demo: Demo, doctor: Program) -> None:
    mailbox = demo.organisation("firm-2")["pec"]
    number = number_of(doctor.send("worker-7"))
    checks.that("whoever asked for a daily message waits", wait_for(lambda: arrived(demo, mailbox, number), 8) is None)
    demo.move_clock(advance_seconds=24 * 3600)
    message = wait_for(lambda: arrived(demo, mailbox, number), 60)
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
