"""What the scripts of this folder share: the demonstration's description, its clock, counting of checks."""

import base64
import datetime
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Callable
from zoneinfo import ZoneInfo

import requests

# A diagnosis that no illness and no program has by chance: it must never be seen where diagnoses do not belong.
CANARY = "CANARINO GIALLO 7F3A"
ROOT = Path(__file__).resolve().parents[2]
# The days of the institute: at night another one than the machine's.
ROME = ZoneInfo("Europe/Rome")


def today_in_rome() -> datetime.date:
    return datetime.datetime.now(ROME).date()


class Demo:
    """The running demonstration, as `demo.json` describes it."""

    def __init__(self) -> None:
        self.about: dict[str, Any] = json.loads(Path(os.environ["SPORTELLO_DEMO"]).read_text())
        self.url: str = self.about["base_url"]

    def person(self, key: str) -> dict[str, Any]:
        return by_key(self.about["people"], key)

    def organisation(self, key: str) -> dict[str, Any]:
        return by_key(self.about["organisations"], key)

    def doctor(self, key: str) -> dict[str, Any]:
        """Somebody who sends certificates: a doctor, the hospital or the region."""
        return by_key(self.about["doctors"] + self.about.get("senders", []), key)

    def attestation(self, **wanted: str) -> dict[str, Any]:
        """The newest that the demonstration made, with these values."""
        fitting = [one for one in self.about["attestations"] if all(one[name] == value for name, value in wanted.items())]
        return max(fitting, key=lambda one: (one["released_on"], one["protocol_number"]))

    def employer_key(self, employer: str) -> dict[str, str]:
        keys = self.about["api"]["keys"]
        return {"Authorization": "Bearer " + next(one["key"] for one in keys if one["employer"] == employer)}

    def lookup_key(self) -> dict[str, str]:
        return {"Authorization": "Bearer " + self.about["api"]["lookup_key"]}

    def move_clock(self, **how: Any) -> datetime.date:
        """Moves the clock ahead; answers the day that it shows then."""
        answer = requests.post(self.about["clock"]["url"], json=how, timeout=30)
        answer.raise_for_status()
        return datetime.date.fromisoformat(answer.json()["today"])

    def today(self) -> datetime.date:
        return self.move_clock(advance_seconds=0)

    def mail(self) -> list[dict[str, Any]]:
        return requests.get(self.about["mail"]["messages"], timeout=30).json()

    def alive(self) -> bool:
        return requests.get(self.url + "/health/ready", timeout=10).status_code == 200


class Checks:
    """Runs checks one after the other, says how each went, and ends the script."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def that(self, what: str, holds: Any, seen: Any = "") -> bool:
        """One line about one check; `seen` is shown where it does not hold."""
        if holds:
            self.passed += 1
            print(f"ok      {what}")
        else:
            self.failed += 1
            print(f"FAILED  {what}: {shown(seen)}")
        return bool(holds)

    def equal(self, what: str, seen: Any, expected: Any) -> bool:
        return self.that(what, seen == expected, f"{shown(seen)} instead of {shown(expected)}")

    def run(self, what: str, check: Callable[..., Any], *arguments: Any) -> Any:
        """A part that may go wrong as a whole, without keeping the rest from running."""
        try:
            return check(*arguments)
        except Exception as cause:  # noqa: BLE001 - whatever went wrong is a failed check
            self.that(what, False, f"{type(cause).__name__}: {cause}")
            return None

    def end(self) -> None:
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def by_key(entries: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["key"] == key)


def shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 600 else text[:600] + " …"


def basic(doctor: dict[str, Any]) -> dict[str, str]:
    pair = f"{doctor['username']}:{doctor['password']}".encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def wait_for(find: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What `find` finds, looked for until the time is over; None if nothing."""
    end = time.monotonic() + seconds
    while True:
        found = find()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.3)
