"""The interface for programs: schemathesis from its own description, and what a description cannot say."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests
from demo import Checks, Demo, wait_for

API = "/api/v1/attestations"
EXAMPLES = "20"
PROBLEM = "application/problem+json"


def call(demo: Demo, method: str, path: str, headers: dict[str, str], **body: Any) -> requests.Response:
    return requests.request(method, demo.url + path, headers=headers, timeout=60, **body)


def check_schemathesis(checks: Checks, demo: Demo) -> None:
    description = requests.get(demo.about["api"]["openapi"], timeout=60)
    checks.equal("the description is OpenAPI 3.1", description.json()["openapi"][:3], "3.1")
    runs = [("employer", demo.employer_key("firm-2"), "/lookup$"), ("look-up", demo.lookup_key(), "/attestations($|/search|/\\{|/ack)|/certificates|/workers")]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "openapi.json"
        file.write_bytes(description.content)
        for who, headers, excluded in runs:
            command = [
                str(Path(sys.executable).parent / "schemathesis"), "run", str(file), "--url", demo.url,
                "--header", f"Authorization: {headers['Authorization']}", "--max-examples", EXAMPLES, "--workers", "2",
                "--exclude-path-regex", excluded, "--exclude-checks", "positive_data_acceptance,ignored_auth",
                "--generation-database", "none", "--request-timeout", "30", "--seed", "7",
            ]  # fmt: skip
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            report = done.stdout[done.stdout.find("FAILURES") :]
            checks.that(f"schemathesis finds nothing with the key of the {who}", done.returncode == 0, report[:6000] + done.stderr[-600:])
            if done.returncode:
                print(report)


def check_problems(checks: Checks, demo: Demo) -> None:
    employer, lookup = demo.employer_key("firm-1"), demo.lookup_key()
    nowhere = {"Authorization": "Bearer nobody"}
    cases: list[tuple[str, int, requests.Response]] = [
        ("without a key", 401, call(demo, "GET", API, {})),
        ("with a wrong key", 401, call(demo, "GET", API, nowhere)),
        ("with a key for something else", 403, call(demo, "GET", API, lookup)),
        ("with an employer's key at the look-up", 403, call(demo, "POST", API + "/lookup", employer, json={"tax_code": "x", "protocol_number": "1"})),
        ("for what is not there", 404, call(demo, "GET", API + "/00000000-0000-7000-8000-000000000000", employer)),
        ("for an id that is none", 404, call(demo, "GET", API + "/none", employer)),
        ("at an address that is none", 404, call(demo, "GET", "/api/v1/nothing", employer)),
        ("with a state that there is not", 422, call(demo, "GET", API + "?state=lost", employer)),
        ("with a day that there is not", 422, call(demo, "GET", API + "?released_from=2026-02-30", employer)),
        ("in a form that we do not write", 406, call(demo, "GET", API, {**employer, "Accept": "image/png"})),
        ("by a method that there is not", 405, call(demo, "DELETE", API, employer)),
        ("with a body that is no JSON", 400, call(demo, "POST", API + "/search", {**employer, "Content-Type": "application/json"}, data="{")),
        ("with a body of another type", 415, call(demo, "POST", API + "/search", employer, data="a=b")),
        ("with a field that there is not", 422, call(demo, "POST", API + "/search", employer, json={"wroker": "x"})),
    ]
    for what, status, answer in cases:
        is_problem = answer.headers.get("Content-Type", "").startswith(PROBLEM)
        body = answer.json() if is_problem else {}
        told = is_problem and body.get("status") == status and body.get("title") and body.get("type")
        checks.that(f"{status} {what}, as a problem", answer.status_code == status and told, f"{answer.status_code} {answer.text}")
        checks.equal("  that nobody keeps", answer.headers.get("Cache-Control"), "no-store")


def without_request(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name not in ("instance", "request_id")}


def check_lookup(checks: Checks, demo: Demo) -> None:
    known = demo.attestation(state="valid", kind="sickness")
    other = demo.attestation(state="annulled")
    lookup = demo.lookup_key()

    def ask(tax_code: str, number: str) -> requests.Response:
        return call(demo, "POST", API + "/lookup", lookup, json={"tax_code": tax_code, "protocol_number": number})

    found = ask(known["tax_code"], known["protocol_number"])
    checks.equal("what is there is found", (found.status_code, found.json().get("protocol_number")), (200, known["protocol_number"]))
    checks.equal("with its state", found.json().get("state"), "valid")
    small = ask(f" {known['tax_code'].lower()} ", known["protocol_number"])
    checks.equal("in small letters too", small.status_code, 200)
    checks.equal("an annulled one is found as such", ask(other["tax_code"], other["protocol_number"]).json().get("state"), "annulled")
    limits = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    checks.that("how many failures are left is told", all(name in found.headers for name in limits), dict(found.headers))

    wrong = [
        ask("BNCGRL80A01L219X", known["protocol_number"]),
        ask(known["tax_code"], "999999999"),
        ask("none", "none"),
        ask(other["tax_code"], known["protocol_number"]),
    ]
    checks.equal("wrong tax code, wrong number, neither: each 404", [one.status_code for one in wrong], [404] * 4)
    checks.equal("and one and the same answer", len({str(sorted(without_request(one.json()).items())) for one in wrong}), 1)
    left = [int(one.headers["RateLimit-Remaining"]) for one in wrong]
    checks.that("with one failure less left each time", left == sorted(left, reverse=True) and len(set(left)) == 4, left)


def check_guessing(checks: Checks, demo: Demo) -> None:
    victim = demo.person("worker-19")["tax_code"]
    lookup = demo.lookup_key()
    answers = []
    for number in range(12):
        body = {"tax_code": victim, "protocol_number": f"{900_000_000 + number}"}
        answers.append(call(demo, "POST", API + "/lookup", lookup, json=body))
        if answers[-1].status_code == 429:
            break
    last = answers[-1]
    checks.equal("whoever guesses at one tax code waits", last.status_code, 429)
    wait = last.headers.get("Retry-After", "")
    checks.that("and is told how long", wait.isdigit() and 0 < int(wait) <= 900, wait)
    own = next(one for one in demo.about["attestations"] if one["tax_code"] == victim)
    body = {"tax_code": victim, "protocol_number": own["protocol_number"]}
    checks.equal("even with the right number", call(demo, "POST", API + "/lookup", lookup, json=body).status_code, 429)
    demo.move_clock(advance_seconds=int(wait) + 1)
    checks.equal("until the time is over", call(demo, "POST", API + "/lookup", lookup, json=body).status_code, 200)


def pages(demo: Demo, headers: dict[str, str], query: str) -> list[dict[str, Any]]:
    rows, cursor = [], ""
    while True:
        answer = call(demo, "GET", f"{API}?{query}{cursor}", headers).json()
        rows += answer["items"]
        if not answer["next"]:
            return rows
        cursor = f"&cursor={answer['next']}"


def check_paging(checks: Checks, demo: Demo) -> None:
    headers = demo.employer_key("firm-1")
    whole = pages(demo, headers, "limit=100")
    small = pages(demo, headers, "limit=7")
    ids = [row["id"] for row in small]
    checks.that(f"pages of seven hold all {len(whole)} rows once, in order", ids == [row["id"] for row in whole] and len(set(ids)) == len(ids))
    received = [row["received_at"] for row in whole]
    checks.that("newest first", received == sorted(received, reverse=True))
    expected = {one["protocol_number"] for one in demo.about["attestations"] if one["employer"] == "firm-1"}
    numbers = {row["protocol_number"] for row in whole}
    checks.that("all that the demonstration tells of are there", expected <= numbers, expected - numbers)
    annulled = pages(demo, headers, "limit=100&state=annulled")
    checks.that("a filter leaves what fits", annulled and all(row["state"] == "annulled" for row in annulled))
    others = {row["id"] for row in pages(demo, demo.employer_key("firm-2"), "limit=100")}
    checks.that("another employer sees others", others and not others & set(ids))
    foreign = call(demo, "GET", f"{API}/{next(iter(others))}", headers)
    checks.equal("and nobody's but his own", foreign.status_code, 404)
    checks.equal("a cursor that is none is refused", call(demo, "GET", f"{API}?cursor=none", headers).status_code, 422)


def check_acknowledging(checks: Checks, demo: Demo) -> None:
    headers = demo.employer_key("firm-2")
    pending = pages(demo, headers, "limit=100&reading=pending")
    ids = [row["id"] for row in pending[:3]]
    first = call(demo, "POST", API + "/acknowledgements", headers, json={"ids": ids})
    checks.equal("what the program holds is acknowledged", first.json(), {"acknowledged": 3})
    checks.equal("once", call(demo, "POST", API + "/acknowledgements", headers, json={"ids": ids}).json(), {"acknowledged": 0})
    left = {row["id"] for row in pages(demo, headers, "limit=100&reading=pending")}
    checks.that("and does not wait any more", not left & set(ids))
    foreign = call(demo, "POST", API + "/acknowledgements", demo.employer_key("firm-1"), json={"ids": ids})
    checks.equal("another employer's do not count", foreign.json(), {"acknowledged": 0})


def main() -> None:
    checks, demo = Checks(), Demo()
    checks.run("problems", check_problems, checks, demo)
    checks.run("look-up", check_lookup, checks, demo)
    checks.run("guessing", check_guessing, checks, demo)
    checks.run("paging", check_paging, checks, demo)
    checks.run("acknowledging", check_acknowledging, checks, demo)
    checks.run("schemathesis", check_schemathesis, checks, demo)
    checks.that("the server is alive afterwards", wait_for(demo.alive, 10))
    checks.end()


if __name__ == "__main__":
    main()
