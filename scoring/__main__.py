"""``python -m scoring FILE``: a contest as one document in, the ranked list with its working out.

Exit code 0: counted; 2: the document is refused, every problem named; nothing else is ever printed as a traceback.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TextIO

from scoring.document import open_document
from scoring.explain import Language, sentences, tell, working
from scoring.plain import Plain, Problem, Refused
from scoring.table import table
from scoring.tally import Count
from scoring.whatif import read_change, what_if

REFUSED = 2


def main(arguments: list[str] | None = None, out: TextIO | None = None) -> int:
    """Run the command; *out* takes what it says (standard output by default)."""
    options = _parser().parse_args(arguments)
    out = out or sys.stdout
    try:
        count = open_document(_load(options.file))
        answer = _answer(count, options)
    except Refused as refused:
        _refuse(refused.problems, options.language)
        return REFUSED
    if isinstance(answer, str):
        print(answer, file=out)
    else:
        json.dump(answer, out, ensure_ascii=False, indent=1)
        print(file=out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scoring", description="Count a contest (format scoring/1).")
    parser.add_argument("file", help="the scoring document, - for standard input")
    parser.add_argument("--format", choices=("json", "table"), default="table")
    parser.add_argument("--explain", metavar="ENTRY", help="the way of one entry from marks to place")
    parser.add_argument("--what-if", metavar="CHANGE", help="drop=H,L  without=SEAT  rounding=STEP:PLACES[:MODE]")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    return parser


def _load(name: str) -> object:
    """Parse the document; what cannot be read is a problem like any other."""
    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(text.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=None)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused((Problem("", "not_json", {"detail": str(error)[:200]}),)) from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _answer(count: Count, options: argparse.Namespace) -> str | dict[str, Plain]:
    plain = options.format == "json"
    if options.explain is not None:
        return _explain(count, options.explain, options.language, plain)
    if options.what_if is not None:
        return _what_if(count, options.what_if, plain)
    return count.result.to_plain() if plain else table(count.result, options.language)


def _explain(count: Count, code: str, language: Language, plain: bool) -> str | dict[str, Plain]:
    if code not in count.book.entries:
        raise Refused((Problem("--explain", "unknown_reference", {"given": code}),))
    found = working(count, code)
    told = sentences(found, language)
    return {**found.to_plain(), "sentences": list(told)} if plain else "\n".join(told)


def _what_if(count: Count, change: str, plain: bool) -> str | dict[str, Plain]:
    moved = what_if(count, read_change(change, count.rules))
    if plain:
        return {"changed": [move.to_plain() for move in moved]}
    return "\n".join(f"{move.code}  {_place(move.before)} → {_place(move.after)}" for move in moved) or "="


def _place(place: int | str | None) -> str:
    return "–" if place is None else str(place)


def _refuse(problems: tuple[Problem, ...], language: Language) -> None:
    for problem in problems:
        print(f"{problem.field or '.'}: {tell(problem, language)} [{problem.code}]", file=sys.stderr)


if __name__ == "__main__":
    try:
        ended = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has seen enough, as with "| head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ended = 0
    sys.exit(ended)
