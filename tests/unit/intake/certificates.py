"""Certificates of mail servers, by an authority of the test's own."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey
#: The clock of the machine is what a connection is judged by.
_START = datetime.now(UTC) - timedelta(days=1)


class MailAuthority:
    """An authority whose certificate stands in `path`, and what it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "authority.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Cơ quan chứng thực thử")
        self.path.write_bytes(self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=None)))

    def vouch(self, host: str, *, stem: str = "server") -> tuple[Path, Path]:
        """Certificate and key of a server, an address or a name."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        certificate, secret = self.folder / f"{stem}.pem", self.folder / f"{stem}.key"
        certificate.write_bytes(self._signed(_name(host), key, x509.SubjectAlternativeName([named])))
        kind = serialization.PrivateFormat.PKCS8
        secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
        return certificate, secret

    def context(self, host: str) -> ssl.SSLContext:
        """What a server for `host` answers with."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*self.vouch(host))
        return made

    def _signed(self, name: x509.Name, key: Key, extension: x509.ExtensionType) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(self._name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_START).not_valid_after(_START + timedelta(days=9))
            .add_extension(extension, critical=False)
        )  # fmt: skip
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
