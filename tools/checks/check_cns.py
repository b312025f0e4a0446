"""National service cards, shown by curl and by openssl as a browser shows them."""

import subprocess
import tempfile
import urllib.parse
from pathlib import Path
from typing import Any

from demo import Checks, Demo, wait_for

REFUSED = {
    "expired": "è scaduto",
    "revoked": "revocato o sospeso",
    "wrong-policy": "Se la carta ne contiene più di uno",
    "wrong-authority": "uno dei certificatori riconosciuti",
    "wrong-check-letter": "codice fiscale corretto",
    "for-signing": "forse è quello di firma",
}
WANTED = "/lavoratore/certificati"


def browse(demo: Demo, card: dict[str, str] | None, url: str, *more: str) -> tuple[str, str, str]:
    """Status, address and text of the page at which curl ends, with the cookies of one way."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page"
        shown = ["--cert", card["certificate"], "--key", card["key"]] if card else []
        form = ["--silent", "--show-error", "--location", "--max-time", "60", "--cookie-jar", f"{folder}/jar", "--cookie", f"{folder}/jar"]
        told = ["--output", str(page), "--write-out", "%{http_code} %{url_effective}"]
        command = ["curl", *form, *told, "--cacert", demo.about["cns"]["authority"], *shown, *more, url]
        end = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        status, address = end.stdout.split(" ", 1)
        return status, address, page.read_text() if page.exists() else ""


def handshake(demo: Demo, *how: str) -> subprocess.CompletedProcess[str]:
    door = urllib.parse.urlsplit(demo.about["cns"]["login"]).netloc
    command = ["openssl", "s_client", "-connect", door, "-CAfile", demo.about["cns"]["authority"], *how]
    return subprocess.run(command, input="", capture_output=True, text=True, timeout=60, check=False)


def check_handshake(checks: Checks, demo: Demo) -> None:
    newest = handshake(demo).stdout
    checks.that("of all versions TLS 1.2 is taken", "TLSv1.2" in newest and "Verify return code: 0" in newest, newest)
    checks.that("TLS 1.3 alone is refused", handshake(demo, "-tls1_3").returncode != 0)
    checks.that("TLS 1.1 is refused", handshake(demo, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0").returncode != 0)
    checks.that("the authority is named, for browsers to choose by", "Autorit" in newest.split("Acceptable client certificate CA names")[-1][:200], newest)


def check_cards(checks: Checks, demo: Demo) -> None:
    begin = f"{demo.url}/accesso/cns?next={WANTED}"
    cards: dict[str, dict[str, Any]] = {card["sort"]: card for card in demo.about["cns"]["cards"]}
    wait_for(lambda: browse(demo, cards["good"], begin)[0] == "200", 30)
    for sort in ("good", "good-ec"):
        status, address, _ = browse(demo, cards[sort], begin)
        arrived = WANTED in urllib.parse.unquote(address) and address.startswith(demo.url)
        checks.that(f"{sort}: signed in and led on", status == "200" and arrived, f"{status} {address}")
    for sort, text in REFUSED.items():
        status, address, page = browse(demo, cards[sort], begin)
        checks.that(f"{sort}: refused with its reason", status == "403" and text in page, f"{status} {address} {page}")
    status, _, page = browse(demo, None, begin)
    checks.that("without a card: what is needed", status == "403" and "lettore di smart card" in page, f"{status} {page}")
    straight = browse(demo, cards["good"], demo.about["cns"]["login"] + f"?next={WANTED}")
    checks.that("straight to the door: signed in all the same", straight[0] == "200", straight)


def check_headers(checks: Checks, demo: Demo) -> None:
    """A certificate in a header is worth nothing at either door."""
    card = next(card for card in demo.about["cns"]["cards"] if card["sort"] == "good")
    pem = urllib.parse.quote(Path(card["certificate"]).read_text(), safe="")
    header = ["--header", f"X-SSL-Client-Cert: {pem}"]
    status, address, _ = browse(demo, None, f"{demo.url}/cns/login", *header)
    checks.equal("at the main site there is no such door", status, "404")
    status, address, page = browse(demo, None, f"{demo.url}/accesso/cns?next={WANTED}", *header)
    checks.that("at the card's door it is refused", status == "403" and "porta riservata" in page, f"{status} {address}")


def main() -> None:
    checks, demo = Checks(), Demo()
    checks.run("handshakes", check_handshake, checks, demo)
    checks.run("cards", check_cards, checks, demo)
    checks.run("headers", check_headers, checks, demo)
    checks.end()


if __name__ == "__main__":
    main()
