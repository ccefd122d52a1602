"""One signature of a PDF, checked with pyHanko; runs in the confined process only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp, x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from eoffice.core.clock import OFFICE_ZONE
from eoffice.core.text import clean_line
from eoffice.signatures.certificates import TrustList, judge, name_part
from eoffice.signatures.outcome import (
    NAME_LENGTH,
    Changes,
    Finding,
    Integrity,
    Mark,
    Problem,
    TimeSource,
    Trust,
    iso,
)

#: Formats that are read; the older ones sign a digest that nobody should rely on.
_FORMATS = {SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES, SigSeedSubFilter.ETSI_RFC3161}
#: Digests for which another content can be made.
_WEAK = {"md2", "md5", "sha1"}
#: So many widgets of a field are looked at.
_MOST_KIDS = 20


@dataclass(frozen=True)
class Signing:
    """When it was signed, by whose word."""

    moment: datetime | None
    source: TimeSource


def check(reader: PdfFileReader, field: Any, value: Any, name: str, trusted: TrustList, now: datetime) -> Finding:
    """The answers for one filled signature field; whatever is wrong with it is in the finding."""
    finding = Finding(field_name=clean_line(name)[:NAME_LENGTH])
    try:
        finding = replace(finding, is_visible=_is_visible(field), **_kind(value))
        signature = EmbeddedPdfSignature(reader, field, name)
        finding = replace(
            finding, revision=signature.signed_revision + 1, revisions=reader.xrefs.total_revisions, **_reach(signature)
        )
        signer = extract_certs_for_validation(signature.signed_data)
        certificate, others = signer.signer_cert, list(signer.other_certs)
        finding = replace(finding, **_described(certificate))
        finding = replace(finding, **_integrity(signature, certificate, finding))
    except Exception:  # noqa: BLE001 - a hostile signature is its own misfortune, never that of its neighbours
        return replace(finding, problem=finding.problem or Problem.BROKEN)
    try:
        signing = _signing(signature, finding.mark, certificate, others, trusted)
        return replace(finding, **_trusted(signing, certificate, others, trusted, now, finding.mark))
    except Exception:  # noqa: BLE001 - what cannot be said of the certificate takes nothing from the first answer
        return finding


def _kind(value: Any) -> dict[str, Any]:
    """The mark, and the problem with a format that is not read."""
    is_stamp = value.get("/Type") == "/DocTimeStamp"
    given = value.get("/SubFilter")
    is_known = any(given == one.value for one in _FORMATS)
    return {"mark": Mark.TIME_STAMP if is_stamp else Mark.SIGNATURE, "problem": None if is_known else Problem.FORMAT}


def _is_visible(field: Any) -> bool:
    """Whether the field, or a widget of it, takes up room on a page."""
    for widget in [field, *list(field.get("/Kids", ()))[:_MOST_KIDS]]:
        box = [float(edge) for edge in widget.get_object().get("/Rect", ())]
        if len(box) == 4 and abs(box[2] - box[0]) >= 1 and abs(box[3] - box[1]) >= 1:
            return True
    return False


def _reach(signature: EmbeddedPdfSignature) -> dict[str, Any]:
    """What came after the signature."""
    try:
        signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - later parts of the file that defy reading say nothing about the signature
        return {"changes": Changes.UNCHECKED}
    found, allowed = signature.diff_result, signature.docmdp_level
    if not isinstance(found, DiffResult):
        return {"changes": Changes.OTHER}
    level = found.modification_level
    if level is ModificationLevel.NONE:
        return {"changes": Changes.NONE}
    is_allowed = level is not ModificationLevel.OTHER and (allowed is None or level.value <= allowed.value)
    return {"changes": Changes.ADDITIONS if is_allowed else Changes.OTHER}


def _described(certificate: x509.Certificate) -> dict[str, Any]:
    """What the certificate says of its owner and of itself."""
    return {
        "signer_name": name_part(certificate.subject, "common_name", "organization_name"),
        "signer_organisation": name_part(certificate.subject, "organization_name", "organizational_unit_name"),
        "certificate_issuer": name_part(certificate.issuer, "common_name", "organization_name"),
        "serial": f"{certificate.serial_number:X}"[:80],
        "valid_from": iso(certificate.not_valid_before), "valid_to": iso(certificate.not_valid_after),
    }  # fmt: skip


def _integrity(signature: EmbeddedPdfSignature, certificate: x509.Certificate, finding: Finding) -> dict[str, Any]:
    """Whether the covered bytes are those that were signed, and what keeps one from saying so."""
    if finding.problem is not None:
        return {}
    if {signature.md_algorithm, signature.external_md_algorithm} & _WEAK:
        return {"problem": Problem.WEAK}
    if finding.mark is Mark.TIME_STAMP:
        is_intact = _is_token_sound(signature.signed_data, certificate, signature.compute_digest)
    else:
        is_intact = all(validate_sig_integrity(signature.signer_info, certificate, "data", signature.compute_digest()))
    if not is_intact:
        return {"integrity": Integrity.ALTERED}
    if signature.coverage in {None, SignatureCoverageLevel.UNCLEAR}:
        return {"problem": Problem.COVERAGE}
    return {"integrity": Integrity.INTACT}


def _is_token_sound(token: cms.SignedData, certificate: x509.Certificate, imprint: Any) -> bool:
    """Whether a time stamp is signed by `certificate` and is one of what `imprint` digests."""
    content = token["encap_content_info"]["content"]
    stamp: tsp.TSTInfo = content.parsed
    signer = token["signer_infos"][0]
    digest = hashes.Hash(get_pyca_cryptography_hash(signer["digest_algorithm"]["algorithm"].native))
    digest.update(bytes(content))
    wanted = stamp["message_imprint"]
    algorithm = wanted["hash_algorithm"]["algorithm"].native
    return (
        algorithm not in _WEAK
        and all(validate_sig_integrity(signer, certificate, "tst_info", digest.finalize()))
        and imprint(algorithm) == wanted["hashed_message"].native
    )


def _signing(
    signature: EmbeddedPdfSignature, mark: Mark, certificate: x509.Certificate, others: list[x509.Certificate],
    trusted: TrustList,
) -> Signing:  # fmt: skip
    """When it was signed: by a time stamp, else by the signer's own word."""
    found = list(_own_stamp(signature, certificate, others) if mark is Mark.TIME_STAMP else _stamps(signature))
    for moment, stamper, links in found:
        if judge(stamper, links, trusted, moment, is_proven=False, for_time_stamps=True).trust is Trust.TRUSTED:
            return Signing(moment, TimeSource.STAMP)
    if found:
        return Signing(found[0][0], TimeSource.UNKNOWN_STAMP)
    claimed = signature.self_reported_timestamp
    if claimed is None:
        return Signing(None, TimeSource.NONE)
    return Signing(claimed if claimed.tzinfo else claimed.replace(tzinfo=OFFICE_ZONE), TimeSource.CLAIMED)


Stamp = tuple[datetime, x509.Certificate, list[x509.Certificate]]


def _stamps(signature: EmbeddedPdfSignature) -> Iterator[Stamp]:
    """The sound time stamps over the signature; a broken one is none."""
    imprint = message_imprint_checker(signature.signer_info)
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        try:
            signer = extract_certs_for_validation(token)
            if _is_token_sound(token, signer.signer_cert, imprint):
                yield _moment_of(token), signer.signer_cert, list(signer.other_certs)
        except Exception:  # noqa: BLE001, S112 - as in `check`
            continue


def _own_stamp(
    signature: EmbeddedPdfSignature, certificate: x509.Certificate, others: list[x509.Certificate]
) -> Iterator[Stamp]:
    yield _moment_of(signature.signed_data), certificate, others


def _moment_of(token: cms.SignedData) -> datetime:
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def _trusted(
    signing: Signing, certificate: x509.Certificate, others: list[x509.Certificate], trusted: TrustList,
    now: datetime, mark: Mark,
) -> dict[str, Any]:  # fmt: skip
    """What the office's list says of the certificate at the time of signing."""
    judged = judge(
        certificate, others, trusted, signing.moment or now, is_proven=signing.source is TimeSource.STAMP,
        for_time_stamps=mark is Mark.TIME_STAMP,
    )  # fmt: skip
    return {
        "signed_at": iso(signing.moment), "time_source": signing.source, "trust": judged.trust,
        "revoked_at": iso(judged.revoked_at),
    }  # fmt: skip
