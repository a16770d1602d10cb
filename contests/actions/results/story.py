"""Why this place: the engine's working of one entry as sentences."""

import scoring
from contests.actions.results.count import Counted


def story(counted: Counted, code: str, hidden: bool) -> tuple[str, ...]:
    """Return the sentences of one entry; while figures are *hidden*, only those of the judges' own parts."""
    if counted.contest is None or hidden:
        return ()
    return tuple(scoring.sentences(scoring.working(counted.contest, code), "zh"))


def problem_words(problem: scoring.Problem) -> str:
    """Say what the engine finds wrong with a document, and where."""
    return f"{scoring.tell(problem, 'zh')}（{problem.field}）"
