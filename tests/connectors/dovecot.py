"""A private Dovecot on loopback, with its own folders: IMAP for whoever knows the password."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from certificates import a_certificate
from postfix import answers, free_port

NOBODY = ("nobody", "nogroup")  # Postfix and Dovecot write mail as nobody whom root could be
PASSWORD = "let-me-in"

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
mail_location = {place}
mail_privileged_group = mail
first_valid_uid = 100
ssl = {ssl}
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/homes/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot(NamedTuple):
    """Ports without TLS (or with STARTTLS) and with it, the certificate, and the folder of Maildirs, one a user."""

    port: int
    tls_port: int
    certificate: Path
    mails: Path
    configuration: Path

    def user(self, name: str) -> Path:
        """Return the Maildir of a user, made if need be."""
        for folder in (self.mails / name, *(self.mails / name / each for each in ("new", "cur", "tmp"))):
            folder.mkdir(exist_ok=True)
            shutil.chown(folder, *NOBODY)
        return self.mails / name

    def stops(self) -> None:
        subprocess.run(["/usr/sbin/dovecot", "-c", str(self.configuration), "stop"], check=True, capture_output=True)

    @contextmanager
    def runs(self) -> Iterator[None]:
        """Run it while inside; whoever stopped it before has done no harm."""
        log = self.configuration.with_name("log")
        running = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(self.configuration)])
        try:
            for _ in range(200):
                if answers(self.port):
                    break
                assert running.poll() is None, log.read_text(errors="replace")
                time.sleep(0.05)
            yield
        finally:
            if running.poll() is None:
                running.terminate()
            running.wait(timeout=20)


@contextmanager
def private_dovecot(spool: Path | None = None) -> Iterator[Dovecot]:
    """Run one with Maildirs, or with one file for each user in the folder *spool*, as Debian sets it up."""
    with TemporaryDirectory(prefix="dovecot-") as name:
        made = _configured(Path(name), spool)
        with made.runs():
            yield made


def _configured(folder: Path, spool: Path | None) -> Dovecot:
    folder.chmod(0o755)  # Dovecot gives up its rights, and must still reach its folders
    for each in ("mails", "homes"):
        (folder / each).mkdir()
        shutil.chown(folder / each, *NOBODY)
    certificate = a_certificate(folder).file
    told = {"folder": folder, "port": free_port(), "tls": free_port(), "password": PASSWORD, "ssl": "yes"}
    told |= {"uid": NOBODY[0], "gid": NOBODY[1], "place": f"maildir:{folder}/mails/%n"}
    if spool is not None:
        told["place"] = f"mbox:{folder}/mails/%n:INBOX={spool}/%n"
    configuration = folder / "dovecot.conf"
    configuration.write_text(CONFIGURATION.format(**told))
    return Dovecot(told["port"], told["tls"], certificate, folder / "mails", configuration)
