"""The public document: reading, refusing, writing, the command line and the schema."""

import ast
import copy
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scoring
from scoring import schema
from scoring.__main__ import main
from scoring.explain.words import PROBLEMS

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.json"))
CASES = sorted((Path(__file__).parent / "cases").glob("*/case.json"))
COUNTED = [path for path in CASES if '"refused"' not in path.with_name("expected.json").read_text("utf-8")]


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.fixture
def skills() -> Any:
    return load(ROOT / "docs" / "examples" / "skills.json")


def refusal(document: Any) -> dict[str, str]:
    with pytest.raises(scoring.Refused) as refused:
        scoring.read_document(document)
    return {problem.field: problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("path", EXAMPLES + COUNTED, ids=lambda p: p.stem if p.stem != "case" else p.parent.name)
def test_a_document_written_and_read_again_is_the_same_contest(path: Path) -> None:
    count = scoring.open_document(load(path))
    written = json.loads(json.dumps(scoring.write_document(count.book.contest), ensure_ascii=False))

    assert scoring.read_document(written) == count.book.contest
    assert scoring.open_document(written).result == count.result
    assert scoring.write_document(scoring.read_document(written)) == written


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_schema_takes_what_the_engine_takes(path: Path) -> None:
    document = load(path)

    jsonschema.validate(document, schema.document_schema())
    jsonschema.validate(document["ruleset"], schema.ruleset_schema())
    jsonschema.validate(scoring.Ruleset.from_plain(document["ruleset"]).to_plain(), schema.ruleset_schema())


def test_every_accepted_case_fits_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema.document_schema())
    assert len(COUNTED) > 60
    for path in COUNTED:
        assert not list(validator.iter_errors(load(path))), path


def test_the_schemas_in_docs_are_those_the_annotations_draw() -> None:
    assert load(ROOT / "docs" / "ruleset.schema.json") == schema.ruleset_schema()
    assert load(ROOT / "docs" / "scoring-document.schema.json") == schema.document_schema()
    assert "Judged" in schema.ruleset_schema()["$defs"]  # type: ignore[operator]


def test_the_schema_refuses_a_number_that_may_have_been_a_float(skills: Any) -> None:
    skills["ruleset"]["stages"][0]["parts"][0]["weight"] = 0.3

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(skills, schema.document_schema())


# Refusals.


def test_every_problem_is_named_at_once_with_its_path(skills: Any) -> None:
    rules = skills["ruleset"]
    rules["stages"][0]["parts"][0]["weight"] = 0.3
    rules["ranking"]["end"] = "coin"
    rules["colour"] = "red"
    del rules["awards"][0]["key"]
    skills["sheets"] = "none"
    skills["format"] = "scoring/9"

    assert refusal(skills) == {
        "format": "unknown_choice",
        "ruleset.stages[0].parts[0].weight": "number_not_text",
        "ruleset.ranking.end": "unknown_choice",
        "ruleset.colour": "unknown_key",
        "ruleset.awards[0].key": "required",
        "sheets": "wrong_type",
    }


@pytest.mark.parametrize(
    "document", [None, [], 7, "x", {}, {"format": "scoring/1"}, {"format": "scoring/1", "ruleset": []}]
)
def test_what_is_no_document_is_refused(document: object) -> None:
    assert refusal(document)


def break_rules(rules: Any, path: str, value: object) -> None:
    *way, last = path.split("/")
    for step in way:
        rules = rules[int(step) if step.isdigit() else step]
    rules[int(last) if last.isdigit() else last] = value


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("stages", [], "stages", "empty"),
        ("stages/0/parts/1/rubric", "other", "stages[0].parts[1].rubric", "unknown_reference"),
        ("stages/0/parts/1/rubric", "", "stages[0].parts[1].rubric", "required"),
        ("stages/0/parts/0/rubric", "practice", "stages[0].parts[0].rubric", "not_used"),
        ("stages/0/parts/0/key", "practice", "stages", "duplicate_key"),
        ("stages/0/parts/0/key", "", "stages", "empty_key"),
        ("stages/0/parts/0/weight", "-1", "stages[0].parts[0].weight", "below_minimum"),
        ("stages/0/parts/0/scale", "0", "stages[0].parts[0].scale", "not_positive"),
        ("stages/0/parts/0/source", "time", "stages[0].parts[0].field.kind", "contradiction"),
        ("stages/0/parts/0/source", "carried", "stages[0].parts[0].stage", "required"),
        ("stages/0/parts/0/field/step", "0.3", "stages[0].parts[0].field.step", "step_misses_maximum"),
        ("stages/0/parts/0/field/step", "0", "stages[0].parts[0].field.step", "not_positive"),
        ("stages/0/parts/0/field/minimum", "101", "stages[0].parts[0].field.maximum", "contradiction"),
        ("stages/0/parts/1/panel/high", 4, "stages[0].parts[1].panel.least", "drop_leaves_none"),
        ("stages/0/parts/1/panel/high", -1, "stages[0].parts[1].panel.high", "below_minimum"),
        ("stages/0/parts/1/panel/least", 6, "stages[0].parts[1].panel.least", "above_maximum"),
        ("stages/0/parts/1/panel/method", "mean", "stages[0].parts[1].panel.high", "not_used"),
        ("stages/0/parts/1/panel/weights", {"J1": "2"}, "stages[0].parts[1].panel.weights", "not_used"),
        ("stages/0/parts/1/panel/weights", {"J9": "2"}, "stages[0].parts[1].panel.weights", "unknown_reference"),
        ("stages/0/parts/1/panel/difficulty", "dd", "stages[0].parts[1].panel.difficulty", "unknown_reference"),
        ("stages/0/parts/1/panel/seats", ["J1", "J1"], "stages[0].parts[1].panel.seats", "duplicate_key"),
        ("stages/0/goes_on", {"count": 3}, "stages[0].goes_on", "not_used"),
        ("stages/0/goes_on", {}, "stages[0].goes_on", "exactly_one"),
        ("rounding/total/places", 12, "rounding.total.places", "above_maximum"),
        ("ranking/chain", [], "ranking.chain", "empty"),
        ("ranking/chain/1/part", "other", "ranking.chain[1].part", "unknown_reference"),
        ("ranking/chain/1", {"by": "highest_mark", "part": "theory"}, "ranking.chain[1].part", "needs_sheets"),
        (
            "ranking/chain/1",
            {"by": "section", "part": "practice", "section": "x"},
            "ranking.chain[1].section",
            "unknown_reference",
        ),
        (
            "ranking/chain/1",
            {"by": "criterion", "part": "practice", "criterion": "x"},
            "ranking.chain[1].criterion",
            "unknown_reference",
        ),
        ("ranking/chain/1", {"by": "stage", "stage": "x"}, "ranking.chain[1].stage", "unknown_reference"),
        ("ranking/restart", 4, "ranking.restart", "above_maximum"),
        ("gates", [{"key": "g", "of": "total"}], "gates[0]", "exactly_one"),
        ("gates", [{"key": "g", "of": "fact", "fact": "f"}], "gates[0].fact", "unknown_reference"),
        ("gates", [{"key": "g", "of": "passed"}], "gates[0]", "no_pass_mark"),
        ("gates", [{"key": "g", "of": "value", "value": "practice_time", "share": "5"}], "gates[0].share", "not_used"),
        ("gates", [{"key": "g", "of": "part", "part": "x", "least": "5"}], "gates[0].part", "unknown_reference"),
        (
            "gates",
            [{"key": "g", "of": "section", "part": "practice", "least": "5"}],
            "gates[0].section",
            "unknown_reference",
        ),
        ("ranked_if", ["g"], "ranked_if[0]", "unknown_reference"),
        ("awards/0/to", "teams", "awards[0].to", "unknown_reference"),
        ("awards/0/levels", [], "awards[0].levels", "empty"),
        ("awards/0/levels/0/count", 3, "awards[0].levels[0]", "exactly_one"),
        ("awards/0/levels/0/share", "60", "awards[0].levels", "shares_over_100"),
        ("awards/0/levels/0", {"key": "x", "ratio": "1"}, "awards[0].within", "required"),
        ("awards/0/levels/0", {"key": "x", "count": 1, "of": "rest"}, "awards[0].levels[0].of", "not_used"),
        ("awards/0/needs", ["g"], "awards[0].needs[0]", "unknown_reference"),
        ("awards/0/per_unit", 0, "awards[0].per_unit", "below_minimum"),
        ("awards/0/minimum", [{"least": 3, "levels": 4}], "awards[0].minimum[0].levels", "above_maximum"),
        ("awards/0/exclude", [{"within": "years"}], "awards[0].exclude[0].years", "contradiction"),
        ("awards/0/exclude", [{"years": 5}], "awards[0].exclude[0].years", "contradiction"),
        ("teams/0/terms", [], "teams[0].terms", "empty"),
        ("teams/0/chain", [], "teams[0].chain", "empty"),
        ("teams/0/chain", [{"by": "term", "term": 1}], "teams[0].chain[0].term", "above_maximum"),
        ("teams/0/chain", [{"by": "value_sum", "key": "x"}], "teams[0].chain[0].key", "unknown_reference"),
        ("teams/0/terms/0/best", 0, "teams[0].terms[0].best", "below_minimum"),
        ("teams/0/terms/0", {"of": "place_points"}, "teams[0].terms[0].points", "required"),
        ("teams/0/terms/0", {"of": "value", "key": "x"}, "teams[0].terms[0].key", "unknown_reference"),
        ("shown", 10, "shown", "above_maximum"),
        ("minimum_entries", -1, "minimum_entries", "below_minimum"),
        ("version", 2, "version", "unknown_choice"),
        ("rubrics/practice/sections/0/criteria", [], "rubrics.practice.sections[0].criteria", "empty"),
        (
            "rubrics/practice/sections/3/criteria/1/target",
            "x",
            "rubrics.practice.sections[3].criteria[1].target",
            "unknown_reference",
        ),
        (
            "rubrics/practice/sections/3/criteria/0/target",
            "x",
            "rubrics.practice.sections[3].criteria[0].target",
            "not_used",
        ),
        (
            "rubrics/practice/sections/3/criteria/0/scope",
            "item",
            "rubrics.practice.sections[3].criteria[0].target",
            "unknown_reference",
        ),
        (
            "rubrics/practice/sections/1/criteria/0/bands/0",
            {"points": "1"},
            "rubrics.practice.sections[1].criteria[0].bands[0]",
            "hides_later_bands",
        ),
        (
            "rubrics/practice/sections/1/criteria/1/bands/0/when/0/measure",
            "x",
            "rubrics.practice.sections[1].criteria[1].bands[0].when",
            "unknown_reference",
        ),
        (
            "rubrics/practice/sections/1/criteria/0/bands/1/when/0/most",
            "1",
            "rubrics.practice.sections[1].criteria[0].bands[1].when",
            "contradiction",
        ),
        ("rubrics/practice/scale", "0", "rubrics.practice.scale", "below_minimum"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_name(
    skills: Any, path: str, value: object, field: str, code: str
) -> None:
    break_rules(skills["ruleset"], path, value)

    with pytest.raises(scoring.Refused) as refused:
        scoring.Ruleset.from_plain(skills["ruleset"])
    assert (f"ruleset.{field}", code) in {(p.field, p.code) for p in refused.value.problems}


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("entries/0/code", "002", "entries", "duplicate_key"),
        ("entries/0/values/theory", "101", "entries[0].values.theory", "above_maximum"),
        ("entries/0/values/practice_time", "2,5", "entries[0].values.practice_time", "not_a_number"),
        ("entries/0/values/colour", "1", "entries[0].values.colour", "unknown_key"),
        ("entries/0/values", {"theory": 88.5}, "entries[0].values.theory", "wrong_type"),
        ("entries/0/facts", {"x": True}, "entries[0].facts.x", "unknown_reference"),
        ("entries/0/persons", "p", "entries[0].persons", "wrong_type"),
        ("sheets/0/seat", "J9", "sheets[0].seat", "unknown_reference"),
        ("sheets/0/entry", "999", "sheets[0].entry", "unknown_reference"),
        ("sheets/0/part", "theory", "sheets[0].part", "unknown_reference"),
        ("sheets/0/part", "x", "sheets[0].part", "unknown_reference"),
        ("sheets/0/seat", "J2", "sheets[1]", "sheet_twice"),
        ("sheets/0/seat", 1, "sheets[0].seat", "wrong_type"),
        ("sheets/0/colour", "x", "sheets[0].colour", "unknown_key"),
        ("sheets/0", "x", "sheets[0]", "wrong_type"),
        ("sheets/0/marks", [], "sheets[0].marks", "wrong_type"),
        ("sheets/0/marks/c1", "5.5", "sheets[0].marks.c1", "above_maximum"),
        ("sheets/0/marks/c1", "4.3", "sheets[0].marks.c1", "off_step"),
        ("sheets/0/marks/c1", "na", "sheets[0].marks.c1", "na_not_allowed"),
        ("sheets/0/marks/c1", 4.5, "sheets[0].marks.c1", "wrong_type"),
        ("sheets/0/marks/c2", {"tool": "-1"}, "sheets[0].marks.c2.tool", "not_a_count"),
        ("sheets/0/marks/c2", {"order": "2"}, "sheets[0].marks.c2.order", "too_many"),
        ("sheets/0/marks/c2", {"x": "1"}, "sheets[0].marks.c2.x", "unknown_key"),
        ("sheets/0/marks/c4", {"depth": "1"}, "sheets[0].marks.c4.length", "required"),
        ("sheets/0/marks/v1", "maybe", "sheets[0].marks.v1", "unknown_choice"),
        ("excused/0/seat", "J9", "excused[0].seat", "unknown_reference"),
        ("excused/0/entry", "x", "excused[0].entry", "unknown_reference"),
        ("excused/0/part", "x", "excused[0].part", "unknown_reference"),
        ("rulings/0/entry", "x", "rulings[0].entry", "unknown_reference"),
        ("rulings/0/part", "x", "rulings[0].part", "unknown_reference"),
        ("rulings/1/reason", " ", "rulings[1].reason", "required"),
        ("rulings/1/points", "0", "rulings[1].points", "not_positive"),
        ("rulings/0/kind", "forgiven", "rulings[0].kind", "unknown_choice"),
        (
            "rulings/0",
            {"kind": "place", "entry": "001", "place": 0, "reason": "r"},
            "rulings[0].place",
            "below_minimum",
        ),
        ("rulings/0", {"kind": "confirmed", "entry": "001", "award": "x"}, "rulings[0].award", "unknown_reference"),
        ("rulings/0", {"kind": "order", "entries": ["001"], "by": "lot", "reason": "r"}, "rulings[0].entries", "empty"),
        (
            "rulings/0",
            {"kind": "order", "entries": ["001", "x"], "by": "lot", "reason": "r"},
            "rulings[0].entries",
            "unknown_reference",
        ),
        (
            "rulings/0",
            {"kind": "order", "entries": ["A", "B"], "by": "lot", "reason": "", "team": "x"},
            "rulings[0].team",
            "unknown_reference",
        ),
        (
            "rulings/0",
            {"kind": "order", "entries": ["001", "002"], "by": "lot", "reason": "r", "stage": "x"},
            "rulings[0].stage",
            "unknown_reference",
        ),
        ("rulings/0", {"kind": "veto", "entry": "001", "scope": "sheet", "reason": "r"}, "rulings[0].part", "required"),
        (
            "rulings/0",
            {"kind": "veto", "entry": "001", "scope": "rank", "part": "practice", "reason": "r"},
            "rulings[0].part",
            "not_used",
        ),
        ("titles", [{"holder": "p", "title": "t", "date": "2026-13"}], "titles[0].date", "not_a_date"),
        ("units", [{"code": "A", "values": {"x": "1"}}], "units[0].values.x", "unknown_reference"),
        ("units", [{"code": "A", "facts": {"x": True}}], "units[0].facts.x", "unknown_reference"),
        ("units", [{"code": "A"}, {"code": "A"}], "units", "duplicate_key"),
        ("date", "2026-1-1", "date", "not_a_date"),
        ("date", 2026, "date", "wrong_type"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused_by_name(
    skills: Any, path: str, value: object, field: str, code: str
) -> None:
    break_rules(skills, path, value)

    assert refusal(skills).get(field) == code


def test_marks_written_in_another_order_or_with_spare_noughts_count_the_same(skills: Any) -> None:
    other = copy.deepcopy(skills)
    for sheet in other["sheets"]:
        sheet["marks"] = {key: sheet["marks"][key] for key in reversed(sheet["marks"]) if not key.startswith("v")}
        sheet["marks"]["c1"] += "0" if "." in sheet["marks"]["c1"] else ".00"
    other["sheets"].reverse()
    other["entries"].reverse()

    assert scoring.open_document(other).result.to_plain() == scoring.open_document(skills).result.to_plain()


# The command line.


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "scoring", *arguments], input=given, capture_output=True, cwd=ROOT, check=False
    )


def test_the_command_reads_standard_input_and_prints_the_result(skills: Any) -> None:
    done = run("-", "--format", "json", given=json.dumps(skills).encode())

    assert done.returncode == 0
    assert json.loads(done.stdout) == scoring.open_document(skills).result.to_plain()
    assert [row["code"] for row in json.loads(done.stdout)["rows"]] == ["001", "005", "002", "003", "004", "006"]


@pytest.mark.parametrize(
    "given",
    [b"", b"{", b"[1, NaN]", b"\xff\xfe", b"[" * 100_000, b"null", b'{"format": "scoring/1"}', b'{"a": 1e999999}'],
)
def test_bad_input_is_exit_2_with_its_problems_and_never_a_traceback(given: bytes) -> None:
    done = run("-", given=given)

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.strip()
    assert b"Traceback" not in done.stderr


def call(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    return main(list(arguments), out), out.getvalue()


def test_the_command_explains_changes_and_shows_tables(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(ROOT / "docs" / "examples" / "skills.json")

    assert "一等奖" in call(path)[1]
    assert "first" not in call(path)[1]
    assert call(path, "--explain", "001")[1].startswith("理论：记录 88")
    told = json.loads(call(path, "--explain", "001", "--format", "json", "--language", "en")[1])
    assert told["sentences"][-1].startswith("Award")
    assert [step["code"] for step in told["steps"]][-2:] == ["place", "award"]
    assert call(path, "--what-if", "drop=0,0") == (0, "=\n")
    moved = json.loads(call(path, "--what-if", "weights=theory:100,practice:0", "--format", "json")[1])["changed"]
    assert moved[0] == {"code": "001", "before": 1, "after": 3}
    for wrong in ("--explain", "999"), ("--what-if", "luck"), ("--what-if", "drop=3,2"):
        assert call(path, *wrong) == (2, "")
    assert call(str(ROOT / "nowhere.json")) == (2, "")
    said = capsys.readouterr()
    assert "above_maximum" in said.err
    assert said.out == ""


def problem_codes() -> Iterator[str]:
    """The codes of all problems the source can name: the constant at the code's place of every such call."""
    at = {"fault": 1, "add": 1, "unless": 2, "Problem": 1, "_fault": 2}
    for path in (ROOT / "scoring").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in at and len(node.args) > at[name]:
                    for leaf in ast.walk(node.args[at[name]]):
                        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                            yield leaf.value


def test_every_problem_can_be_told_in_both_languages() -> None:
    codes = set(problem_codes())

    assert len(codes) > 25
    assert codes <= set(PROBLEMS)
    for code in PROBLEMS:
        for language in ("zh", "en"):
            said = scoring.tell(scoring.Problem("x", code, {"given": "G"}), language)  # type: ignore[arg-type]
            assert said
            assert "{" not in said


def test_the_command_ends_quietly_when_its_reader_has_gone():
    command = [sys.executable, "-m", "scoring", "docs/examples/skills.json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.close()
    _, said = running.communicate()

    assert (running.returncode, said) == (0, b"")
