"""Short messages to a message centre of others (npm's `smpp`), and its receipts."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from demo import ROOT, Checks

CENTRE = ROOT / "tools/checks/centres/smpp_centre.mjs"
# Each of another alphabet, length or way to be reported; one that ends in "!" is reported as undeliverable.
TEXTS = [
    "Il numero di protocollo (PUC) è 123456789",
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà ^{}\\[~]|€",
    "L’attestato n. 5 è già «pronto»: 日本 😀",
    "è" * 160,
    "’" * 70,
    "Questo non arriva!",
    "Nemmeno questo arriva!",
]


class Centre:
    """The foreign centre, for one run of ours."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(["node", CENTRE, "istituto", "segreto"], stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def end(self) -> list[dict[str, Any]]:
        """What it saw."""
        self.process.terminate()
        return [json.loads(line) for line in self.process.communicate(timeout=30)[0].splitlines()]


def send(texts: list[str], password: str = "segreto") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What we say became of the texts, and what the centre saw."""
    lines = [{"to": "333 123 4567", "text": text, "reference": f"item-{number}"} for number, text in enumerate(texts)]
    centre = Centre()
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "password"
            file.write_text(password + "\n")
            command = ["cargo", "run", "--locked", "--quiet", "--package", "sms", "--example", "submit", "--"]
            arguments = [f"127.0.0.1:{centre.port}", "istituto", str(file), "Istituto"]
            typed = "\n".join(json.dumps(line) for line in lines)
            ours = subprocess.run([*command, *arguments], cwd=ROOT, input=typed, text=True, check=True, capture_output=True).stdout
    finally:
        seen = centre.end()
    return [json.loads(line) for line in ours.splitlines()], seen


def check_texts(checks: Checks) -> None:
    ours, seen = send(TEXTS)
    taken = [line for line in seen if "message" in line]
    checks.equal("every text arrives as it was written", [line["message"] for line in taken], TEXTS)
    checks.equal("the alphabet is the smaller that fits", [line["data_coding"] for line in taken], [0, 0, 8, 0, 8, 0, 0])
    addressed = {(line["dest_addr_ton"], line["dest_addr_npi"], line["destination_addr"]) for line in taken}
    checks.equal("the recipient is an international number", addressed, {(1, 1, "393331234567")})
    checks.equal("the sender is a name", {(line["source_addr_ton"], line["source_addr"]) for line in taken}, {(5, "Istituto")})
    checks.equal("a receipt is asked for", {line["registered_delivery"] for line in taken}, {1})
    ids = {line["reference"]: line["id"] for line in ours if "reference" in line and "id" in line}
    checks.equal("each is known by the id that the centre gave", list(ids.values()), [line["id"] for line in taken])
    states = {line["id"]: (line["state"], line["error"]) for line in ours if "state" in line}
    reported = [states.get(line["id"]) for line in taken]
    checks.equal("receipts of both forms are read", reported, [("delivered", None)] * 5 + [("undeliverable", None), ("undeliverable", "00B")])
    answered = [line["status"] for line in seen if "receipt" in line]
    checks.equal("each receipt is acknowledged", answered, [0] * len(TEXTS))
    conversation = [line for line in seen if {"bind", "link", "unbind"} & line.keys()]
    bound = {"bind": "istituto", "version": 0x34, "known": True}
    checks.equal("login, link and leave", conversation, [bound, {"link": "enquire_link_resp"}, {"unbind": True}])


def check_later(checks: Checks) -> None:
    ours, seen = send(["piano 1", "piano 2"])
    outcomes = [line["outcome"] for line in ours if "outcome" in line]
    checks.that("what is throttled is put off, not lost", outcomes[0] == "PutOff { code: Smpp(88) }", outcomes)
    checks.that("what follows is taken", outcomes[1].startswith("Taken"), outcomes)
    checks.equal("once", [line["message"] for line in seen if "message" in line], ["piano 2"])


def check_login(checks: Checks) -> None:
    ours, seen = send(["PUC 1"], password="sbagliat")
    checks.equal("a refused login is told as such", ours, [{"session": "the gateway refuses the login (smpp 0x000e)"}])
    checks.equal("and tried once", [line["known"] for line in seen if "bind" in line], [False])


def main() -> None:
    checks = Checks()
    checks.run("short messages to a centre of others", check_texts, checks)
    checks.run("a centre of others that asks for patience", check_later, checks)
    checks.run("a centre of others that refuses the login", check_login, checks)
    checks.end()


if __name__ == "__main__":
    main()
