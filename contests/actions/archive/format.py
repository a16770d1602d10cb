"""How a bundle is laid out (docs/bundle.md): JSON files in a ZIP, a manifest of their digests, and its signature."""

import hashlib
import io
import json
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contests.store.ledger import canonical

FORMAT = "saiheng-bundle/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
LARGEST = 2_000_000_000  # bytes, unpacked: far beyond any county, and below what makes a machine stop
_DIGITS = 6  # of a leaf's digest: enough to find a change by, the file's own SHA-256 proves it

Files = Mapping[str, Any]


class Unreadable(Exception):
    """The file is no bundle, or a damaged one: the *code* of its sentence, and what it is about."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


def sha256(text: bytes) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(text).hexdigest()


def pack(files: Files, about: Mapping[str, object], key: Ed25519PrivateKey) -> bytes:
    """Return the bundle of these JSON values, by file name; *about* stands in the manifest."""
    texts = {name: canonical(value).encode() for name, value in sorted(files.items())}
    public = key.public_key().public_bytes_raw()
    manifest = {
        "format": FORMAT,
        **about,
        "key": public.hex(),
        "files": {name: {"sha256": sha256(text), "rows": rows(files[name])} for name, text in texts.items()},
    }
    head = canonical(manifest).encode()
    signed = {MANIFEST: head, SIGNATURE: key.sign(head).hex().encode(), **texts}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in signed.items():
            # One fixed moment: the same content makes the same file.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpack(body: bytes) -> dict[str, bytes]:
    """Return the bundle's files as they are, nothing checked but that they can be read. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise Unreadable("bundle.too_large")
            if len(set(names)) != len(names) or not {MANIFEST, SIGNATURE} <= set(names):
                raise Unreadable("bundle.none")
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise Unreadable("bundle.none") from None


def manifest_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest. Raises Unreadable where it is none of ours."""
    manifest = parsed(files[MANIFEST])
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Unreadable("bundle.format", str(manifest.get("format", ""))[:40] if isinstance(manifest, dict) else "")
    listed = manifest.get("files")
    good = isinstance(listed, dict) and all(isinstance(one, dict) and "sha256" in one for one in listed.values())
    if not good or not isinstance(manifest.get("key"), str):
        raise Unreadable("bundle.format", FORMAT)
    return manifest


def signed(files: Mapping[str, bytes], key: str) -> bool:
    """Say whether the manifest is as the holder of *key* (hex) signed it."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(files[SIGNATURE].decode()), files[MANIFEST]
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def short(key: str) -> str:
    """Return the fingerprint by which people compare a public key (hex): sixteen digits of its SHA-256 in fours."""
    try:
        digest = sha256(bytes.fromhex(key))[:16]
    except ValueError:
        return ""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def parsed(text: bytes) -> Any:
    """Parse a JSON file; None where it is none."""

    def refused(name: str) -> NoReturn:
        raise ValueError(name)

    try:
        return json.loads(text.decode(), parse_constant=refused)
    except (ValueError, RecursionError):
        return None


def rows(value: Any) -> dict[str, str]:
    """Return the digests by which a change is found: for each row a few digits for each of its values, in order."""
    return {name: "".join(_leaf(leaf) for _, leaf in leaves(row)) for name, row in _rows(value)}


def _rows(value: Any) -> Iterator[tuple[str, Any]]:
    """A file's own rows: the items of its lists, whole, and everything else by name."""
    if isinstance(value, list):
        yield from ((str(index), item) for index, item in enumerate(value))
    elif isinstance(value, dict):
        for name, part in sorted(value.items()):
            if isinstance(part, list):
                yield from ((f"{name}/{index}", item) for index, item in enumerate(part))
            else:
                yield name, part
    else:
        yield "", value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every single value under *value* with its path."""
    if isinstance(value, dict) and value:
        for name, part in sorted(value.items()):
            yield from leaves(part, f"{path}/{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}/{index}" if path else str(index))
    else:
        yield path, value


def _leaf(value: Any) -> str:
    return sha256(canonical(value).encode())[:_DIGITS]


def changed(value: Any, wanted: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield path and present value of what is not as the manifest's digests have it; a row that is gone has None.

    In a list that is longer or shorter than it was, a row that only moved is as it was.
    """
    present = dict(_rows(value))
    moved, gone, fresh = _moved(value, present, wanted)
    for name in sorted({*present, *wanted} - moved):
        if name in gone:
            yield name, None
        if name in fresh:
            yield name, _told(present[name])
        if name in gone or name in fresh:
            continue
        if name not in present:
            yield name, None
            continue
        own, digests = list(leaves(present[name])), wanted.get(name, "")
        if len(own) * _DIGITS != len(digests):
            yield name, _told(present[name])
            continue
        for index, (path, leaf) in enumerate(own):
            if _leaf(leaf) != digests[index * _DIGITS : (index + 1) * _DIGITS]:
                yield f"{name}/{path}" if path else name, leaf


def _moved(value: Any, present: Mapping[str, Any], wanted: Mapping[str, str]) -> tuple[set[str], set[str], set[str]]:
    """Look at the lists that have another length: return the names that say nothing, those of rows that are gone, and
    those of rows that were put in or differ."""
    old, new = _by_list(value, wanted), _by_list(value, present)
    every, gone, fresh = set[str](), set[str](), set[str]()
    for name in old.keys() | new.keys():
        before, after = old.get(name, []), new.get(name, [])
        if len(before) == len(after):
            continue
        digests = {row: "".join(_leaf(leaf) for _, leaf in leaves(present[row])) for row in after}
        every.update(before, after)
        gone.update(_without(before, wanted, Counter(digests.values())))
        fresh.update(_without(after, digests, Counter(wanted[row] for row in before)))
    return every - gone - fresh, gone, fresh


def _by_list(value: Any, names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that are rows of a list, by list and in its order."""
    found = defaultdict[str, list[str]](list)
    for name in names:
        head, _, index = name.rpartition("/")
        if (head or isinstance(value, list)) and index.isdecimal():
            found[head].append(name)
    return {head: sorted(own, key=lambda name: int(name.rpartition("/")[2])) for head, own in found.items()}


def _without(rows: Sequence[str], digests: Mapping[str, str], there: Counter[str]) -> Iterator[str]:
    """Yield the rows that have no like on the other side, each of which answers for one."""
    for row in rows:
        if there[digests[row]] > 0:
            there[digests[row]] -= 1
        else:
            yield row


def _told(value: Any) -> Any:
    return value if not isinstance(value, dict | list) else canonical(value)[:80]
