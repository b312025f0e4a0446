"""An identity provider of others, run as a program of its own beside the browser that goes between it and us."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from authority import builder, named
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

FOLDER = Path(__file__).with_name("providers")
PROGRAMS = {
    "pysaml2": [sys.executable, "-W", "ignore", str(FOLDER / "pysaml2_provider.py")],
    # Debian's lasso is for Debian's Python.
    "lasso": ["/usr/bin/python3", str(FOLDER / "lasso_provider.py")],
    "samlify": ["node", str(FOLDER / "samlify_provider.mjs")],
}


class ForeignProvider:
    """Speaks as `providers/conversation.py` says. What the library refuses is a `Refused`, in its words."""

    def __init__(self, library: str, folder: Path, service: str) -> None:
        self.name = f"https://{library}.example"
        folder.mkdir()
        make_key(folder, library)
        command = [*PROGRAMS[library], self.name, str(folder), service]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, deed: str, **what: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        print(json.dumps({"do": deed, **what}), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise Refused(f"the program ended with {self.process.wait(10)}")
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(20)


class Refused(Exception):
    """What the library said."""


def make_key(folder: Path, name: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = builder(named(name), named(name), key.public_key()).sign(key, hashes.SHA256())
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
