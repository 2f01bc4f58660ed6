"""Documents signed here are verified: by us, and against tampering."""

import warnings
from datetime import UTC, datetime

import pytest
import typst

from pupitre.governance import signing

AT = datetime.now(UTC)
SECRET = "a secret of the installation that is long enough"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = tmp_path_factory.mktemp("typst") / "a.typ"
    source.write_text('#set document(title: "Convention")\n#set text(lang: "fr")\n= Convention\nArticle 1.')
    return bytes(typst.compile(source, pdf_standards=["ua-1"]))


def test_two_parties_sign_one_document(pdf: bytes) -> None:
    first, second = (signing.trial_certificate(name, "essai", AT) for name in ("Métropole", "DSDEN"))
    once = signing.sign(pdf, *first, field="party-1", reason="Métropole: A. Martin")
    twice = signing.sign(once, *second, field="party-2", reason="DSDEN: B. Durand")
    assert twice.startswith(once)  # added after: the first signature stands
    found = signing.signatures(twice)
    assert [one.signer for one in found] == ["Métropole (essai)", "DSDEN (essai)"]
    assert all(one.intact and one.whole for one in found)
    assert not any(one.trusted for one in found)  # nobody vouches for a certificate made here
    assert found[0].at
    assert abs((found[0].at - datetime.now(UTC)).total_seconds()) < 120


def test_a_certificate_that_the_administrator_trusts_is_trusted(pdf: bytes) -> None:
    p12 = signing.trial_certificate("Métropole", "essai", AT)
    signed = signing.sign(pdf, *p12, field="a", reason="r")
    (found,) = signing.signatures(signed, [signing.certificate_of(*p12)])
    assert found.trusted


def test_a_changed_document_is_seen(pdf: bytes) -> None:
    signed = signing.sign(pdf, *signing.trial_certificate("Métropole", "essai", AT), field="a", reason="r")
    at = signed.index(b"stream") + 20
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = signing.signatures(changed)
    assert not found or not found[0].intact


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\x00" * 50])
def test_what_is_no_document_has_no_signature(content: bytes) -> None:
    assert signing.signatures(content) == ()


def test_a_seal_opens_with_the_same_secret_only() -> None:
    p12, passphrase = signing.trial_certificate("Métropole", "essai", AT)
    sealed = signing.seal(p12, passphrase, SECRET)
    assert p12 not in sealed
    assert signing.opened(sealed, SECRET) == (p12, passphrase)
    with pytest.raises(signing.SealBroken):
        signing.opened(sealed, SECRET + "!")


def test_a_wrong_passphrase_is_refused() -> None:
    p12, passphrase = signing.trial_certificate("Métropole", "essai", AT)
    assert signing.facts_of(p12, passphrase).is_self_made
    with pytest.raises(signing.NotACertificate):
        signing.facts_of(p12, "no")
    with pytest.raises(signing.NotACertificate):
        signing.facts_of(b"no", passphrase)
