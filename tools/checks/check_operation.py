"""An institute's own site, set up as docs/operations.md says, whose mail goes to a server of others (aiosmtpd, STARTTLS, login)."""

import datetime
import json
import os
import signal
import ssl
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from authority import certificates
from browser import Browser
from check_mail import Keeper, free_port
from demo import Checks, Demo, today_in_rome, wait_for
from doctors import Program, number_of
from messages import check_message, code_in, numbers_in, parsed

SENDER, MAILBOX, PASSWORD = "attestati@pec.istituto.example", "paghe@pec.azienda.example", "una parola segreta"
CONFIGURATION = """
[institute]
name = "Istituto di prova"
base_url = "http://127.0.0.1:{port}"
[server]
listen = "127.0.0.1:{port}"
[database]
url = "sqlite:{folder}/sportello.db"
[keys]
folder = "{folder}/keys"
[certificates]
sender_address = "{sender}"
[[delivery.mailboxes]]
address = "{sender}"
channel = "pec"
host = "localhost"
port = {smtp}
tls = "starttls"
user = "istituto"
password_file = "{folder}/password"
trusted = "{folder}/authority.pem"
"""
PIN = "K7M2P9QX"
CLERK, WORKER, DOCTOR, FIRM = "RSSMRA45C12F205C", "CCCFBA85D03L219P", "RCCMNL83S18D969H", "00743110157"
NUMBER = "1234567860"


def register(today: datetime.date) -> list[dict[str, Any]]:
    return [
        {"type": "person", "tax_code": CLERK, "surname": "Rossi", "given_name": "Mario"},
        {"type": "credential", "person": CLERK, "strength": "dispositive", "pin": PIN, "issued_on": today.isoformat()},
        {"type": "organisation", "tax_code": FIRM, "kind": "firm", "name": "Officina Prova", "employer_numbers": [NUMBER]},
        {"type": "representation", "person": CLERK, "organisation": FIRM},
        {"type": "worker", "tax_code": WORKER, "surname": "Caccamo", "given_name": "Fabio", "sex": "M",
         "born_on": "1985-04-03", "birth_place": "L219", "birth_province": "TO"},
        {"type": "employment", "worker": WORKER, "employer": FIRM, "employer_number": NUMBER, "started_on": "2010-01-01"},
        {"type": "sender", "tax_code": DOCTOR, "kind": "doctor", "username": "medico", "password": "parola", "pincode": "1234567890",
         "surname": "Rocca", "given_name": "Emanuele", "role": "S", "region": "070", "local_unit": "103"},
    ]  # fmt: skip


class Site:
    """The program, run by commands as an operator runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = os.environ["SPORTELLO_PROGRAM"]
        self.port, self.smtp = free_port(), free_port()
        self.configuration = folder / "sportello.toml"
        self.url = f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=120, check=False)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(*arguments, "--config", str(self.configuration))

    def serve(self) -> subprocess.Popen[bytes]:
        log = (self.folder / "log").open("ab")
        return subprocess.Popen([self.program, "serve", "--config", str(self.configuration)], stdout=log, stderr=log)

    def as_demo(self) -> Any:
        """What the doctor's program needs to know of a site."""
        doctor = {"key": "doctor", "kind": "doctor", "username": "medico", "password": "parola", "pincode": "1234567890", "role": "S"}
        soap = {
            "certificates": f"{self.url}/soap/certificati-medici",
            "wsdl": f"{self.url}/soap/certificati-medici?wsdl",
            "encryption_certificate": str(self.folder / "keys/encryption.certificate.pem"),
        }
        demo = SimpleNamespace(about={"soap": soap, "people": []}, doctor=lambda _key: doctor, today=today_in_rome)
        return demo

    def alive(self) -> bool:
        try:
            return Browser(self.url).get("/health/ready").answer.status_code == 200
        except OSError:
            return False


def set_up(checks: Checks, site: Site) -> None:
    folder = site.folder
    site.configuration.write_text(CONFIGURATION.format(port=site.port, smtp=site.smtp, folder=folder, sender=SENDER))
    (folder / "password").write_text(PASSWORD)
    checks.equal("keys are made", site.run("keys", str(folder / "keys")).returncode, 0)
    checks.equal("and never overwritten", site.run("keys", str(folder / "keys")).returncode, 1)
    checks.equal("a missing schema is told", site.command("migrate", "--check").returncode, 1)
    checks.equal("serving waits for it", site.command("serve").returncode, 1)
    checks.equal("the schema is made", site.command("migrate").returncode, 0)
    checks.equal("and is there", site.command("migrate", "--check").returncode, 0)
    lines = [json.dumps(line) for line in register(today_in_rome())]
    file = folder / "register.jsonl"
    file.write_text("\n".join([*lines, '{"type":"person","tax_code":"RSSMRA45C12F205X","surname":"?","given_name":"?"}']))
    refused = site.command("import", "registry", str(file))
    told = refused.returncode == 1 and "RSSMRA45C12F205X" not in refused.stdout + refused.stderr
    checks.that("a wrong line of a register is refused without being quoted", told, refused.stdout + refused.stderr)
    file.write_text("\n".join(lines))
    taken = site.command("import", "registry", str(file))
    checks.equal("a register is taken in", (taken.returncode, taken.stderr[-300:] if taken.returncode else ""), (0, ""))
    doctor = site.command("doctor")
    checks.that("the doctor finds all in order", doctor.returncode == 0, doctor.stdout + doctor.stderr)
    checks.equal("a wrong command is told apart from a failure", site.run("serve").returncode, 2)


def subscribe(checks: Checks, site: Site, keeper: Keeper) -> None:
    clerk = Browser(site.url).sign_in({"key": "clerk", "tax_code": CLERK, "pin": PIN})
    clerk.get("/azienda/pec/nuova").send("/azienda/pec/nuova", address=MAILBOX, format="both", frequency="immediate")
    one = clerk.path
    checks.that("the clerk asks for a mailbox", one.startswith("/azienda/pec/"), (one, clerk.errors()))
    wait_for(lambda: keeper.taken, 30)
    checks.that("a code comes to it", keeper.taken)
    clerk.get(one).send("/codice", code=code_in(parsed(keeper.taken[-1][2])))
    checks.that("which proves it", "Attiva" in clerk.text(), clerk.errors())


def deliver(checks: Checks, site: Site, keeper: Keeper) -> None:
    program = Program(site.as_demo(), "doctor")
    number = number_of(program.send(WORKER))
    before = len(keeper.taken)
    wait_for(lambda: len(keeper.taken) > before, 60)
    sender, recipients, raw = keeper.taken[-1]
    checks.equal("the attestation goes out", (sender, recipients), (SENDER, [MAILBOX]))
    files = check_message(checks, "the message", raw, SENDER, MAILBOX, {"xml", "txt"})
    checks.equal("with this certificate", numbers_in(files["xml"], "attestato"), [number])
    before = len(keeper.taken)
    number_of(program.annul(WORKER, number))
    wait_for(lambda: len(keeper.taken) > before, 60)
    files = check_message(checks, "the annulment", keeper.taken[-1][2], SENDER, MAILBOX, {"xml", "txt"})
    checks.equal("with the same number", numbers_in(files["xml"], "annullamento"), [number])


def check_ending(checks: Checks, site: Site, process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    checks.equal("it ends well when it is asked to", process.wait(15), 0)
    verified = site.command("audit", "verify", "--json")
    checks.that("the record of events is whole", verified.returncode == 0 and "last_hash" in verified.stdout, verified.stderr)
    log = (site.folder / "log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    checks.that("the log is one object a line", lines and all(isinstance(line, dict) for line in lines))
    told = [datum for datum in (CLERK, WORKER, DOCTOR, MAILBOX, PIN, PASSWORD, "1234567890", "Caccamo") if datum in log]
    checks.that("and tells nobody's data", not told, told)


def main() -> None:
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name))
        own, key = certificates(site.folder)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(own, key)
        keeper = Keeper()

        def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
            return AuthResult(success=(data.login, data.password) == (b"istituto", PASSWORD.encode()))

        server = Controller(
            keeper, hostname="127.0.0.1", port=site.smtp, tls_context=tls, require_starttls=True, auth_required=True, authenticator=login
        )
        server.start()
        try:
            checks.run("setting up", set_up, checks, site)
            process = site.serve()
            checks.that("the site is ready", wait_for(site.alive, 30), (site.folder / "log").read_text()[-600:])
            checks.run("subscribing", subscribe, checks, site, keeper)
            checks.run("delivering", deliver, checks, site, keeper)
            checks.run("ending", check_ending, checks, site, process)
            process.kill()
        finally:
            server.stop()
    checks.end()


if __name__ == "__main__":
    main()
