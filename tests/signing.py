"""An office of certificates for tests: a root, a leader, an organisation, a time stamping service, all made here."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image
from pyhanko.pdf_utils import images
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

#: Certificates are good from here on, for ten years.
BIRTH = datetime(2024, 1, 1, tzinfo=UTC)
TEN_YEARS = timedelta(days=3650)
#: When letters are signed, unless a test says otherwise.
SIGNED = datetime(2026, 11, 6, 3, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @cached_property
    def asn1(self) -> asn1.Certificate:
        return asn1.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @cached_property
    def asn1_key(self) -> keys.PrivateKeyInfo:
        der = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return keys.PrivateKeyInfo.load(self.key.private_bytes(*der))


class Authority:
    """A root and who has a certificate of it; all share three keys, as making keys is slow."""

    def __init__(self) -> None:
        self._keys = [rsa.generate_private_key(65537, 2048) for _ in range(3)]
        self.root = self.made("Root CA thử nghiệm", "Ban Cơ yếu thử nghiệm", is_authority=True, by=None)
        self.link = self.made("CA cơ quan thử nghiệm", "Ban Cơ yếu thử nghiệm", is_authority=True)
        self.leader = self.made("Nguyễn Văn An", "Ủy ban nhân dân phường Vỹ Dạ", by=self.link)
        self.agency = self.made("Ủy ban nhân dân phường Vỹ Dạ", "Thành phố Huế", by=self.link)
        self.stamper = self.made("Dịch vụ dấu thời gian", "Ban Cơ yếu thử nghiệm", is_stamper=True)

    def made(
        self, name: str, organisation: str, *, by: Holder | bool | None = True, is_authority: bool = False,
        is_stamper: bool = False, since: datetime = BIRTH, until: datetime | None = None,
    ) -> Holder:  # fmt: skip
        """A certificate by the root, by another holder, or (None) by itself."""
        key = self._keys[0 if is_authority else 1] if not is_stamper else self._keys[2]
        subject = named(name, organisation)
        issuer = self.root if by is True else by or None
        signer = issuer.key if isinstance(issuer, Holder) else key
        builder = (
            x509.CertificateBuilder().subject_name(subject)
            .issuer_name(issuer.certificate.subject if isinstance(issuer, Holder) else subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(since).not_valid_after(until or since + TEN_YEARS)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage(is_authority=is_authority), critical=True)
        )  # fmt: skip
        if is_stamper:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return Holder(builder.sign(signer, hashes.SHA256()), key)

    def revocations(self, *revoked: Holder, on: datetime, by: Holder | None = None) -> bytes:
        """A revocation list in PEM."""
        issuer = by or self.link
        builder = (
            x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
            .last_update(on).next_update(on + timedelta(days=30))
        )  # fmt: skip
        for holder in revoked:
            serial = holder.certificate.serial_number
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(on).build()
            builder = builder.add_revoked_certificate(one)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def sign(
        self, pdf: bytes, who: Holder, *, field: str = "Signature1", box: tuple[int, int, int, int] | None = None,
        has_stamp: bool = False, at: datetime = SIGNED, subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
        picture: str = "", certify: bool = False, stamper: Holder | None = None, digest: str = "sha256",
    ) -> bytes:  # fmt: skip
        """The PDF with one more signature."""
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        metadata = signers.PdfSignatureMetadata(
            field_name=field, subfilter=subfilter, md_algorithm=digest, certify=certify,
        )  # fmt: skip
        signer = signers.SimpleSigner(who.asn1, who.asn1_key, self._chain())
        tool = signers.PdfSigner(
            metadata, signer, timestamper=self._time_stamper(at, stamper) if has_stamp else None,
            stamp_style=StaticStampStyle(border_width=0, background=seal(picture)) if picture else None,
            new_field_spec=fields.SigFieldSpec(field, box=box) if box else None,
        )  # fmt: skip
        return bytes(tool.sign_pdf(writer, existing_fields_only=False).getvalue())

    def stamp(self, pdf: bytes) -> bytes:
        """The PDF with a time stamp over the whole."""
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        tool = signers.PdfTimeStamper(self._time_stamper(SIGNED, None))
        return bytes(tool.timestamp_pdf(writer, "sha256").getvalue())

    def _time_stamper(self, at: datetime, stamper: Holder | None) -> DummyTimeStamper:
        who = stamper or self.stamper
        return DummyTimeStamper(who.asn1, who.asn1_key, self._chain(), fixed_dt=at)

    def _chain(self) -> SimpleCertificateStore:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(self.link.asn1)
        return store


def named(name: str, organisation: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ])  # fmt: skip


def usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def seal(colour: str) -> Any:
    """A picture of a seal."""
    return images.PdfImage(Image.new("RGB", (60, 60), colour))


def letter(*lines: str, compress: bool = False) -> bytes:
    """A letter of one page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=int(compress), invariant=True)
    for row, line in enumerate(lines or ("UY BAN NHAN DAN PHUONG VY DA", "So: 12/TB-UBND", "THONG BAO ve nghi le")):
        canvas.drawString(80, 760 - 22 * row, line)
    canvas.save()
    return buffer.getvalue()


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The PDF with an update behind it, as an editor writes one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
