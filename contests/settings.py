"""The only reader of the environment."""

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation chooses.

    *database*: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://…``.
    *data*: folder for keys, uploads, the log and the default database.
    *identity_key*: 32 bytes in hex; when set, ID and phone numbers are encrypted at rest.
    *https*: cookies are marked secure and HSTS is sent.
    *password_cost*: ``normal`` or, for tests and the demo's many accounts, ``low``.
    """

    database: str
    data: Path
    identity_key: str
    https: bool
    password_cost: str
    debug: bool


@cache
def load() -> Settings:
    """Read the environment once."""
    data = Path(os.environ.get("CONTESTS_DATA", "contests-data")).absolute()
    default = f"sqlite:///{data / 'contests.sqlite'}"
    return Settings(
        database=os.environ.get("CONTESTS_DATABASE", default),
        data=data,
        identity_key=os.environ.get("CONTESTS_IDENTITY_KEY", ""),
        https=os.environ.get("CONTESTS_HTTPS", "") == "1",
        password_cost=os.environ.get("CONTESTS_PASSWORD_COST", "normal"),
        debug=os.environ.get("CONTESTS_DEBUG", "") == "1",
    )


def secret(name: str) -> str:
    """Return the installation's secret *name*, made and stored (mode 0600) at the first call.

    It must survive a restart: a new CSRF secret would refuse every form that is open in a browser.
    """
    place = load().data / f"{name}.key"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fresh, "w") as file:
            file.write(secrets.token_hex(32))
    return place.read_text().strip()
