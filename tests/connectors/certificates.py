"""A certificate for this machine that nobody else trusts."""

import ssl
import subprocess
from pathlib import Path
from typing import NamedTuple


class Certificate(NamedTuple):
    file: Path
    key: Path

    def of_a_server(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


def a_certificate(folder: Path) -> Certificate:
    """Make one in *folder*, by openssl: certificate.pem and key.pem, good for two days."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run(words, check=True, capture_output=True)
    return made
