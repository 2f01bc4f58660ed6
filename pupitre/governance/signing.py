"""Signing documents here (PAdES) and reading the signatures of any document. No database.

The certificate of an organisation is a PKCS#12 file. It is kept sealed with a key derived from the installation's
secret (PUPITRE_SECRET_KEY): a copy of the base alone signs nothing. When that secret changes, it is given again.
"""

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

PURPOSE = b"pupitre.governance.signing"
TRIAL_LIFE = timedelta(days=730)  # of a certificate made here
HIDDEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=True, box_out_of_bounds=False)
READING = (PdfError, ValueError, SignatureValidationError, SigningError, KeyError, TypeError)  # of a damaged PDF


class NotACertificate(Exception):
    """The file is no PKCS#12 with a private key, or the passphrase does not open it."""


class SealBroken(Exception):
    """What was sealed cannot be opened with the installation's secret of today."""


@dataclass(frozen=True)
class CertificateFacts:
    """Whose certificate it is, who vouches for it, and when it is valid."""

    subject: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    is_self_made: bool


@dataclass(frozen=True)
class SignatureFacts:
    """What a signature of a document proves.

    `intact`: what it covers was not changed. `whole`: it covers the document as it is now, or later changes only
    added signatures. `trusted`: its certificate leads to an authority that is trusted here.
    """

    signer: str
    at: datetime | None
    intact: bool
    whole: bool
    trusted: bool
    reason: str = ""


def seal(p12: bytes, passphrase: str, secret: str) -> bytes:
    """A PKCS#12 file with its passphrase, encrypted and authenticated under a key derived from the secret."""
    return _box(secret).encrypt(passphrase.encode() + b"\x00" + p12)


def opened(sealed: bytes, secret: str) -> tuple[bytes, str]:
    """The PKCS#12 file and its passphrase. Errors: SealBroken."""
    try:
        passphrase, _zero, p12 = _box(secret).decrypt(bytes(sealed)).partition(b"\x00")
    except InvalidToken as error:
        raise SealBroken from error
    return p12, passphrase.decode()


def _box(secret: str) -> Fernet:
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def facts_of(p12: bytes, passphrase: str) -> CertificateFacts:
    """Errors: NotACertificate."""
    certificate = _certificate(p12, passphrase)
    return CertificateFacts(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        is_self_made=certificate.issuer == certificate.subject,
    )


def _certificate(p12: bytes, passphrase: str) -> x509.Certificate:
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(p12, passphrase.encode() or None)
    except (ValueError, TypeError) as error:
        raise NotACertificate from error
    if key is None or certificate is None:
        raise NotACertificate
    return certificate


def _name(name: x509.Name) -> str:
    """What a person reads of a name: its common name, and the organisation where it differs."""
    parts = [
        str(found[0].value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        if (found := name.get_attributes_for_oid(oid))
    ]
    return " · ".join(dict.fromkeys(parts))[:250]


def trial_certificate(organisation: str, label: str, at: datetime) -> tuple[bytes, str]:
    """A self-signed certificate for trials, as a PKCS#12 file with its passphrase. `label` says what it is."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} ({label})"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        **dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
        ),
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + TRIAL_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    passphrase = base64.urlsafe_b64encode(x509.random_serial_number().to_bytes(20, "big")).decode()
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(b"pupitre", key, certificate, None, encryption), passphrase


def sign(pdf: bytes, p12: bytes, passphrase: str, *, field: str, reason: str) -> bytes:
    """The document with one more signature (PAdES, ETSI EN 319 142), added after what is there.

    Errors: NotACertificate; pyHanko's SigningError for a document that cannot be signed.
    """
    _certificate(p12, passphrase)
    signer = SimpleSigner.load_pkcs12_data(p12, other_certs=[], passphrase=passphrase.encode())
    if signer is None:
        raise NotACertificate
    output = io.BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
        ),
        signer=signer,
        # Without a drawing: the document says who signs, in its own words. Named and hidden, so that it stays PDF/UA.
        new_field_spec=SigFieldSpec(field, readable_field_name=reason, invis_sig_settings=HIDDEN),
        output=output,
    )
    return output.getvalue()


def signatures(pdf: bytes, authorities: Sequence[bytes] = ()) -> tuple[SignatureFacts, ...]:
    """Every signature of a document, in the order in which they were made; none for a file that is no readable PDF.

    `authorities`: the DER certificates trusted here. Nothing is asked from outside.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        return tuple(_facts(signature, authorities) for signature in found)
    except READING:
        return ()


def _facts(signature: EmbeddedPdfSignature, authorities: Iterable[bytes]) -> SignatureFacts:
    roots = [asn1_x509.Certificate.load(der) for der in authorities]
    subject = signature.signer_cert.subject.native
    signer = str(subject.get("common_name") or subject.get("organization_name") or "")
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
    covered = status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    return SignatureFacts(
        signer=signer,
        at=status.signer_reported_dt,
        intact=bool(status.intact and status.valid),
        whole=bool(covered and (status.modification_level is None or status.docmdp_ok)),
        trusted=bool(status.trusted),
        reason=str(signature.sig_object.get("/Reason", "")),
    )


def authority_of(content: bytes) -> tuple[str, bytes]:
    """The name and the DER of a certificate given as PEM or DER. Errors: NotACertificate."""
    try:
        if b"-----BEGIN" in content:
            certificate = x509.load_pem_x509_certificate(content)
        else:
            certificate = x509.load_der_x509_certificate(content)
    except ValueError as error:
        raise NotACertificate from error
    return _name(certificate.subject), certificate.public_bytes(serialization.Encoding.DER)


def certificate_of(p12: bytes, passphrase: str) -> bytes:
    """The DER certificate of a PKCS#12 file, for those who verify. Errors: NotACertificate."""
    return _certificate(p12, passphrase).public_bytes(serialization.Encoding.DER)
