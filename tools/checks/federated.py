"""An institute's site that takes part in federations, set up as docs/operations.md says."""

import os
import signal
import subprocess
from pathlib import Path

import requests
from check_mail import free_port
from demo import wait_for

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
"""

BY_SAML = """
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
identity_providers = "{folder}/providers"
level = {level}
professional = [{{ under = "/intermediario", purpose = "PX" }}]
[cie]
identity_providers = "{folder}/providers"
[eidas]
identity_providers = "{folder}/providers"
"""


class Site:
    """The program, run by commands as an operator runs it."""

    def __init__(self, folder: Path, level: int = 2, federations: str = BY_SAML, host: str = "localhost", **more: str) -> None:
        """`more` is what `federations`, sections of the configuration, leaves open."""
        self.folder, self.program = folder, os.environ["SPORTELLO_PROGRAM"]
        self.port = free_port()
        self.url = f"http://{host}:{self.port}"
        known = {"url": self.url, "port": self.port, "folder": folder, "level": level}
        self.configuration = folder / "sportello.toml"
        self.configuration.write_text((CONFIGURATION + federations).format(**known, **more))
        self.process: subprocess.Popen[bytes] | None = None

    def serve(self, providers: dict[str, str] | None = None) -> None:
        """With these identity providers' metadata, which it reads as it starts."""
        (self.folder / "providers").mkdir()
        for name, metadata in (providers or {}).items():
            (self.folder / "providers" / f"{name}.xml").write_text(metadata)
        output(self.program, "keys", str(self.folder / "keys"))
        self.command("keys", "federations")
        self.command("migrate")
        with (self.folder / "serve.log").open("w") as log:
            command = [self.program, "serve", "--config", str(self.configuration)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        if not wait_for(self.alive, 60):
            raise RuntimeError(f"the site is not ready: {self.log()[-2000:]}")

    def command(self, *arguments: str) -> str:
        return output(self.program, *arguments, "--config", str(self.configuration))

    def alive(self) -> bool:
        try:
            return requests.get(self.url + "/health/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def metadata(self, door: str) -> str:
        return f"{self.url}/{door}/metadata"

    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def end(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=20)


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
