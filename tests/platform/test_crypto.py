"""Envelope encryption: what was sealed opens under its own place and key, and under nothing else."""

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.platform.crypto import (
    MAX_PLAINTEXT_BYTES,
    Aad,
    IntegrityFailure,
    Kek,
    RootKey,
    Sealed,
    derive,
    new_kek,
    new_root_key,
    open_sealed,
    rewrap,
    seal,
    unwrap_kek,
    wrap_kek,
)

NORTHWIND = UUID("11111111-1111-4111-8111-111111111111")
FABRIKAM = UUID("22222222-2222-4222-8222-222222222222")
DOCUMENT = UUID("33333333-3333-4333-8333-333333333333")
PLACE = Aad(tenant=NORTHWIND, document=DOCUMENT, version=1, mime="application/pdf")
CONTENT = b"%PDF-1.7 a report"

versions = st.integers(min_value=1, max_value=2**32 - 1)
places = st.builds(
    Aad,
    tenant=st.uuids(),
    document=st.uuids(),
    version=versions,
    mime=st.sampled_from(["application/pdf", "image/png", "text/plain", "application/fhir+json"]),
)


def flipped(value: bytes) -> Iterator[bytes]:
    for bit in range(len(value) * 8):
        changed = bytearray(value)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def altered(sealed: Sealed, name: str, value: bytes | int) -> Sealed:
    changes: dict[str, Any] = {name: value}
    return replace(sealed, **changes)


def is_refused(sealed: Sealed, kek: Kek, aad: Aad = PLACE) -> bool:
    try:
        open_sealed(sealed, kek=kek, aad=aad)
    except IntegrityFailure as failure:
        # Neither bytes nor the cause travel with the failure.
        return failure.args == ("The stored content failed its integrity check.",) and failure.__cause__ is None
    return False


@given(content=st.binary(max_size=5000), aad=places, kek_version=versions)
def test_what_was_sealed_opens(content: bytes, aad: Aad, kek_version: int) -> None:
    kek = new_kek()
    sealed = seal(content, kek=kek, kek_version=kek_version, aad=aad)
    assert open_sealed(sealed, kek=kek, aad=aad) == content
    assert (sealed.size, sealed.kek_version, sealed.format_version) == (len(content), kek_version, 1)
    assert len(sealed.ciphertext) == len(content) + 16


@given(content=st.binary(max_size=200), sealed_at=places, opened_at=places)
def test_another_place_is_refused(content: bytes, sealed_at: Aad, opened_at: Aad) -> None:
    kek = new_kek()
    sealed = seal(content, kek=kek, kek_version=1, aad=sealed_at)
    assert is_refused(sealed, kek, opened_at) == (sealed_at != opened_at)


@pytest.mark.parametrize(
    "swapped",
    [
        replace(PLACE, tenant=FABRIKAM),
        replace(PLACE, document=FABRIKAM),
        replace(PLACE, tenant=DOCUMENT, document=NORTHWIND),
        replace(PLACE, version=2),
        replace(PLACE, mime="image/png"),
        replace(PLACE, mime="application/pd"),
    ],
)
def test_each_part_of_the_place_is_bound(swapped: Aad) -> None:
    kek = new_kek()
    assert is_refused(seal(CONTENT, kek=kek, kek_version=1, aad=PLACE), kek, swapped)


def test_every_single_bit_flip_is_refused() -> None:
    kek = new_kek()
    sealed = seal(CONTENT, kek=kek, kek_version=1, aad=PLACE)
    byte_fields = [f.name for f in fields(Sealed) if isinstance(getattr(sealed, f.name), bytes)]
    assert byte_fields == [
        "ciphertext", "nonce", "wrapped_dek", "plaintext_sha256", "ciphertext_sha256", "key_commitment",
    ]  # fmt: skip
    accepted = [
        (name, value)
        for name in byte_fields
        for value in flipped(getattr(sealed, name))
        if not is_refused(altered(sealed, name, value), kek)
    ]
    assert accepted == []


def test_every_truncation_and_extension_is_refused() -> None:
    kek = new_kek()
    sealed = seal(CONTENT, kek=kek, kek_version=1, aad=PLACE)
    names = ["ciphertext", "nonce", "wrapped_dek", "plaintext_sha256", "ciphertext_sha256", "key_commitment"]
    accepted = [
        (name, cut)
        for name in names
        for cut in [
            *(getattr(sealed, name)[:n] for n in range(len(getattr(sealed, name)))),
            getattr(sealed, name) + b"\0",
        ]
        if not is_refused(altered(sealed, name, cut), kek)
    ]
    assert accepted == []


@given(change=st.sampled_from(["size", "kek_version", "format_version"]), value=st.integers(-5, 2**33))
def test_every_changed_number_is_refused(change: str, value: int) -> None:
    kek = new_kek()
    sealed = seal(CONTENT, kek=kek, kek_version=7, aad=PLACE)
    changed = altered(sealed, change, value)
    assert is_refused(changed, kek) == (changed != sealed)


def test_a_truncated_blob_with_a_matching_row_is_refused() -> None:
    """Somebody who can write the row as well still lacks the key."""
    kek = new_kek()
    sealed = seal(CONTENT, kek=kek, kek_version=1, aad=PLACE)
    cut = sealed.ciphertext[:-1]
    assert is_refused(
        replace(sealed, ciphertext=cut, ciphertext_sha256=hashlib.sha256(cut).digest(), size=sealed.size - 1), kek
    )


def test_another_key_is_refused() -> None:
    sealed = seal(CONTENT, kek=new_kek(), kek_version=1, aad=PLACE)
    assert is_refused(sealed, new_kek())


def test_a_data_key_of_another_document_is_refused() -> None:
    kek = new_kek()
    one = seal(CONTENT, kek=kek, kek_version=1, aad=PLACE)
    two = seal(CONTENT, kek=kek, kek_version=1, aad=replace(PLACE, document=FABRIKAM))
    assert is_refused(replace(one, wrapped_dek=two.wrapped_dek, key_commitment=two.key_commitment), kek)


def test_the_same_content_never_gives_the_same_ciphertext() -> None:
    kek = new_kek()
    sealed = [seal(CONTENT, kek=kek, kek_version=1, aad=PLACE) for _ in range(50)]
    for name in ("ciphertext", "nonce", "wrapped_dek", "key_commitment"):
        assert len({getattr(one, name) for one in sealed}) == 50


def test_a_tenant_key_opens_only_for_its_root_tenant_and_version() -> None:
    root, kek = new_root_key(), new_kek()
    wrapped = wrap_kek(root, kek, tenant=NORTHWIND, version=3)
    assert len(wrapped) == 61
    assert unwrap_kek(root, wrapped, tenant=NORTHWIND, version=3) == kek
    for other_root, tenant, version in (
        (new_root_key(), NORTHWIND, 3), (root, FABRIKAM, 3), (root, NORTHWIND, 4),
    ):  # fmt: skip
        with pytest.raises(IntegrityFailure):
            unwrap_kek(other_root, wrapped, tenant=tenant, version=version)
    for changed in [*flipped(wrapped), *(wrapped[:n] for n in range(61)), wrapped + b"\0"]:
        with pytest.raises(IntegrityFailure):
            unwrap_kek(root, changed, tenant=NORTHWIND, version=3)


def test_rewrapping_moves_a_document_to_the_next_key_and_keeps_its_blob() -> None:
    old, new = new_kek(), new_kek()
    sealed = seal(CONTENT, kek=old, kek_version=1, aad=PLACE)
    moved = rewrap(sealed, kek=old, new_kek=new, new_kek_version=2, aad=PLACE)
    assert moved == replace(sealed, wrapped_dek=moved.wrapped_dek, kek_version=2)
    assert open_sealed(moved, kek=new, aad=PLACE) == CONTENT
    assert is_refused(moved, old)
    for changed in (replace(sealed, key_commitment=bytes(32)), replace(sealed, nonce=b"")):
        with pytest.raises(IntegrityFailure):
            rewrap(changed, kek=old, new_kek=new, new_kek_version=2, aad=PLACE)


def test_derived_keys_depend_on_root_and_label() -> None:
    root = RootKey(bytes(range(32)))
    assert derive(root, "session").hex() == derive(RootKey(bytes(range(32))), "session").hex()
    assert (
        len({derive(root, "session"), derive(root, "ledger"), derive(new_root_key(), "session"), bytes(range(32))}) == 4
    )
    assert len(derive(root, "session")) == 32
    with pytest.raises(ValueError, match="needs a label"):
        derive(root, "")


def test_keys_do_not_show() -> None:
    key = RootKey(b"k" * 32)
    assert (repr(key), str(key), f"{key}") == ("RootKey(hidden)",) * 3
    with pytest.raises(TypeError):
        pickle.dumps(key)
    assert (
        repr(seal(CONTENT, kek=new_kek(), kek_version=1, aad=PLACE))
        == "Sealed(format_version=1, kek_version=1, size=17)"
    )
    assert key != Kek(b"k" * 32)
    assert {key, RootKey(b"k" * 32)} == {key}


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_no_key(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        RootKey(bytes(length))


@pytest.mark.parametrize("mime", ["", "pdf", "application/PDF", "a/b/c", "a/b;c=d", "a/b\n", "ä/b"])
def test_a_place_has_a_plain_media_type(mime: str) -> None:
    with pytest.raises(ValueError, match="media type"):
        replace(PLACE, mime=mime)


@pytest.mark.parametrize("version", [0, -1, 2**32])
def test_versions_are_bounded(version: int) -> None:
    with pytest.raises(ValueError, match="version"):
        replace(PLACE, version=version)
    with pytest.raises(ValueError, match="version"):
        seal(CONTENT, kek=new_kek(), kek_version=version, aad=PLACE)
    with pytest.raises(ValueError, match="version"):
        wrap_kek(new_root_key(), new_kek(), tenant=NORTHWIND, version=version)


def test_content_is_bounded() -> None:
    with pytest.raises(ValueError, match="64 MiB"):
        seal(bytes(MAX_PLAINTEXT_BYTES + 1), kek=new_kek(), kek_version=1, aad=PLACE)
