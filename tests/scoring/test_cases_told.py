"""Every case through the command line and in words: the same list, an exit code, no row left unexplained."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import scoring
from scoring.__main__ import main

FOLDERS = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
REFUSED = [path for path in FOLDERS if '"refused"' in (path / "expected.json").read_text("utf-8")]
COUNTED = [path for path in FOLDERS if path not in REFUSED]


def case(folder: Path) -> Any:
    return json.loads((folder / "case.json").read_text("utf-8"))


def told(lines: tuple[str, ...] | list[str]) -> bool:
    """Whether sentences are whole: none empty, none with a gap that nobody filled in."""
    return bool(lines) and all(line.strip() and not {"{", "}"} & set(line) and "None" not in line for line in lines)


@pytest.mark.parametrize("folder", COUNTED, ids=lambda folder: folder.name)
def test_the_command_prints_the_result_of_the_count(folder: Path) -> None:
    out = io.StringIO()

    assert main([str(folder / "case.json"), "--format", "json"], out) == 0

    assert json.loads(out.getvalue()) == scoring.open_document(case(folder)).result.to_plain()


@pytest.mark.parametrize("folder", REFUSED, ids=lambda folder: folder.name)
def test_the_command_names_every_fault_and_exits_with_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["refused"]

    assert main([str(folder / "case.json")]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert all(fault["field"] in said.err for fault in expected)
    assert len(said.err.strip().splitlines()) >= len(expected)


@pytest.mark.parametrize("folder", COUNTED, ids=lambda folder: folder.name)
def test_every_row_is_explained_in_both_languages_down_to_its_total(folder: Path) -> None:
    contest = scoring.read_document(case(folder))
    rows = scoring.tally(contest).rows
    for row in rows[:6] + rows[-2:]:
        way = scoring.working(contest, row.code)
        chinese, english = scoring.sentences(way, "zh"), scoring.sentences(way, "en")
        assert told(chinese)
        assert told(english)
        assert len(chinese) == len(english)
        if row.state == "ranked":
            assert any(f"第 {row.place} 名" in line for line in chinese)
