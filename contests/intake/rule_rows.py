"""Rows of a rule form: added, taken away and moved in the plain ruleset, before anything is stored."""

from collections.abc import Callable, Mapping
from typing import Any

from contests.intake.rule_choices import Body
from contests.intake.rule_fields import Path, at, path_of


def operate(body: Body, order: str) -> bool:
    """Carry out ``add PATH``, ``drop PATH``, ``up PATH`` or ``down PATH`` on *body*; False for anything else."""
    act, _, name = order.partition(" ")
    path = path_of(name)
    if not path:
        return False
    if act == "add":
        return _add_rubric(body) if path == ("rubrics",) else _add(body, path)
    if act == "drop" and len(path) == 2 and path[0] == "rubrics":
        return body["rubrics"].pop(path[1], None) is not None
    found, place = at(body, path[:-1]), path[-1]
    if not isinstance(found, list) or not isinstance(place, int) or place >= len(found):
        return False
    if act == "drop":
        del found[place]
        return True
    other = place + {"up": -1, "down": 1}.get(act, 99)
    if not 0 <= other < len(found):
        return False
    found[place], found[other] = found[other], found[place]
    return True


def _add(body: Body, path: Path) -> bool:
    owner, what = at(body, path[:-1]), str(path[-1])
    if not isinstance(owner, dict) or what not in _BLANK:
        return False
    rows = owner.setdefault(what, [])
    if not isinstance(rows, list):
        return False
    rows.append(_BLANK[what](body, path))
    return True


def _add_rubric(body: Body) -> bool:
    rubrics = body.setdefault("rubrics", {})
    key = next(key for number in range(1, 1000) if (key := f"sheet{number}") not in rubrics)
    rubrics[key] = {"label": "", "sections": [_section(body, ())]}
    return True


def fresh_key(body: Any, prefix: str) -> str:
    """Return a key that nothing in the rules has yet: keys are never given to something else."""
    taken = set(_keys(body))
    return next(key for number in range(1, 100_000) if (key := f"{prefix}{number}") not in taken)


def _keys(value: Any) -> list[str]:
    if isinstance(value, list):
        return [key for item in value for key in _keys(item)]
    if not isinstance(value, Mapping):
        return []
    own = [value["key"]] if isinstance(value.get("key"), str) else []
    return own + [key for item in value.values() for key in _keys(item)]


def judged(body: Body, label: str = "") -> Body:
    """Return a fresh criterion of the commonest kind."""
    return {"kind": "judged", "key": fresh_key(body, "c"), "label": label, "maximum": "10", "step": "0.5"}


def _section(body: Body, path: Path) -> Body:
    return {"key": fresh_key(body, "s"), "label": "", "criteria": [judged(body)]}


def _part(body: Body, path: Path) -> Body:
    key = fresh_key(body, "part")
    field = {"kind": "judged", "key": key, "label": "", "maximum": "100", "step": "0.5"}
    return {"key": key, "name": "", "source": "value", "weight": "0", "field": field}


def _stage(body: Body, path: Path) -> Body:
    """A stage before the last one would change what the last one counts; a new stage is the new final."""
    for stage in body.get("stages", ())[-1:]:
        if isinstance(stage, dict):
            stage.setdefault("goes_on", {"share": "50"})
    return {"key": fresh_key(body, "stage"), "name": "", "parts": [_part(body, path)]}


def _award(body: Body, path: Path) -> Body:
    key = fresh_key(body, "award")
    return {"key": key, "name": "", "levels": [{"key": f"{key}-1", "name": "", "count": 1}]}


def _gate(body: Body, path: Path) -> Body:
    return {"key": fresh_key(body, "gate"), "name": "", "of": "total", "least": "60"}


def _team(body: Body, path: Path) -> Body:
    return {"key": fresh_key(body, "team"), "name": "", "by": "unit", "least": 3, "terms": [{"of": "total", "best": 3}]}


_BLANK: Mapping[str, Callable[[Body, Path], Any]] = {
    "sections": _section,
    "criteria": lambda body, path: judged(body),
    "of": lambda body, path: judged(body),
    "stages": _stage,
    "parts": _part,
    "chain": lambda body, path: {"by": "total"},
    "values": lambda body, path: {"key": fresh_key(body, "value"), "name": ""},
    "facts": lambda body, path: {"key": fresh_key(body, "fact"), "name": ""},
    "gates": _gate,
    "awards": _award,
    "levels": lambda body, path: {"key": fresh_key(body, "level"), "name": "", "count": 1},
    "exclude": lambda body, path: {"within": "year"},
    "teams": _team,
    "terms": lambda body, path: {"of": "total", "best": 3},
}
