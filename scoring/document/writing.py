"""From a contest to the plain document that anybody can count again."""

from typing import cast

from scoring.contest import FORMAT, Contest
from scoring.plain import Plain, to_plain


def write_document(contest: Contest) -> dict[str, Plain]:
    """The document as JSON holds it; reading it gives the same contest."""
    data = cast(dict[str, Plain], to_plain(contest))
    return {"format": FORMAT, **data, "ruleset": contest.ruleset.to_plain()}
