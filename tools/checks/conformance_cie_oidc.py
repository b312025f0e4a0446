"""The identity card over OpenID Connect, in a federation of others (PyPI spid-cie-oidc): its anchor vouches for the site and
for the provider, somebody signs in there, and whatever is not as it should be opens nothing."""

import base64
import json
import subprocess
import sys
import tempfile
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

import requests
from check_mail import free_port
from demo import Checks, wait_for
from federated import Site
from federation import PERSON, PROVIDER_MARK

BY_OPENID = """
[cie_oidc]
provider = "{anchor}/oidc/op"
anchor = {{ id = "{anchor}", keys = "{folder}/anchor.json" }}
provider_marks = ["{mark}"]
contacts = ["cie@istituto.example"]
policy_url = "{url}/privacy"
logo_url = "{url}/logo.svg"
level = {level}
trial = true
"""


class Forms(HTMLParser):
    """The fields of a page's last form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "form":
            self.action, self.fields = values.get("action") or "", {}
        if tag == "input" and values.get("name"):
            self.fields[values["name"]] = values.get("value") or ""


class Federation:
    """The anchor and the provider, in a process of their own."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        script = Path(__file__).parent / "federation.py"
        with (folder / "federation.log").open("w") as log:
            self.process = subprocess.Popen([sys.executable, script, str(port), folder], stdout=log, stderr=log)
        if not wait_for(lambda: answers(f"{self.url}/list"), 180):
            raise RuntimeError((folder / "federation.log").read_text())

    def take_in(self, member: str) -> int:
        return requests.post(f"{self.url}/onboard", data={"sub": member}, timeout=30).status_code


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def content(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def to_provider(browser: requests.Session, site: Site, query: str = "") -> requests.Response:
    sent = browser.get(f"{site.url}/cie-oidc/login{query}", allow_redirects=False, timeout=60)
    return browser.get(sent.headers["Location"], timeout=60)


def prove(browser: requests.Session, page: requests.Response) -> str:
    """Signs in at the provider and agrees; answers where the browser is sent back to."""
    for given in ({"username": PERSON["username"], "password": PERSON["password"]}, {"agree": "on"}):
        form = Forms(page.text)
        action = urllib.parse.urljoin(page.url, form.action)
        answer = browser.post(action, data=form.fields | given, allow_redirects=False, timeout=60)
        back = urllib.parse.urljoin(page.url, answer.headers["Location"])
        if "/cie-oidc/" in back:
            return back
        page = browser.get(back, timeout=60)
    raise RuntimeError(page.text)


def check_published(checks: Checks, site: Site, anchor: str) -> None:
    answer = requests.get(f"{site.url}/.well-known/openid-federation", timeout=30)
    checks.equal("the configuration is a statement", answer.headers["Content-Type"], "application/entity-statement+jwt")
    said = content(answer.text)
    checks.equal("of the site about itself", (said["iss"], said["sub"]), (site.url, site.url))
    checks.equal("below the anchor", said["authority_hints"], [anchor])
    checks.equal("with its way back", said["metadata"]["openid_relying_party"]["redirect_uris"], [f"{site.url}/cie-oidc/callback"])


def check_sign_in(checks: Checks, site: Site) -> None:
    browser = requests.Session()
    page = to_provider(browser, site, "?next=/profilo/accessi")
    checks.equal("the provider knows the site through its anchor and asks who it is", page.status_code, 200)
    back = prove(browser, page)
    answer = browser.get(back, timeout=60)
    checks.equal("whoever proves who he is comes in, where he was going", (answer.status_code, answer.url), (200, f"{site.url}/profilo/accessi"))
    checks.that("by his name", "Rossi" in answer.text, answer.text[-3000:])
    checks.equal("the answer serves once", browser.get(back, timeout=60).status_code, 403)
    stranger = requests.Session()
    page = to_provider(browser, site)
    back = prove(browser, page)
    checks.equal("another browser gets nothing of it", stranger.get(back, timeout=60).status_code, 403)
    checks.equal("nor does the first then", browser.get(back, timeout=60).status_code, 403)


def check_refused(checks: Checks, site: Site) -> None:
    browser = requests.Session()
    page = to_provider(browser, site)
    state = Forms(page.text).fields["authz_request_object"]
    state = content(state)["state"]
    for what, query in (
        ("an answer to no request", "code=x&state=y&iss=z"),
        ("an answer without a state", "code=x"),
        ("no answer at all", ""),
    ):
        answer = browser.get(f"{site.url}/cie-oidc/callback?{query}", timeout=60)
        checks.equal(f"{what} is refused", answer.status_code, 403)
    answer = browser.get(f"{site.url}/cie-oidc/callback?error=access_denied&state={state}", timeout=60)
    checks.that("a refusal of the provider is told", answer.status_code == 403 and "denied" in answer.text, answer.text[-2000:])


def check_resolved(checks: Checks, site: Site, anchor: str) -> None:
    asked = {"sub": f"{anchor}/oidc/op", "anchor": anchor}
    answer = requests.get(f"{site.url}/cie-oidc/resolve", params=asked, timeout=30)
    checks.equal("what was found out about the provider is told", answer.status_code, 200)
    checks.equal("with what proves it", len(content(answer.text)["trust_chain"]), 3)
    answer = requests.get(f"{site.url}/cie-oidc/resolve", params=asked | {"sub": "http://127.0.0.1:1"}, timeout=30)
    checks.equal("of another nothing is told", answer.status_code, 404)


def check_register(checks: Checks, site: Site) -> None:
    """What the sign-in and the provider's refusal left in the register."""
    found = json.loads(site.command("audit", "exchanges", "--json"))
    checks.that("the register holds what was answered, unaltered", found["intact"] > 1 and not found["flaws"], found)
    checks.equal("  and nothing that the record of events does not know", found["unrecorded"], 0)


def main() -> None:
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        federation = Federation(folder)
        site = Site(folder, federations=BY_OPENID, host="127.0.0.1", anchor=federation.url, mark=PROVIDER_MARK)
        try:
            site.serve()
            checks.run("what is published", check_published, checks, site, federation.url)
            checks.equal("the federation takes the site in", federation.take_in(site.url), 200)
            checks.run("a sign-in", check_sign_in, checks, site)
            checks.run("what is refused", check_refused, checks, site)
            checks.run("what is told", check_resolved, checks, site, federation.url)
            checks.run("register", check_register, checks, site)
        finally:
            if checks.failed:
                print(site.log()[-3000:])
                print((folder / "federation.log").read_text()[-3000:])
            site.end()
            federation.process.terminate()
    checks.end()


if __name__ == "__main__":
    main()
