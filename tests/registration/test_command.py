"""``contests import``: the preview on the command line."""

import json

import pytest

from contests import cli
from contests.documents.importing import import_file
from contests.store.registration import entries, organisations
from tests.conftest import NOON
from tests.registration.books import HEADER, book, person
from tests.registration.conftest import SAMPLES


@pytest.fixture
def command(run, tmp_path):
    """Run the import as the command does; returns exit code, output, errors."""

    def go(body, contest, **options):
        file = tmp_path / "list.xlsx"
        file.write_bytes(body)
        out, wrong = [], []
        settings = {"dry": False, "as_json": False, "out": out.append, "wrong": wrong.append} | options
        return run(import_file(file, contest, NOON, **settings)), "\n".join(out), "\n".join(wrong)

    return go


def test_the_sample_is_told_row_by_row_and_the_command_fails(command, county, run):
    expected = json.loads((SAMPLES / "报名汇总表.expected.json").read_text(encoding="utf-8"))
    code, out, _ = command((SAMPLES / "报名汇总表.xlsx").read_bytes(), county.contest, as_json=True)
    told = json.loads(out)

    assert code == 1
    assert told["accepted"] == expected["accepted"]
    for part, keys in (
        ("faults", ("sheet", "row", "reason")),
        ("warnings", ("sheet", "row", "reason")),
        ("repairs", ("sheet", "row", "repair")),
        ("ignored_rows", ("sheet", "row")),
    ):
        assert [{key: one[key] for key in keys} for one in told[part]] == expected[part]
    assert run(entries.of_contest(county.contest)) == []


def test_a_clean_list_is_registered_and_a_dry_run_registers_nothing(command, county, run):
    blob = book(("焊工", [HEADER, person(1), person(2)]))

    assert command(blob, county.contest, dry=True)[0] == 0
    assert run(entries.of_contest(county.contest)) == []
    code, out, said = command(blob, county.contest)
    assert (code, "已登记 2 行" in said) == (0, True)
    assert "焊工\t2\t可登记 焊工 钱明" in out
    assert len(run(entries.of_contest(county.contest))) == 2
    assert command(blob, county.contest)[0] == 1


def test_organisations_are_imported_by_the_same_command(command, run, organiser):
    body = (SAMPLES / "单位名录.xlsx").read_bytes()

    assert command(body, None, as_json=True)[0] == 0
    assert len(run(organisations.everyone())) == 10


def test_a_wrong_file_or_contest_is_said_in_a_sentence(command, county, run, tmp_path):
    assert command(b"x", county.contest)[0] == 2
    assert command(book(("焊工", [HEADER])), 4711)[2] == "没有编号为 4711 的竞赛。"
    nothing = []
    options = {"dry": True, "as_json": False, "out": nothing.append, "wrong": nothing.append}
    assert run(import_file(tmp_path / "none.xlsx", 1, NOON, **options)) == 2
    assert "读不到文件" in nothing[0]


def test_the_command_asks_for_a_contest_or_organisations(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["import", "list.xlsx"])

    assert stopped.value.code == 2
    assert cli.parser().parse_args(["import", "x.xlsx", "--contest", "1", "--dry-run", "--json"]).json
