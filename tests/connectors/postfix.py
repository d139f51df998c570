"""A private Postfix on loopback, with its own folders, that can reach nothing outside."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

DAEMONS = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
virtual unix - n n - - virtual
local unix - n n - - local
postlog unix-dgram n - n - 1 postlogd
"""

MAIN = """\
compatibility_level = 3.6
myhostname = mx.corp.test
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
local_recipient_maps =
local_transport = error:5.1.1 nobody lives here
alias_maps =
alias_database =
default_transport = error:5.1.2 no outside mail in tests
relay_domains = {domains}
relay_recipient_maps = static:all
transport_maps = {transports}
recipient_delimiter = +
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_host_lookup = native
disable_dns_lookups = yes
lmtp_destination_recipient_limit = 1
minimal_backoff_time = 1s
queue_run_delay = 1s
"""

MAILDIRS = """\
virtual_mailbox_domains = {domains}
virtual_mailbox_base = /
virtual_mailbox_maps = inline:{{ {places} }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
"""

SPOOL = """\
mydestination = example.org
local_transport = local
mail_spool_directory = {spool}
"""


@contextmanager
def private_postfix(
    transports: dict[str, int], maildirs: dict[str, Path] | None = None, spool: Path | None = None
) -> Iterator[int]:
    """Run a Postfix that hands mail for each domain on by LMTP to the port beside it, or writes it into a Maildir.

    The Maildirs belong to nobody. With *spool* the users of this machine have their mail at example.org, one file each
    in that folder, as Debian sets it up. Yield its own SMTP port.
    """
    with TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Postfix gives up its rights, and must still reach its queue
        port = _configure(folder, transports, maildirs or {}, spool)
        with (folder / "log").open("wb") as log:
            start = ["/usr/sbin/postfix", "-c", str(folder / "conf"), "start-fg"]
            running = subprocess.Popen(start, stdout=log, stderr=log)
            try:
                _wait_for(port, running, folder / "log")
                yield port
            finally:
                subprocess.run(["/usr/sbin/postfix", "-c", str(folder / "conf"), "stop"], stderr=log, check=False)
                running.wait(timeout=20)


def _configure(folder: Path, transports: dict[str, int], maildirs: dict[str, Path], spool: Path | None) -> int:
    for name in ("conf", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    port = free_port()
    routes = ", ".join(f"{domain}=lmtp:inet:127.0.0.1:{to}" for domain, to in transports.items())
    main = MAIN.format(
        folder=folder, domains=", ".join(transports), transports=f"inline:{{ {routes} }}" if routes else ""
    )
    if maildirs:
        places = ", ".join(f"@{domain}={maildir}/" for domain, maildir in maildirs.items())
        main += MAILDIRS.format(domains=", ".join(maildirs), places=places)
    if spool is not None:
        main += SPOOL.format(spool=spool)
    (folder / "conf" / "main.cf").write_text(main)
    (folder / "conf" / "master.cf").write_text(DAEMONS.format(port=port))
    return port


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(port: int, running: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until something answers on *port*; give up after 20 seconds, with the log."""
    for _ in range(200):
        if answers(port):
            return
        if running.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"Postfix did not start:\n{log.read_text(errors='replace')}")
