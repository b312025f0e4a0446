"""Messages that went out, taken by a mail server of others (aiosmtpd) and read by Python's `email` package."""

import email.policy
import email.utils
import socket
import subprocess
import tempfile
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from demo import ROOT, Checks

SENDER = "attestati@pec.istituto.example"


class Keeper:
    """Keeps each message with its envelope."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name for it
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 taken"


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def parts(message: EmailMessage) -> tuple[str, dict[str, bytes]]:
    text = message.get_body(preferencelist=("plain",)).get_content().rstrip("\r\n")
    return text, {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def check_sent(checks: Checks) -> None:
    keeper = Keeper()
    port = free_port()
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            send = ["cargo", "run", "--locked", "--quiet", "--package", "delivery", "--example", "send", "--"]
            subprocess.run([*send, f"127.0.0.1:{port}", folder], cwd=ROOT, check=True)
            expected = {path.name: path for path in Path(folder).iterdir() if path.is_dir()}
            checks.equal("every message came once", sorted(to for _, tos, _ in keeper.taken for to in tos), sorted(expected))
            for sender, recipients, raw in keeper.taken:
                check_one(checks, sender, recipients, raw, expected[recipients[0]])
    finally:
        controller.stop()
    ids = {read(raw)["Message-ID"] for _, _, raw in keeper.taken}
    checks.equal("each with an id of its own", len(ids), len(keeper.taken))


def check_one(checks: Checks, sender: str, recipients: list[str], raw: bytes, folder: Path) -> None:
    message = read(raw)
    name = recipients[0]
    text, files = parts(message)
    headers = [message["From"], message["To"], message["X-TipoRicevuta"], message["Bcc"], message["Cc"]]
    checks.equal(f"{name}: envelope and header agree", [sender, *headers], [SENDER, SENDER, name, "completa", None, None])
    checks.equal(f"{name}: subject", message["Subject"], (folder / "subject").read_text())
    checks.equal(f"{name}: text", text.splitlines(), (folder / "body").read_text().splitlines())
    sent = {path.name: path.read_bytes() for path in folder.glob("attachments/*")}
    checks.that(f"{name}: attachments byte for byte", files == sent, {key: len(value) for key, value in files.items()})
    checks.that(f"{name}: no defects", not message.defects and raw.isascii(), message.defects)
    lines = raw.split(b"\r\n")
    checks.that(f"{name}: lines as mail asks", all(len(line) <= 998 and b"\n" not in line for line in lines))
    checks.that(f"{name}: a date", email.utils.parsedate_to_datetime(message["Date"]))


def main() -> None:
    checks = Checks()
    checks.run("messages to a server of others", check_sent, checks)
    checks.end()


if __name__ == "__main__":
    main()
