"""How an identity provider of others is spoken to: one JSON object in a line each way. Standard library alone, for Debian's Python."""

import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

# What a browser carries: `to` an address, whose query holds all, or to an address with the `fields` of a form.
Message = dict[str, Any]


def hold(provider: Any) -> None:
    """Does what each line asks of the provider, until there is none. What its library refuses is answered in the library's words."""
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = getattr(provider, asked.pop("do"))(**asked)
        except Exception as cause:  # noqa: BLE001 - each library has its own
            answer = {"refused": f"{type(cause).__name__}: {cause}"}
        print(json.dumps(answer), flush=True)


def query(message: Message) -> str:
    return urlsplit(message["to"]).query


def values(message: Message) -> dict[str, str]:
    """What a message carries, by whichever way it came."""
    return message.get("fields") or {name: value[0] for name, value in parse_qs(query(message)).items()}
