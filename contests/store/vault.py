"""Identity data at rest: encrypted when a key is set, found by digest, never by reading every row."""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contests import settings

_PLAIN, _SEALED = "p:", "a:"


@cache
def _cipher() -> AESGCM | None:
    key = settings.load().identity_key
    return AESGCM(bytes.fromhex(key)) if key else None


@cache
def _digest_key() -> bytes:
    return bytes.fromhex(settings.secret("identity"))


def seal(text: str) -> str:
    """Return *text* as it is stored: AES-256-GCM under ``CONTESTS_IDENTITY_KEY``, else marked plain."""
    cipher = _cipher()
    if not text or cipher is None:
        return _PLAIN + text
    nonce = os.urandom(12)
    return _SEALED + base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), None)).decode()


def unseal(stored: str) -> str:
    """Return the text again; rows stored before a key was set stay readable. Raises RuntimeError without the key."""
    if not stored.startswith(_SEALED):
        return stored.removeprefix(_PLAIN)
    cipher = _cipher()
    if cipher is None:
        raise RuntimeError("CONTESTS_IDENTITY_KEY is needed to read identity data")
    raw = base64.b64decode(stored[len(_SEALED) :])
    return cipher.decrypt(raw[:12], raw[12:], None).decode()


def digest(text: str) -> str:
    """Return the keyed digest by which the same ID number is found again; empty for an empty text."""
    return hmac.new(_digest_key(), text.encode(), hashlib.sha256).hexdigest() if text else ""
