"""The rules in force for an event, as the text that was stored."""

from contests.store.tables import Ruleset


async def rules_text(event: int, version: int | None = None) -> tuple[int, str] | None:
    """Return the version and the JSON text of the event's rules: the given version or the one in force."""
    query = Ruleset.select(Ruleset.version, Ruleset.body).where(Ruleset.event == event)
    if version is not None:
        query = query.where(Ruleset.version == version)
    row = await query.order_by(Ruleset.version, ascending=False).first()
    return (row["version"], row["body"]) if row else None
