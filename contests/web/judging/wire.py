"""What a tablet sends, read: sheets, signatures, its own state, and the file that it writes when nothing goes out."""

import json
from collections.abc import Mapping
from typing import Any

from contests.actions.judging import bundles
from contests.actions.judging.bundles import Bundle
from contests.actions.judging.sheets import Submission
from contests.actions.judging.signatures import LONGEST_DRAWING, Signing
from contests.rules import Missing, Refused
from contests.store.judging.tablets import TabletState
from contests.web import forms

KIND, FORMAT = "saiheng-sheets", 1
MOST_THINGS = 1000
LATEST = 10**13  # milliseconds: a clock beyond the year 2286 is none


def read(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a request; anything else never came from our page."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Missing from None
    if not isinstance(sent, dict):
        raise Missing
    return sent


def _word(sent: Mapping[str, Any], key: str, most: int) -> str:
    value = sent.get(key, "")
    if not isinstance(value, str) or forms.readable(value) != value or len(value) > most:
        raise Missing
    return value


def _said(sent: Mapping[str, Any]) -> str:
    """Return a reason in a person's words; a keyboard that cut a character in two keeps no sheet out."""
    value = sent.get("reason", "")
    return (
        _word({"reason": forms.readable(value)}, "reason", 500) if isinstance(value, str) else _word(sent, "reason", 0)
    )


def _number(sent: Mapping[str, Any], key: str) -> int:
    value = sent.get(key, 0)
    if type(value) is not int or abs(value) > forms.LARGEST_ID:
        raise Missing
    return value


def _moment(sent: Mapping[str, Any]) -> int:
    """Return when it was handed in by the tablet's clock; it numbers what waits, too."""
    value = sent.get("number", 0)
    return value if type(value) is int and 0 < value < LATEST else 0


def _id(sent: Mapping[str, Any]) -> str:
    found = _word(sent, "id", 40)
    if len(found) < 8:
        raise Missing
    return found


def submission(sent: Mapping[str, Any]) -> Submission:
    """Read a sheet; the text of the marks is passed on unconverted."""
    marks = sent.get("marks")
    if not isinstance(marks, dict):
        raise Missing
    code, reason = _word(sent, "code", 20), _said(sent)
    base, rules = _number(sent, "base"), _number(sent, "rules")
    return Submission(_id(sent), code, base, rules, marks, reason, sent.get("bundled") is True, _moment(sent))


def signing(sent: Mapping[str, Any]) -> Signing:
    """Read a signature."""
    covers = sent.get("covers")
    if not isinstance(covers, dict) or not all(isinstance(one, str) for one in covers.values()):
        raise Missing
    role, code = _word(sent, "role", 20), _word(sent, "code", 20)
    return Signing(_id(sent), role, code, covers, _word(sent, "drawing", LONGEST_DRAWING))


def state(sent: Mapping[str, Any]) -> TabletState:
    """Read what a tablet says of itself."""
    waiting, battery, charging = _number(sent, "waiting"), sent.get("battery"), sent.get("charging")
    known = battery is None or (type(battery) is int and 0 <= battery <= 100)
    if not 0 <= waiting <= MOST_THINGS or not known or not (charging is None or isinstance(charging, bool)):
        raise Missing
    return TabletState(waiting, _word(sent, "version", 40), battery, charging)


def bundle(content: bytes) -> Bundle:
    """Read a file of unsent sheets. Raises Refused when it is none, or has nothing in it."""
    try:
        file = read(content)
        body = file.get("body")
        if not isinstance(body, dict) or (file.get("kind"), file.get("format")) != (KIND, FORMAT):
            raise Missing
        listed = body.get("sheets")
        if not isinstance(listed, list) or len(listed) > MOST_THINGS or not all(isinstance(x, dict) for x in listed):
            raise Missing
        things = tuple(signing(one) if "role" in one else submission(one) for one in listed)
        numbers = _number(body, "contest"), _number(body, "seat")
        words = _word(file, "sha256", 64), _word(file, "seal", 64), _word(body, "drawer", 40)
        # What cannot be written again has no digest: halves of characters, nesting without end.
        digest = bundles.digest_of(body)
    except (Missing, UnicodeEncodeError, RecursionError):
        raise Refused("bundle_unreadable") from None
    if not things:
        raise Refused("bundle_empty")
    return Bundle(body, digest, words[0], words[1], *numbers, words[2], things)
