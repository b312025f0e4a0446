"""Messages handed to Debian's Postfix, and what comes back read from Debian's Dovecot: by both kinds of TLS, with logins, up to
each mailbox; mail returned by Postfix, and receipts of PEC as Dovecot keeps them."""

import email.policy
import hashlib
import imaplib
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demo import ROOT, Checks, wait_for
from mail_servers import DOORS, PASSWORD, SIZE_LIMIT, MailServers

NEWS, CERTIFIED = "notizie@istituto.example", "attestati@pec.istituto.example"
BOXES = [f"cassetta{number}@ditta.example" for number in range(10)]
GHOST, NOBODY = "passata@ditta.example", "nessuno@ditta.example"
FOLDER = "Ricevute"
# What a recipient's name makes the network of PEC do, and where the item stands once its receipts are read.
ODDITIES = {"nessuno": "failed", "piena": "failed", "rifiuto": "failed", "inverso": "delivered", "doppia": "delivered",
            "gemella": "delivered", "persa": "accepted", "falsa": "accepted"}  # fmt: skip


class Post:
    """Our side: `areas/delivery/examples/post.rs`, which does what it is told."""

    def __init__(self, folder: Path) -> None:
        command = ["cargo", "run", "--locked", "--quiet", "--package", "delivery", "--example", "post", "--"]
        database = os.environ.get("SPORTELLO_OUTBOX", f"sqlite:{folder}/outbox.db")
        self.process = subprocess.Popen([*command, str(folder), database], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = folder
        self.network_port: int = self._answer()["port"]
        self.password = folder / "password"
        self.write_password(PASSWORD)

    def do(self, deed: str, **what: Any) -> dict[str, Any]:
        assert self.process.stdin
        print(json.dumps({"do": deed, **what}), file=self.process.stdin, flush=True)
        return self._answer()

    def write_password(self, password: str) -> None:
        self.password.write_text(password + "\n")

    def queue(self, sender: str, recipients: list[str], size: int = 0) -> list[dict[str, Any]]:
        return self.do("queue", mailbox=sender, recipients=recipients, bytes=size)["queued"]

    def states(self, queued: Iterable[dict[str, Any]]) -> list[str]:
        items = self.do("states")["items"]
        return [items[one["id"]]["state"] for one in queued]

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(60)

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"our side ended with {self.process.wait(10)}")
        return json.loads(line)


class World:
    """Both sides."""

    def __init__(self, post: Post, servers: MailServers) -> None:
        self.post, self.servers = post, servers

    def use(self, address: str, door: tuple[str, str] = DOORS[0], tls: str = "implicit", **other: Any) -> list[str]:
        """Our side works for this mailbox from now on, by this door, and reads its folder over this kind of TLS; answers what is wrong
        with such settings."""
        password, login = str(self.post.password), self.servers.accounts[address]
        trusted = str(self.servers.authority)
        folder = FOLDER if address == CERTIFIED else "INBOX"
        read = {"host": "localhost", "port": self.servers.imap[tls], "tls": tls, "trusted": trusted, "folder": folder}
        read |= {"signers": str(self.post.folder / "signers.pem"), "remove": other.pop("remove", False)}
        send = {"address": address, "channel": "pec" if address == CERTIFIED else "email", "host": "localhost", "user": login}
        send |= {"port": self.servers.doors[door], "tls": door[0], "password_file": password, "trusted": trusted, "receipts": read}
        return self.post.do("settings", settings={"mailboxes": [{**send, **other}]})["faults"]

    def wait_until_idle(self) -> bool:
        return bool(wait_for(self.servers.is_idle, 40))

    def refused_logins(self, service: str) -> int:
        """How often Dovecot has seen a wrong password by way of SMTP, or of IMAP."""
        if service == "smtp":
            return self.servers.log("postfix").count("authentication failed")
        return sum("auth failed, 1 attempts" in line for line in self.servers.log("dovecot").splitlines())


def recipients(count: int) -> list[str]:
    return [BOXES[number % len(BOXES)] for number in range(count)]


def check_doors(checks: Checks, world: World) -> None:
    queued = []
    for door in DOORS:
        name = f"{door[0]}, AUTH {door[1]}"
        checks.equal(f"{name}: the settings are right", world.use(NEWS, door), [])
        sent = world.post.queue(NEWS, recipients(30), 5000)
        taken, seconds = timed(world.post, "send")
        checks.equal(f"{name}: Postfix takes every message", (taken["taken"], Counter(world.post.states(sent))), (30, {"handed_over": 30}))
        print(f"        {30 / seconds:.0f} messages a second over one connection")
        queued += sent
    world.use(NEWS, ("implicit", "PLAIN"), connections=8)
    sent = world.post.queue(NEWS, recipients(180))
    _, seconds = timed(world.post, "work")
    checks.equal("eight connections at once", Counter(world.post.states(sent)), {"handed_over": 180})
    print(f"        {180 / seconds:.0f} messages a second over eight connections")
    queued += sent
    checks.that("Postfix delivers them all", world.wait_until_idle())
    check_arrived(checks, world.servers, queued)


def timed(post: Post, deed: str) -> tuple[dict[str, Any], float]:
    start = time.monotonic()
    answer = post.do(deed)
    return answer, max(time.monotonic() - start, 0.001)


def check_arrived(checks: Checks, servers: MailServers, queued: list[dict[str, Any]]) -> None:
    arrived = [(box, read(raw)) for box in BOXES for raw in servers.arrived(box)]
    seen = sorted((box, message["subject"], message["text"], message["files"]) for box, message in arrived)
    expected = sorted((one["recipient"], one["subject"], one["body"].rstrip("\n"), sorted(one["files"].items())) for one in queued)
    checks.equal("each lies once in its mailbox, all bytes of text and files the same", len(seen), len(expected))
    for ours, theirs in zip(expected, seen):
        if ours != theirs:
            checks.equal(f"to {ours[0]}", theirs, ours)
            break
    else:
        checks.that("compared one by one", len(seen) == len(expected))
    ids = {message["id"] for _, message in arrived}
    checks.equal("each with an id of its own", len(ids), len(expected))
    checks.that("nothing is returned", not servers.arrived(NEWS), servers.arrived(NEWS)[:1])


def read(raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    text = "\n".join(message.get_body(preferencelist=("plain",)).get_content().splitlines()).rstrip("\n")
    files = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
    digests = sorted((name, hashlib.sha256(content).hexdigest()) for name, content in files.items())
    return {"subject": message["Subject"], "text": text, "files": digests, "id": message["Message-ID"]}


def check_refused(checks: Checks, world: World) -> None:
    post, servers = world.post, world.servers
    world.use(NEWS, ("starttls", "LOGIN"))
    before = Counter({box: len(servers.arrived(box)) for box in BOXES})
    unknown, ghost = post.queue(NEWS, [NOBODY]), post.queue(NEWS, [GHOST])
    large, fine = post.queue(NEWS, [BOXES[0]], SIZE_LIMIT), post.queue(NEWS, [BOXES[1]])
    post.do("send")
    states = post.states([*unknown, *large, *ghost, *fine])
    checks.equal("an unknown recipient and too large a message are refused at once", states, ["refused"] * 2 + ["handed_over"] * 2)
    checks.that("Postfix returns what Dovecot will not take", world.wait_until_idle() and len(servers.arrived(NEWS)) == 1)
    checks.equal("the returned message is read", post.do("read")["read"], 1)
    checks.equal("and its item has failed", post.states([*ghost, *fine]), ["failed", "handed_over"])
    after = Counter({box: len(servers.arrived(box)) for box in BOXES})
    checks.equal("nothing else has arrived", after - before, Counter({BOXES[1]: 1}))
    checks.equal("what was read is not marked", flags(servers, NEWS, "INBOX"), [()])


def check_stranger(checks: Checks, world: World) -> None:
    """A login that may not send as the sender whom it names."""
    post = world.post
    world.use(NEWS, user=world.servers.accounts[CERTIFIED])
    queued = post.queue(NEWS, [BOXES[0], BOXES[1]])
    for _ in range(3):
        post.do("send")
    checks.equal("a sender that the server refuses loses nothing", post.states(queued), ["queued"] * 2)
    refusals = world.servers.log("postfix").count("Sender address rejected: not owned by user")
    checks.equal("and is tried once, and asked about once", refusals, 2)
    world.use(NEWS)
    post.do("send")
    checks.equal("when its login is right, all goes", post.states(queued), ["handed_over"] * 2)


def check_logins(checks: Checks, world: World) -> None:
    post = world.post
    for door in [("implicit", "PLAIN"), ("starttls", "LOGIN")]:
        world.use(NEWS, door)
        before = world.refused_logins("smtp")
        post.write_password("sbagliata " + door[1])
        queued = post.queue(NEWS, [BOXES[2]])
        for _ in range(4):
            post.do("send")
            post.do("wait", minutes=600)
        checks.equal(f"AUTH {door[1]}: a wrong password is tried once", world.refused_logins("smtp") - before, 1)
        checks.equal(f"AUTH {door[1]}: and nothing is lost", post.states(queued), ["queued"])
        post.write_password(PASSWORD)
        post.do("send")
        checks.equal(f"AUTH {door[1]}: the right one is tried at once", post.states(queued), ["handed_over"])
    before = world.refused_logins("imap")
    post.write_password("sbagliata anche qui")
    for _ in range(4):
        post.do("read")
        post.do("wait", minutes=600)
    post.write_password(PASSWORD)
    post.do("read")
    checks.equal("IMAP: a wrong password is tried once", world.refused_logins("imap") - before, 1)


def check_trust(checks: Checks, world: World) -> None:
    """A server whose certificate is of nobody that we trust gets nothing."""
    post = world.post
    sessions = world.servers.log("postfix").count("sasl_username=")
    for door in [("implicit", "PLAIN"), ("starttls", "LOGIN")]:
        world.use(NEWS, door, trusted=None)
        queued = post.queue(NEWS, [BOXES[3]])
        post.do("send")
        checks.equal(f"{door[0]}: nothing to a server that is not trusted", post.states(queued), ["queued"])
        checks.equal(f"{door[0]}: not even the password", world.servers.log("postfix").count("sasl_username="), sessions)
        post.do("wait", minutes=600)
    world.use(NEWS)
    post.do("send")
    checks.equal("once it is, all goes", post.states(queued), ["handed_over"])


def check_receipts(checks: Checks, world: World) -> None:
    post, servers = world.post, world.servers
    world.use(CERTIFIED, ("starttls", "PLAIN"), "starttls")
    names = [f"ditta{number}" for number in range(112)] + [f"{oddity}.1" for oddity in ODDITIES]
    expected = ["delivered"] * 112 + list(ODDITIES.values())
    queued = post.queue(CERTIFIED, [f"{name}@pec.azienda.example" for name in names])
    post.do("send")
    checks.that("the network has them", world.wait_until_idle() and set(post.states(queued)) == {"handed_over"}, post.states(queued))
    receipts = [Path(path).read_bytes() for path in post.do("receipts", mailbox=CERTIFIED)["written"]]
    # The forged one comes late, so that something is left to be told apart when the folder has been made anew.
    half = len(receipts) // 2
    folder = CERTIFIED.replace("@", f"+{FOLDER}@")
    servers.deliver(folder, receipts[:half])
    checks.equal("half of the receipts are read over STARTTLS", post.do("read")["read"], half)
    checks.equal("once", post.do("read")["read"], 0)
    checks.equal("and not marked", set(flags(servers, CERTIFIED, FOLDER)), {()})

    before, after = make_anew(servers, CERTIFIED)
    checks.that("the folder is made anew, with the same messages", before != after, before)
    servers.deliver(folder, receipts[half:])
    world.use(CERTIFIED, tls="implicit", remove=True)
    settled = post.do("states")["counted"]
    checks.that("some were settled before", settled.get("pec delivered", 0) > 0, settled)
    checks.equal("all is read again over TLS", post.do("read")["read"], len(receipts))
    seen = post.states(queued)
    checks.equal("every item stands where its receipts say", list(zip(names, seen)), list(zip(names, expected)))
    told = post.do("states")
    counts = {state: told["counted"].get(f"pec {state}", 0) for state in ["delivered", "failed"]}
    checks.equal("no item was settled twice", counts, {state: expected.count(state) for state in counts})
    checks.that("what was queued is what stands somewhere", told["balance"])
    checks.equal("nothing was handed in twice", told["twice"], [])
    checks.equal("all was removed but the receipt that nobody believes", len(flags(servers, CERTIFIED, FOLDER)), 1)
    servers.deliver(folder, receipts[:3])
    checks.equal("a receipt delivered again is read", post.do("read")["read"], 3)
    again = post.do("states")
    checks.equal("and changes nothing", (again["counted"], post.states(queued)), (told["counted"], seen))


def make_anew(servers: MailServers, address: str) -> tuple[bytes, bytes]:
    """Deletes the folder and fills a new one with the same messages, as moving to another server does; answers both validities."""
    with servers.enter(address) as door:
        before = validity(door)
        raws = [part[1] for part in door.uid("FETCH", "1:*", "(BODY.PEEK[])")[1] if isinstance(part, tuple)]
        door.unselect()
        for deed in [door.delete, door.create]:
            assert deed(FOLDER)[0] == "OK"
        for raw in raws:
            assert door.append(FOLDER, None, None, raw)[0] == "OK"
        return before, validity(door)


def validity(door: imaplib.IMAP4_SSL) -> bytes:
    assert door.select(FOLDER, readonly=True)[0] == "OK"
    return door.response("UIDVALIDITY")[1][0]


def flags(servers: MailServers, address: str, folder: str) -> list[tuple[str, ...]]:
    """The flags of each message, but for the one that the server sets by itself."""
    with servers.enter(address) as door:
        assert door.select(folder, readonly=True)[0] == "OK"
        lines = [line for line in door.fetch("1:*", "(FLAGS)")[1] if line]
        return [tuple(flag.decode() for flag in imaplib.ParseFlags(line) if flag != b"\\Recent") for line in lines]


def main() -> None:
    checks = Checks()
    if os.geteuid() != 0:
        print("skipped: only root can start Postfix")
        checks.end()
    with tempfile.TemporaryDirectory() as folder:
        post = Post(Path(folder))
        accounts = {NEWS: "N77", CERTIFIED: "M1234"} | {box: box for box in BOXES}
        try:
            servers = MailServers(accounts, [GHOST], ("pec.azienda.example", post.network_port))
        except BaseException:
            post.end()
            raise
        try:
            world = World(post, servers)
            for what, check in [("doors", check_doors), ("refusals", check_refused), ("senders", check_stranger),
                                ("logins", check_logins), ("trust", check_trust), ("receipts", check_receipts)]:  # fmt: skip
                checks.run(f"Postfix and Dovecot, {what}", check, checks, world)
        finally:
            post.end()
            servers.end(keep_logs=checks.failed > 0)
    checks.end()


if __name__ == "__main__":
    main()
