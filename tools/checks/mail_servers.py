"""Debian's Postfix and Dovecot with settings, queue, mailboxes and ports of their own, for one run; what the system has of them is
left alone. Postfix begins as root, so these need root."""

import imaplib
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from authority import certificates
from check_mail import free_port
from demo import ROOT, wait_for

LOGS = ROOT / "target/xtask/mail-servers"
NOBODY = 65534
PASSWORD = "per favore"
SIZE_LIMIT = 1_000_000
# Doors by which mail is handed in: the kind of TLS, and the one way to log in that each offers.
DOORS = [(tls, mechanism) for tls in ["starttls", "implicit"] for mechanism in ["PLAIN", "LOGIN"]]
SERVICES = """
pickup    unix  n  -  n  60  1  pickup
cleanup   unix  n  -  n  -  0  cleanup
qmgr      unix  n  -  n  300  1  qmgr
tlsmgr    unix  -  -  n  1000?  1  tlsmgr
rewrite   unix  -  -  n  -  -  trivial-rewrite
bounce    unix  -  -  n  -  0  bounce
defer     unix  -  -  n  -  0  bounce
trace     unix  -  -  n  -  0  bounce
flush     unix  n  -  n  1000?  0  flush
proxymap  unix  -  -  n  -  -  proxymap
smtp      unix  -  -  n  -  -  smtp
lmtp      unix  -  -  n  -  -  lmtp
error     unix  -  -  n  -  -  error
retry     unix  -  -  n  -  -  error
anvil     unix  -  -  n  -  1  anvil
scache    unix  -  -  n  -  1  scache
postlog   unix-dgram  n  -  n  -  1  postlogd
"""


class MailServers:
    """`accounts` are mailboxes with the name by which each is entered; `ghosts` are addresses that Postfix takes mail for and Dovecot
    does not know; what is for `beyond`, a domain, is passed on to that port."""

    def __init__(self, accounts: dict[str, str], ghosts: Iterable[str], beyond: tuple[str, int]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mail-servers-"))
        self.folder.chmod(0o755)
        self.accounts = accounts
        certificates(self.folder)
        self.authority = self.folder / "authority.pem"
        self.doors = {door: free_port() for door in DOORS}
        self.imap = {"starttls": free_port(), "implicit": free_port()}
        self._configure_dovecot()
        self._configure_postfix(sorted([*accounts, *ghosts]), beyond)
        self.dovecot = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"])
        try:
            self._postfix("start")
            ports = [*self.doors.values(), *self.imap.values()]
            assert wait_for(lambda: all(map(listens, ports)), 30), "Postfix and Dovecot do not answer"
        except BaseException:
            self.end(keep_logs=True)
            raise

    def end(self, keep_logs: bool) -> None:
        """Stops both and removes everything; the logs can be kept, in `LOGS`."""
        subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "postfix", "stop"], check=False, capture_output=True)
        self.dovecot.terminate()
        self.dovecot.wait(30)
        if keep_logs:
            print(f"the servers' logs lie in {LOGS}")
            LOGS.mkdir(parents=True, exist_ok=True)
            for log in self.folder.glob("*.log"):
                shutil.copy(log, LOGS)
        shutil.rmtree(self.folder)

    def log(self, server: str) -> str:
        return (self.folder / f"{server}.log").read_text()

    def is_idle(self) -> bool:
        """Whether everything that Postfix took has gone where it should."""
        queues = [self.folder / "queue" / name for name in ["maildrop", "incoming", "active", "deferred"]]
        return not any(path.is_file() for queue in queues for path in queue.rglob("*"))

    def arrived(self, address: str) -> list[bytes]:
        """What lies in a mailbox, as files."""
        return [path.read_bytes() for path in sorted(self._home(address).glob("Maildir/new/*"))]

    def deliver(self, recipient: str, messages: Iterable[bytes]) -> None:
        """Puts messages into a mailbox, or with a plus sign into one of its folders, as another server's would be."""
        with smtplib.LMTP(str(self.folder / "dovecot/lmtp")) as door:
            for message in messages:
                door.sendmail("posta-certificata@gestore.example", [recipient], message)

    def enter(self, address: str) -> imaplib.IMAP4_SSL:
        """The mailbox, by a client of others."""
        context = ssl.create_default_context(cafile=str(self.authority))
        door = imaplib.IMAP4_SSL("localhost", self.imap["implicit"], ssl_context=context)
        door.login(self.accounts[address], PASSWORD)
        return door

    def _home(self, address: str) -> Path:
        return self.folder / "mail" / address

    def _postfix(self, deed: str) -> None:
        subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "postfix", deed], check=True)

    def _configure_postfix(self, known: list[str], beyond: tuple[str, int]) -> None:
        folder = self.folder / "postfix"
        folder.mkdir()
        for name in ["queue", "postfix-data"]:
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "postfix-data", "postfix")
        domains = sorted({address.partition("@")[2] for address in known})
        (folder / "mailboxes").write_text("".join(f"{address} here\n" for address in known))
        (folder / "senders").write_text("".join(f"{address} {login}\n" for address, login in self.accounts.items()))
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": self.folder / "queue",
            "data_directory": self.folder / "postfix-data",
            "maillog_file": self.folder / "postfix.log",
            "maillog_file_prefixes": self.folder,
            "myhostname": "smtp.istituto.example",
            "mydestination": "",
            "mynetworks": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "disable_dns_lookups": "yes",
            "smtpd_peername_lookup": "no",
            "alias_maps": "",
            "virtual_mailbox_domains": ", ".join(domains),
            "virtual_mailbox_maps": f"texthash:{folder}/mailboxes",
            "virtual_transport": f"lmtp:unix:{self.folder}/dovecot/lmtp",
            "transport_maps": f"inline:{{{beyond[0]}=smtp:[127.0.0.1]:{beyond[1]}}}",
            "message_size_limit": SIZE_LIMIT,
            "smtpd_tls_chain_files": f"{self.folder}/server.key, {self.folder}/server.pem",
            "smtpd_tls_security_level": "encrypt",
            "smtpd_tls_auth_only": "yes",
            "smtpd_sasl_auth_enable": "yes",
            "smtpd_sasl_type": "dovecot",
            "smtpd_sasl_path": self.folder / "dovecot/postfix-auth",
            "smtpd_sender_login_maps": f"texthash:{folder}/senders",
            "smtpd_sender_restrictions": "reject_sender_login_mismatch",
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject",
        }
        (folder / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        doors = [
            f"127.0.0.1:{port}  inet  n  -  n  -  -  smtpd\n  -o smtpd_tls_wrappermode={'yes' if tls == 'implicit' else 'no'}"
            f" -o smtpd_sasl_mechanism_filter={mechanism}\n"
            for (tls, mechanism), port in self.doors.items()
        ]
        (folder / "master.cf").write_text("".join(doors) + SERVICES)

    def _configure_dovecot(self) -> None:
        (self.folder / "mail").mkdir()
        shutil.chown(self.folder / "mail", NOBODY, NOBODY)
        users = [
            f"{name}:{{PLAIN}}{PASSWORD}:{NOBODY}:{NOBODY}::{self._home(address)}::\n"
            for address, login in self.accounts.items()
            for name in sorted({address, login})
        ]
        (self.folder / "users").write_text("".join(users))
        (self.folder / "dovecot.conf").write_text(f"""
base_dir = {self.folder}/dovecot
state_dir = {self.folder}/dovecot
log_path = {self.folder}/dovecot.log
auth_verbose = yes
auth_failure_delay = 0
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{self.folder}/server.pem
ssl_key = <{self.folder}/server.key
auth_mechanisms = plain login
auth_username_format = %u
first_valid_uid = 1
mail_location = maildir:~/Maildir
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
lda_mailbox_autocreate = yes
passdb {{
  driver = passwd-file
  args = username_format=%u {self.folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {self.folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap["starttls"]}
  }}
  inet_listener imaps {{
    port = {self.imap["implicit"]}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    user = postfix
    mode = 0600
  }}
}}
service auth {{
  unix_listener postfix-auth {{
    user = postfix
    mode = 0600
  }}
}}
""")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
