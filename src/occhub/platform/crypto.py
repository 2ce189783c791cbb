"""Envelope encryption of stored documents: root key > tenant key (KEK) > one data key (DEK) per document version.

AES-256-GCM throughout (NIST SP 800-38D) with random 96-bit nonces. A DEK seals one message in its life; a KEK seals one
short message per document version and is rotated long before 2^32 of them; the root key seals one per KEK version.
GCM does not commit to its key, so `HMAC-SHA256(DEK, "commit")` is kept and checked as well. Whatever does not agree
on opening ends in `IntegrityFailure`, which carries neither a byte of content nor the reason.
"""

import hashlib
import hmac
import re
import secrets
import struct
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
WRAPPED_KEY_BYTES: Final = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES
FORMAT_VERSION: Final = 1
MAX_PLAINTEXT_BYTES: Final = 64 * 1024 * 1024
"""A document is opened whole in memory before its first byte leaves; larger ones would need a segmented format."""

_MAX_VERSION: Final = 2**32 - 1
_WRAP_FORMAT: Final = b"\x01"
_HKDF_SALT: Final = b"occhub/hkdf/v1"
_KEK_WRAP_LABEL: Final = "occhub/kek-wrap/v1"
_MIME_FORM: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}")
_SEALED_DOMAIN: Final = b"occhub.document\x00"
_DEK_DOMAIN: Final = b"occhub.dek-wrap\x00"
_KEK_DOMAIN: Final = b"occhub.kek-wrap\x00"


class IntegrityFailure(Exception):
    """What is stored is not what was sealed: wrong key, changed, cut or moved to another place."""

    def __init__(self) -> None:
        super().__init__("The stored content failed its integrity check.")


class _Secret:
    """32 secret bytes that never show in a representation, a log line or a pickle."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        if len(value) != KEY_BYTES:
            raise ValueError(f"A key has {KEY_BYTES} bytes.")
        self._value = value

    def reveal(self) -> bytes:
        """The bytes, for a cipher or for writing the key file; nothing else should ask."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash((type(self).__name__, hashlib.sha256(self._value).digest()))

    def __reduce__(self) -> str:
        raise TypeError("A key is not pickled.")


class RootKey(_Secret):
    """The key of the installation; it lives in `secrets/`, never in the database."""

    __slots__ = ()


class Kek(_Secret):
    """The key-encryption key of one tenant in one version; stored only in its wrapped form."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Aad:
    """Where a sealed document belongs; opening it under any other place fails.

    `version` is the document's version (1 and up), `mime` a lower-case media type without parameters.
    The length is bound as well; it is taken from the content when sealing and from `Sealed.size` when opening.
    """

    tenant: UUID
    document: UUID
    version: int
    mime: str

    def __post_init__(self) -> None:
        _require_version(self.version)
        if not _MIME_FORM.fullmatch(self.mime):
            raise ValueError("The media type must be of the form type/subtype in lower case.")


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """The ciphertext (for the blob store) and all that the database row keeps beside it. Digests are raw bytes.

    `size` is the length of the plaintext in bytes; the ciphertext is 16 bytes longer.
    """

    ciphertext: bytes
    nonce: bytes
    wrapped_dek: bytes
    kek_version: int
    plaintext_sha256: bytes
    ciphertext_sha256: bytes
    size: int
    key_commitment: bytes
    format_version: int

    def __repr__(self) -> str:
        return f"Sealed(format_version={self.format_version}, kek_version={self.kek_version}, size={self.size})"


def derive(root: RootKey, label: str) -> bytes:
    """A 32-byte key of its own for the purpose `label`, by HKDF-SHA256 (RFC 5869). Equal labels give equal keys."""
    if not label:
        raise ValueError("A derived key needs a label.")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=_HKDF_SALT, info=label.encode()).derive(root.reveal())


def new_root_key() -> RootKey:
    """A fresh random root key."""
    return RootKey(secrets.token_bytes(KEY_BYTES))


def new_kek() -> Kek:
    """A fresh random tenant key."""
    return Kek(secrets.token_bytes(KEY_BYTES))


def wrap_kek(root: RootKey, kek: Kek, *, tenant: UUID, version: int) -> bytes:
    """The KEK sealed under the root key, bound to its tenant and version (1 and up); 61 bytes."""
    return _wrap(derive(root, _KEK_WRAP_LABEL), kek.reveal(), _kek_context(tenant, version))


def unwrap_kek(root: RootKey, wrapped: bytes, *, tenant: UUID, version: int) -> Kek:
    """The KEK out of its wrapping. Raises `IntegrityFailure` for another root, tenant or version, or a changed byte."""
    return Kek(_unwrap(derive(root, _KEK_WRAP_LABEL), wrapped, _kek_context(tenant, version)))


def seal(plaintext: bytes, *, kek: Kek, kek_version: int, aad: Aad) -> Sealed:
    """Encrypt one document version under a new data key. Raises `ValueError` above 64 MiB or for a bad version."""
    _require_version(kek_version)
    if len(plaintext) > MAX_PLAINTEXT_BYTES:
        raise ValueError("The content is larger than 64 MiB.")
    context = _document_context(aad, FORMAT_VERSION, len(plaintext))
    dek, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(dek).encrypt(nonce, plaintext, context)
    return Sealed(
        ciphertext=ciphertext,
        nonce=nonce,
        wrapped_dek=_wrap(kek.reveal(), dek, _dek_context(kek_version, context)),
        kek_version=kek_version,
        plaintext_sha256=hashlib.sha256(plaintext).digest(),
        ciphertext_sha256=hashlib.sha256(ciphertext).digest(),
        size=len(plaintext),
        key_commitment=_commitment(dek),
        format_version=FORMAT_VERSION,
    )


def open_sealed(sealed: Sealed, *, kek: Kek, aad: Aad) -> bytes:
    """The whole plaintext, or `IntegrityFailure`; there is no partial answer.

    `kek` is the tenant's key of `sealed.kek_version`. Every field of `sealed` is checked, so a changed
    database row is refused like a changed blob.
    """
    if not _is_well_formed(sealed) or not _equal_digest(sealed.ciphertext, sealed.ciphertext_sha256):
        raise IntegrityFailure
    context = _document_context(aad, sealed.format_version, sealed.size)
    dek = _unwrap(kek.reveal(), sealed.wrapped_dek, _dek_context(sealed.kek_version, context))
    if not hmac.compare_digest(_commitment(dek), sealed.key_commitment):
        raise IntegrityFailure
    plaintext = _decrypt(dek, sealed.nonce, sealed.ciphertext, context)
    if not _equal_digest(plaintext, sealed.plaintext_sha256):
        raise IntegrityFailure
    return plaintext


def rewrap(sealed: Sealed, *, kek: Kek, new_kek: Kek, new_kek_version: int, aad: Aad) -> Sealed:
    """The same document under the tenant's next KEK: only the wrapped data key changes, the blob stays as it is.

    The ciphertext is not looked at; it may be left out (``b""``).
    """
    _require_version(new_kek_version)
    if not _has_sound_head(sealed):
        raise IntegrityFailure
    context = _document_context(aad, sealed.format_version, sealed.size)
    dek = _unwrap(kek.reveal(), sealed.wrapped_dek, _dek_context(sealed.kek_version, context))
    if not hmac.compare_digest(_commitment(dek), sealed.key_commitment):
        raise IntegrityFailure
    wrapped = _wrap(new_kek.reveal(), dek, _dek_context(new_kek_version, context))
    return replace(sealed, wrapped_dek=wrapped, kek_version=new_kek_version)


def _is_well_formed(sealed: Sealed) -> bool:
    return _has_sound_head(sealed) and len(sealed.ciphertext) == sealed.size + TAG_BYTES


def _has_sound_head(sealed: Sealed) -> bool:
    return (
        sealed.format_version == FORMAT_VERSION
        and 1 <= sealed.kek_version <= _MAX_VERSION
        and 0 <= sealed.size <= MAX_PLAINTEXT_BYTES
        and len(sealed.nonce) == NONCE_BYTES
        and len(sealed.wrapped_dek) == WRAPPED_KEY_BYTES
    )


def _document_context(aad: Aad, format_version: int, size: int) -> bytes:
    """format|tenant|document|version|mime|length. All fields but one have a fixed width and that one is
    preceded by its length, so two different places never give the same bytes."""
    mime = aad.mime.encode("ascii")
    head = struct.pack(">B16s16sIH", format_version, aad.tenant.bytes, aad.document.bytes, aad.version, len(mime))
    return _SEALED_DOMAIN + head + mime + struct.pack(">Q", size)


def _dek_context(kek_version: int, document_context: bytes) -> bytes:
    return _DEK_DOMAIN + struct.pack(">I", kek_version) + document_context


def _kek_context(tenant: UUID, version: int) -> bytes:
    _require_version(version)
    return _KEK_DOMAIN + tenant.bytes + struct.pack(">I", version)


def _wrap(key: bytes, secret: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _WRAP_FORMAT + nonce + AESGCM(key).encrypt(nonce, secret, context)


def _unwrap(key: bytes, wrapped: bytes, context: bytes) -> bytes:
    if len(wrapped) != WRAPPED_KEY_BYTES or wrapped[:1] != _WRAP_FORMAT:
        raise IntegrityFailure
    return _decrypt(key, wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :], context)


def _decrypt(key: bytes, nonce: bytes, ciphertext: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, context)
    except InvalidTag:
        raise IntegrityFailure from None


def _commitment(dek: bytes) -> bytes:
    return hmac.digest(dek, b"commit", "sha256")


def _equal_digest(content: bytes, digest: bytes) -> bool:
    return hmac.compare_digest(hashlib.sha256(content).digest(), digest)


def _require_version(version: int) -> None:
    if not 1 <= version <= _MAX_VERSION:
        raise ValueError("A version is a whole number from 1 to 4294967295.")
