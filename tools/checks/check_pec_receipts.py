"""Receipts of the PEC network that tests use, judged by programs of others: OpenSSL, xmllint, Python's `email` package."""

import email.policy
import email.utils
import imaplib
import smtplib
import ssl
import subprocess
import tempfile
from email.message import EmailMessage
from pathlib import Path

from demo import ROOT, Checks, wait_for

DTD = ROOT / "tools/pec-provider/daticert.dtd"
# Oddities by which a receipt is made not to verify.
BAD_SIGNATURE = {"falsa@pec.example", "nuda@pec.example", "alterata@pec.example"}


def make(folder: Path, *kind: str) -> list[Path]:
    example = ["cargo", "run", "--locked", "--quiet", "--package", "pec-provider", "--example", "receipts", "--"]
    subprocess.run([*example, str(folder), *kind], cwd=ROOT, check=True)
    return sorted(folder.glob("*.eml"))


def succeeds(*command: str | Path) -> bool:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


def data(message: EmailMessage) -> bytes | None:
    """The data, a direct child of the signed part."""
    mixed = message.get_payload(0) if message.get_content_type() == "multipart/signed" else message
    found = [part for part in mixed.iter_parts() if part.get_filename() == "daticert.xml"]
    return found[0].get_payload(decode=True) if found else None


def about(message: EmailMessage) -> str:
    """The recipient that the example's message id names."""
    return (message["X-Riferimento-Message-ID"] or "").strip("<>").removeprefix("completa.")


def check_folder(checks: Checks, folder: Path, *kind: str) -> None:
    paths = make(folder, *kind)
    seen = set()
    for path in paths:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        word = message["X-Ricevuta"] or message["X-Trasporto"]
        seen.add(word)
        of_delivery = word == "avvenuta-consegna"
        verified = succeeds(
            "openssl", "cms", "-verify", "-in", path, "-CAfile", folder / "trust.pem", "-purpose", "smimesign", "-out", "/dev/null"
        )
        expected = not (of_delivery and about(message) in BAD_SIGNATURE)
        checks.equal(f"{path.name}: OpenSSL verifies {word}", verified, expected)
        if expected and not (of_delivery and about(message) == "scambio@pec.example"):
            signer = subprocess.run(
                ["openssl", "cms", "-verify", "-in", path, "-CAfile", folder / "trust.pem", "-signer", folder / "signer.pem",
                 "-out", "/dev/null"], capture_output=True, check=True,
            ) and subprocess.run(
                ["openssl", "x509", "-in", folder / "signer.pem", "-noout", "-email"], capture_output=True, text=True, check=True
            )
            checks.equal(f"{path.name}: its signer is its sender", signer.stdout.strip(), email.utils.parseaddr(message["From"])[1])
        xml = data(message)
        (folder / "data.xml").write_bytes(xml or b"")
        valid = succeeds("xmllint", "--noout", "--nonet", "--dtdvalid", DTD, folder / "data.xml")
        checks.equal(f"{path.name}: xmllint finds {word} valid", valid, not (of_delivery and about(message) == "senzadati@pec.example"))
        checks.equal(f"{path.name}: no document type", b"<!DOCTYPE" in (xml or b""), of_delivery and about(message) == "entita@pec.example")
        checks.that(f"{path.name}: no defects", not message.defects, message.defects)
        longest = max(len(line) for line in path.read_bytes().split(b"\r\n"))
        checks.that(f"{path.name}: lines as mail asks", longest <= 998, longest)
    kinds = {"accettazione", "non-accettazione", "presa-in-carico", "avvenuta-consegna", "errore-consegna"}
    kinds |= {"preavviso-errore-consegna", "rilevazione-virus", "posta-certificata"}
    checks.equal("every kind was there", seen, kinds)


def check_doors(checks: Checks, folder: Path) -> None:
    """Messages handed in by `smtplib`, receipts fetched by `imaplib`, both over TLS."""
    trust, sender, recipient = folder / "trust.pem", "ente@pec.istituto.example", "piena@pec.example"
    options = ["--smtp", "127.0.0.1:0", "--imap", "127.0.0.1:0", "--encryption", "implicit", "--smtp-login", "--trust", str(trust)]
    program = ["cargo", "run", "--locked", "--quiet", "--package", "pec-provider", "--", *options]
    with subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as network:
        try:
            doors = dict(network.stderr.readline().split() for _ in range(2))
            port = {door: int(address.rsplit(":", 1)[1]) for door, address in doors.items()}
            tls = ssl.create_default_context(cafile=str(trust))
            with smtplib.SMTP_SSL("localhost", port["smtp"], context=tls) as smtp:
                smtp.login(sender, "segreta")
                message = EmailMessage()
                message["From"], message["To"], message["Subject"], message["Message-ID"] = sender, recipient, "Prova", "<uno@x>"
                message.set_content("Testo.")
                smtp.send_message(message)
            mailbox = imaplib.IMAP4_SSL("localhost", port["imap"], ssl_context=tls)
            mailbox.login(sender, "segreta")
            found = wait_for(lambda: mailbox.select("INBOX")[1] == [b"2"], 20)
            checks.that("both receipts are in the mailbox", found)
            query = ["HEADER", "X-Ricevuta", '"errore-consegna"', "HEADER", "X-Riferimento-Message-ID", '"<uno@x>"']
            checks.equal("one is found by its headers", mailbox.uid("SEARCH", *query), ("OK", [b"2"]))
            raw = mailbox.uid("FETCH", "2:*", "(BODY.PEEK[] FLAGS)")[1][0][1]
            fetched = email.message_from_bytes(raw, policy=email.policy.default)
            checks.equal("and fetched", fetched["Subject"], "AVVISO DI MANCATA CONSEGNA: Prova")
            mailbox.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
            checks.equal("the other is expunged", mailbox.expunge(), ("OK", [b"1"]))
            mailbox.logout()
            network.stdin.write("counts\n")
            network.stdin.flush()
            counts = "taken 1 refused 0 delivered 0 receipts 2 failures 0 twice 0"
            checks.equal("the program tells what happened", network.stdout.readline().strip(), counts)
        finally:
            # Told, not killed: cargo stands between.
            network.communicate("quit\n", timeout=30)


def main() -> None:
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        checks.run("messages and mailboxes", check_doors, checks, Path(folder))
    for kind in [(), ("rsa",)]:
        with tempfile.TemporaryDirectory() as folder:
            checks.run(f"receipts {' '.join(kind)}", check_folder, checks, Path(folder), *kind)
    checks.end()


if __name__ == "__main__":
    main()
