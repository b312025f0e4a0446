"""SPID, CIE and eIDAS judged by spid-sp-test, the conformance suite of the federations: metadata, requests, and how each of
its responses is answered. The site is set up as docs/operations.md says, with the suite's own identity provider."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from demo import Checks
from federated import Site, output

SUITE = str(Path(sys.executable).parent / "spid_sp_test")
PROVIDER = "https://localhost:8443"
PROFILES = {"spid": "spid-sp-public", "cie": "cie-sp-public", "eidas": "ficep-eidas-sp"}


def judge(checks: Checks, site: Site, door: str, report: Path) -> None:
    """Runs one profile of the suite and prints its figures."""
    login = f"{site.url}/{door}/login?idp={PROVIDER}"
    command = [SUITE, "--metadata-url", site.metadata(door), "--authn-url", login, "--extra", "--debug", "CRITICAL"]
    command += ["-tr", "-pr", PROFILES[door], "-rf", "json", "-o", str(report)]
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
            site.serve({"spid-sp-test": output(SUITE, "--idp-metadata")})
            for door in sys.argv[1:] or PROFILES:
                checks.run(PROFILES[door], judge, checks, site, door, folder / f"{door}.json")
            checks.run("register", check_register, checks, site)
        finally:
            site.end()
        if checks.failed:
            print(site.log()[-4000:])
    checks.end()


if __name__ == "__main__":
    main()
