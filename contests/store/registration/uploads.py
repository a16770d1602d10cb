"""Files as they were sent, kept sealed between preview and confirmation."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from contests.store import vault
from contests.store.tables import Upload


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent; *state*: preview, done, dropped."""

    id: int
    contest: int | None
    account: int | None
    purpose: str
    name: str
    body: bytes
    state: str


async def keep(contest: int | None, account: int | None, purpose: str, name: str, body: bytes, now: datetime) -> int:
    """Store a file, sealed like the identities it holds; return its id."""
    sealed = vault.seal(base64.b64encode(body).decode()).encode()
    row = Upload(
        contest=contest,
        account=account,
        purpose=purpose,
        name=name[:200],
        sha256=hashlib.sha256(body).hexdigest(),
        body=sealed,
        created=now,
    )
    return int((await Upload.insert(row))[0]["id"])


async def one(upload: int) -> Sent | None:
    """Return a file."""
    row = await (
        Upload.select(
            *(Upload.id, Upload.contest, Upload.account, Upload.purpose, Upload.name, Upload.body, Upload.state)
        )
        .where(Upload.id == upload)
        .first()
    )
    if row is None:
        return None
    body = base64.b64decode(vault.unseal(bytes(row["body"]).decode()))
    return Sent(**{**row, "body": body})


async def close(upload: int, state: str) -> None:
    """Mark a file as done or dropped and forget its content; its digest stays."""
    await Upload.update({Upload.state: state, Upload.body: vault.seal("").encode()}).where(Upload.id == upload)
