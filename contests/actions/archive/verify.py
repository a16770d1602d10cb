"""Checking a bundle on any machine, without a database: every digest, every count, every list on the wall once more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import scoring
from contests.actions.archive import format as layout
from contests.actions.archive.reproduce import by_hand, differences, posted
from contests.store.ledger import Line, canonical, chain_of, seal
from contests.store.results import digest_of

Fact = str | int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: the *code* of its sentence and what the sentence needs.

    *follows*: it rests on a file that was changed, so the change may be all that is wrong.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked and what did not hold. *key* is the short form of the key that signed the manifest.

    *by_hand* awards follow from rulings, *unproven* ones from nothing inside (a bundle of before rulings were in it).
    """

    name: str
    made: str
    key: str
    tallies: int
    notices: int
    by_hand: int
    unproven: int
    lines: int
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Bundle:
    """The files as parsed, and what was found so far."""

    texts: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    found: list[Finding] = field(default_factory=list)
    parsed: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    rests_on: tuple[str, ...] = ()

    def say(self, finding: str, **facts: Fact) -> None:
        follows = any(name.startswith(own) for name in self.touched for own in self.rests_on)
        self.found.append(Finding(f"bundle.{finding}", facts, follows))

    def read(self, name: str) -> Any:
        if name not in self.parsed:
            self.parsed[name] = layout.parsed(self.texts.get(name, b""))
        return self.parsed[name]

    def names(self, folder: str, file: str) -> Iterator[str]:
        return (name for name in sorted(self.texts) if name.startswith(folder) and name.endswith(file))


# What a file that somebody wrote over can hold instead of what it should.
_ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def verify(body: bytes, key: str = "") -> Verdict:
    """Check a bundle; *key*, where given, is the short form the signing key must have. Raises Unreadable."""
    texts = layout.unpack(body)
    bundle = _Bundle(texts, layout.manifest_of(texts))
    public = bundle.manifest["key"]
    if not layout.signed(texts, public):
        bundle.say("signature")
    if key and key.replace(" ", "") != layout.short(public).replace(" ", ""):
        bundle.say("key", key=layout.short(public))
    _files(bundle)
    lines = _each(bundle, "ledger.json", _ledger) or []
    counted = {}
    for name in bundle.names("events/", "/tally.json"):
        bundle.rests_on = ("ledger.json", name.removesuffix("tally.json"))
        counted[name] = _each(bundle, name, _tally, lines)
    told = []
    for name in bundle.names("notices/", ".json"):
        bundle.rests_on = ("contest.json", "events/", "notices/")
        told.append(_each(bundle, name, _notice, counted))
    about = bundle.manifest
    return Verdict(
        name=str(about.get("name", "")),
        made=str(about.get("made", "")),
        key=layout.short(public),
        tallies=len(counted),
        notices=len(told),
        by_hand=sum(one[0] for one in told if one),
        unproven=sum(one[1] for one in told if one),
        lines=len(lines),
        findings=tuple(bundle.found),
    )


def _each(bundle: _Bundle, name: str, check: Any, *more: Any) -> Any:
    """Run one check; where the file is not what it should be, that is the finding."""
    try:
        return check(bundle, name, *more)
    except _ODD:
        bundle.say("unreadable", file=name)
        return None


def _files(bundle: _Bundle) -> None:
    """Every file is the one that was signed, or the changed places are named."""
    listed = bundle.manifest["files"]
    touched = set[str]()
    for name in sorted(listed.keys() - bundle.texts.keys()):
        touched.add(name)
        bundle.say("missing", file=name)
    for name in sorted(bundle.texts.keys() - listed.keys() - {layout.MANIFEST, layout.SIGNATURE}):
        touched.add(name)
        bundle.say("extra", file=name)
    for name in sorted(listed.keys() & bundle.texts.keys()):
        if layout.sha256(bundle.texts[name]) == listed[name]["sha256"]:
            continue
        touched.add(name)
        value, before = bundle.read(name), len(bundle.found)
        if value is not None:
            for path, now in layout.changed(value, listed[name].get("rows", {})):
                row = now is None and path.count("/") < 2  # what stands there now is another row
                place = path if row else _place(value, path)
                if now is None:
                    bundle.say("gone", file=name, place=place)
                else:
                    bundle.say("changed", file=name, place=place, now=str(now))
        if len(bundle.found) == before:
            bundle.say("rewritten", file=name)
    bundle.touched = touched


def _place(value: Any, path: str) -> str:
    """Name the place in a scoring document as people do: the sheet J2/K07/practice, not the 12th of a list."""
    steps = path.split("/")
    try:
        row = value[steps[0]][int(steps[1])]
        if steps[0] == "sheets":
            return "/".join([row["seat"], row["entry"], row["part"], *steps[3:]])
        return "/".join([str(row["code"]), *steps[2:]])
    except _ODD:
        return path


def _ledger(bundle: _Bundle, name: str) -> list[Mapping[str, Any]]:
    """The chain holds from its first line."""
    lines: list[Mapping[str, Any]] = bundle.read(name)
    chain, previous = chain_of(bundle.manifest["contest"]), ""
    for number, deed in enumerate(lines, 1):
        at = datetime.fromisoformat(deed["at"])
        line = Line(deed["verb"], deed["account"], at, deed["subject"], deed["reason"], deed["facts"])
        if (deed["number"], deed["previous"]) != (number, previous) or (
            seal(chain, number, line, previous) != deed["digest"]
        ):
            bundle.say("chain", number=number)
            break
        previous = deed["digest"]
    return lines


def _tally(bundle: _Bundle, name: str, lines: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The document counts to the result that was stored, the digest is theirs, and the ledger knows it."""
    folder = name.removesuffix("/tally.json")
    head, document, kept = (bundle.read(f"{folder}/{part}.json") for part in ("tally", "document", "result"))
    label: dict[str, Fact] = {"event": str(head["event"]), "number": int(head["number"])}
    if digest_of(document, kept) != head["digest"]:
        bundle.say("digest", **label)
    try:
        fresh: Mapping[str, Any] = scoring.tally(scoring.read_document(document)).to_plain()
    except scoring.Refused as refused:
        bundle.say("refused", **label, place=refused.problems[0].field)
        fresh = {}
    if canonical(fresh) != canonical(kept):
        _differs(bundle, label, kept, fresh)
    taken = [line["facts"] for line in lines if line["verb"] == "tally.taken"]
    if not any(facts.get("digest") == head["digest"] for facts in taken):
        bundle.say("unlogged", **label)
    return {"head": head, "ruleset": document.get("ruleset", {}), "result": fresh}


def _differs(bundle: _Bundle, label: Mapping[str, Fact], kept: Mapping[str, Any], fresh: Mapping[str, Any]) -> None:
    named = list(differences(kept, fresh))
    for code, field_, was, now in named[:20]:
        bundle.say("result", **label, entry=code, field=field_, was=was, now=now)
    if not named or len(named) > 20:
        bundle.say("results", **label, count=len(named))


def _notice(bundle: _Bundle, name: str, counted: Mapping[str, Mapping[str, Any] | None]) -> tuple[int, int]:
    """The list on the wall follows from the tallies it names, and from rulings; return how many rows from those, and
    how many from nothing in the bundle."""
    notice = bundle.read(name)
    number = int(notice["number"])
    heads = {folder: own["head"] for folder, own in counted.items() if own}
    folders = [folder for folder, head in heads.items() if head["id"] in notice["tallies"]]
    own_events = {f"events/{heads[folder]['event']}/{file}.json" for folder in folders for file in ("codes", "honours")}
    own_tallies = {folder.removesuffix("tally.json") for folder in folders}
    bundle.rests_on = (name, "contest.json", "ledger.json", *sorted(own_events | own_tallies))
    if layout.sha256(canonical(notice["groups"]).encode()) != notice["digest"]:
        bundle.say("notice_digest", notice=number)
    sources = [own for own in counted.values() if own and own["head"]["id"] in notice["tallies"]]
    if len(sources) != len(notice["tallies"]):
        bundle.say("notice_source", notice=number)
    events = {own["head"]["event"] for own in sources}
    for own in sources:
        event = own["head"]["event"]
        if len({one["account"] for one in own["head"]["signatures"]}) < 2:
            bundle.say("unsigned", event=str(event), number=own["head"]["number"])
        codes = bundle.read(f"events/{event}/codes.json")
        contest = bundle.read("contest.json")
        for fault in posted(notice["groups"], event, own, codes, stars=contest["preset"] == "stars"):
            bundle.say(fault.code, notice=number, **fault.facts)
    return _by_hand(bundle, notice, sorted(events))


def _by_hand(bundle: _Bundle, notice: Mapping[str, Any], events: Sequence[int]) -> tuple[int, int]:
    """The awards to units by hand are those that two people had decided when the list was posted.

    A final list repeats its 公示, so that what was taken back in between did not change it.
    """
    rows = sum(len(group["rows"]) for group in notice["groups"] if group.get("event") not in events)
    files = [f"events/{event}/honours.json" for event in events]
    if not all(file in bundle.texts for file in files):
        return 0, rows
    base = bundle.read(f"notices/{notice['supersedes']}.json") if notice["kind"] == "final" else notice
    at = datetime.fromisoformat((base or notice)["published_at"])
    deeds = bundle.read("ledger.json")
    seconded = {line["facts"].get("ruling") for line in deeds if line["verb"] == "ruling.seconded"}
    kept = [one for file in files for one in bundle.read(file) if one["ruling"] in seconded]
    for fault in by_hand(notice["groups"], kept, at):
        bundle.say(fault.code, notice=int(notice["number"]), **fault.facts)
    return rows, 0
