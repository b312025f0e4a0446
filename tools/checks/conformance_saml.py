"""SPID, CIE and eIDAS judged by spid-sp-test, the conformance suite of the federations: metadata, requests, and how each of
its responses is answered. The site is set up as docs/operations.md says, with the suite's own identity provider."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
from check_mail import free_port
from demo import Checks, wait_for

SUITE = str(Path(sys.executable).parent / "spid_sp_test")
PROVIDER = "https://localhost:8443"
PROFILES = {"spid": "spid-sp-public", "cie": "cie-sp-public", "eidas": "ficep-eidas-sp"}
CONFIGURATION = """
[institute]
name = "Istituto di prova"
base_url = "{url}"
[server]
listen = "127.0.0.1:{port}"
[database]
url = "sqlite:{folder}/sportello.db"
[keys]
folder = "{folder}/keys"
[certificates]
sender_address = "attestati@pec.istituto.example"
[[delivery.mailboxes]]
address = "attestati@pec.istituto.example"
channel = "pec"
host = "127.0.0.1"
port = 9
tls = "none"
[service_provider]
names = {{ it = "Istituto di prova", en = "Test Institute", de = "Testinstitut" }}
url = "https://www.istituto.example"
ipa_code = "istprova"
tax_code = "80078750587"
email = "spid@istituto.example"
telephone = "+3906123456"
locality = "Roma"
municipality = "H501"
[spid]
identity_providers = "{folder}/idp.xml"
level = {level}
professional = [{{ under = "/intermediario", purpose = "PX" }}]
[cie]
identity_providers = "{folder}/idp.xml"
[eidas]
identity_providers = "{folder}/idp.xml"
"""


class Site:
    """The program, run by commands as an operator runs it."""

    def __init__(self, folder: Path, level: int) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.configuration = folder / "sportello.toml"
        self.configuration.write_text(CONFIGURATION.format(url=self.url, port=self.port, folder=folder, level=level))
        (folder / "idp.xml").write_text(output(SUITE, "--idp-metadata"))
        output(self.program, "keys", str(folder / "keys"))
        self.command("keys", "federations")
        self.command("migrate")
        with (folder / "serve.log").open("w") as log:
            self.process = subprocess.Popen([self.program, "serve", "--config", str(self.configuration)], stdout=log, stderr=log)
        wait_for(self.alive, 60)

    program = os.environ["SPORTELLO_PROGRAM"]

    def command(self, *arguments: str) -> str:
        return output(self.program, *arguments, "--config", str(self.configuration))

    def alive(self) -> bool:
        try:
            return requests.get(self.url + "/health/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def judge(checks: Checks, site: Site, door: str, report: Path) -> None:
    """Runs one profile of the suite and prints its figures."""
    metadata, login = f"{site.url}/{door}/metadata", f"{site.url}/{door}/login?idp={PROVIDER}"
    command = [SUITE, "--metadata-url", metadata, "--authn-url", login, "--extra", "--debug", "CRITICAL", "-tr", "-pr", PROFILES[door]]
    command += ["-rf", "json", "-o", str(report)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
    figures = re.search(r"executed (\d+) tests, (\d+) failed\. (\d+) warnings", ended.stdout)
    if not checks.that(f"{PROFILES[door]} ran to its end", figures, ended.stdout[-500:] + ended.stderr[-1500:]):
        return
    executed, failed, warnings = figures.groups()
    print(f"        {PROFILES[door]}: {executed} executed, {failed} failed, {warnings} warnings")
    checks.that(f"{PROFILES[door]} finds nothing wrong", int(failed) == 0, failures(report))
    parts = json.loads(report.read_text())["test"]["sp"]
    checks.that("  in metadata, requests and responses", len(parts) == 3, list(parts))


def failures(report: Path) -> str:
    parts = json.loads(report.read_text())["test"]["sp"].values()
    wrong = [one for part in parts for tests in part.values() for one in tests if one.get("result") == "failure"]
    return "; ".join(f"{one.get('test')} {one.get('value') or ''}" for one in wrong)


def check_register(checks: Checks, site: Site) -> None:
    """What the suite's good answers and its refusals left in the register."""
    found = json.loads(site.command("audit", "exchanges", "--json"))
    checks.that("the register holds what was answered, unaltered", found["intact"] > 20 and not found["flaws"], found)
    checks.equal("  and nothing that the record of events does not know", found["unrecorded"], 0)


def main() -> None:
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Site(folder, int(os.environ.get("SPORTELLO_SPID_LEVEL", "2")))
        try:
            for door in sys.argv[1:] or PROFILES:
                checks.run(PROFILES[door], judge, checks, site, door, folder / f"{door}.json")
            checks.run("register", check_register, checks, site)
        finally:
            site.end()
        if checks.failed:
            print((folder / "serve.log").read_text()[-4000:])
    checks.end()


if __name__ == "__main__":
    main()
