"""The bundle: whoever has it makes the published list again without the database, and finds every changed digit."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contests import cli
from contests.actions import archive
from contests.actions.archive import format as layout
from contests.store import ledger, results, tables
from contests.web.archive import verdict_words
from tests.conftest import NOON
from tests.publication.conftest import House


@pytest.fixture
def bundle(house: House, run: Any) -> bytes:
    """The bundle of a contest whose list hangs on the wall."""
    house.posted()
    return run(archive.export(None, house.made.contest, NOON))


def again(bundle: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same bundle after somebody changed its files with a text editor."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written:
        for name, text in files.items():
            written.writestr(name, text)
    return target.getvalue()


def told(bundle: bytes) -> str:
    return "\n".join(verdict_words(archive.verify(bundle)).lines(everything=True))


def short(bundle: bytes) -> list[str]:
    return verdict_words(archive.verify(bundle)).lines()


def of(files: dict[str, bytes], end: str) -> str:
    return next(name for name in files if name.endswith(end))


def test_a_bundle_as_it_was_written_makes_the_published_list_again(bundle):
    verdict = archive.verify(bundle)

    assert verdict.findings == ()
    assert (verdict.tallies, verdict.notices) == (1, 1)
    assert verdict.key == archive.fingerprint()
    assert "核验通过：1 次统分重新计算一致，1 份公告名单与统分相符" in told(bundle)


def test_a_changed_digit_of_a_mark_is_named_with_its_sheet_and_with_what_follows_from_it(bundle):
    def change(files: dict[str, bytes]) -> None:
        name = of(files, "document.json")
        document = json.loads(files[name])
        sheet = next(one for one in document["sheets"] if (one["seat"], one["entry"]) == ("J1", "001"))
        assert sheet["marks"]["c5"] != "24"
        sheet["marks"]["c5"] = "24"
        files[name] = json.dumps(document).encode()

    said = told(again(bundle, change))

    assert "J1/001/practice/c5 现为 24" in said
    assert "001 的总分重新计算为" in said
    assert "核验不通过" in said


def test_one_changed_digit_is_named_first_and_what_follows_from_it_is_one_line(bundle):
    def change(mark: str) -> bytes:
        def within(files: dict[str, bytes]) -> None:
            name = of(files, "document.json")
            document = json.loads(files[name])
            sheet = next(one for one in document["sheets"] if (one["seat"], one["entry"]) == ("J1", "001"))
            sheet["marks"]["c5"] = mark
            files[name] = json.dumps(document).encode()

        return again(bundle, within)

    for mark in ("24", "99"):  # another mark, and one that the rules do not allow
        head, first, follows, total = short(change(mark))
        assert "清河县第七届职工技能竞赛" in head
        assert first.endswith(f"document.json 被改动：J1/001/practice/c5 现为 {mark}")
        following = [one for one in archive.verify(change(mark)).findings if one.follows]
        assert len(following) > 1
        assert follows == f"由此引起的不一致 {len(following)} 处。"
        assert total == "核验不通过：1 处。"
    assert "评分数据不能计算" in told(change("99"))


def repacked(bundle: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The bundle as it would be if whoever holds the key had written other files from the beginning."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        files = {name: json.loads(opened.read(name)) for name in opened.namelist() if name != layout.SIGNATURE}
    manifest = files.pop(layout.MANIFEST)
    change(files)
    for name, notice in files.items():
        if name.startswith("notices/"):
            notice["digest"] = layout.sha256(ledger.canonical(notice["groups"]).encode())
    about = {name: manifest[name] for name in ("contest", "name", "made", "version")}
    return layout.pack(files, about, Ed25519PrivateKey.from_private_bytes(b"7" * 32))


def test_what_no_change_explains_is_named_itself(bundle):
    def change(files: dict[str, Any]) -> None:
        files["notices/1.json"]["groups"][0]["rows"][0]["award"] = "特等奖"

    both = again(repacked(bundle, change), lambda files: files.update({"extra.json": b"1"}))

    assert [(one.code, one.follows) for one in archive.verify(both).findings] == [
        ("bundle.extra", False),
        ("bundle.posted", False),
    ]
    assert any("名单写的是“001 1 特等奖”" in line for line in short(both)), short(both)


def test_a_file_with_many_changes_names_the_first_twenty(bundle):
    def change(files: dict[str, bytes]) -> None:
        name = of(files, "document.json")
        document = json.loads(files[name])
        for sheet in document["sheets"]:
            for key, mark in sheet["marks"].items():
                sheet["marks"][key] = "1" if isinstance(mark, str) and mark[:1].isdigit() else mark
        files[name] = json.dumps(document).encode()

    said = short(again(bundle, change))

    assert sum("现为 1" in line for line in said) == 20
    assert any(line.startswith("另有 ") for line in said)
    assert len(said) == 24


@pytest.fixture
def honoured(house: House, run: Any) -> House:
    """The welders on the wall, with an award to a unit by hand that a second person confirmed."""
    house.certify()
    form = {"award": "优秀组织奖", "organisation": str(house.made.units["A"]), "reason": "组织有力"}
    assert house.organiser.post(f"/contests/{house.made.contest}/results/honours", form).status_code == 303
    (proposal,) = [one for one in run(results.rulings([house.made.event]))[house.made.event] if one.kind == "proposal"]
    assert house.chief.post(house.room(f"/rulings/{proposal.id}/second")).status_code == 303
    assert house.draft().status_code == 303
    assert house.publish().status_code == 303
    return house


def test_an_award_by_hand_follows_from_the_ruling_of_two_people_in_the_bundle(honoured, run):
    bundle = run(archive.export(None, honoured.made.contest, NOON))
    verdict = archive.verify(bundle)
    assert (verdict.findings, verdict.by_hand, verdict.unproven) == ((), 1, 0)
    assert "名单中的 1 项手工定奖与数据包内两人先后确认的裁定一致" in told(bundle)
    honours = f"events/{honoured.made.event}/honours.json"

    def unit(files: dict[str, Any]) -> None:
        files["notices/1.json"]["groups"][-1]["rows"][0]["organisation"] = honoured.made.units["B"]

    def alone(files: dict[str, Any]) -> None:
        files[honours][0]["second"] = files[honours][0]["account"]

    def too_late(files: dict[str, Any]) -> None:
        files[honours][0]["at"] = "2999-01-01T00:00:00+00:00"

    def unlogged(files: dict[str, Any]) -> None:
        files[honours][0]["ruling"] = 999

    def dropped(files: dict[str, Any]) -> None:
        del files["notices/1.json"]["groups"][-1]

    def before(files: dict[str, Any]) -> None:
        del files[honours]

    unfounded, lost = "bundle.honour_unfounded", "bundle.honour_lost"
    for change, codes in (
        (unit, [unfounded, lost]),
        (alone, [unfounded]),
        (too_late, [unfounded]),
        (unlogged, [unfounded]),
        (dropped, [lost]),
    ):
        assert [one.code for one in archive.verify(repacked(bundle, change)).findings] == codes, change.__name__
    assert "没有裁定，未作复算" in told(repacked(bundle, before))


def test_an_award_by_hand_that_is_taken_back_after_the_posting_does_not_change_what_hung_there(honoured, run):
    (ruling,) = [
        one for one in run(results.rulings([honoured.made.event]))[honoured.made.event] if one.kind == "honour"
    ]
    back = honoured.organiser.post(honoured.room(f"/rulings/{ruling.id}/revoke"), {"reason": "单位有否决事项"})
    assert back.status_code == 303
    assert archive.verify(run(archive.export(None, honoured.made.contest, NOON))).findings == ()


def test_a_changed_row_of_the_list_on_the_wall_is_named_with_what_the_tally_gives(bundle):
    def change(files: dict[str, bytes]) -> None:
        notice = json.loads(files["notices/1.json"])
        row = notice["groups"][0]["rows"][0]
        change.name, row["award"] = row["name"], "特等奖"  # type: ignore[attr-defined]
        files["notices/1.json"] = json.dumps(notice).encode()

    said = told(again(bundle, change))

    assert f"中的 {change.name}：名单写的是“001" in said or f"中的 {change.name}：名单写的是“" in said  # type: ignore[attr-defined]
    assert "特等奖”，按统分应为“" in said
    assert "名单与公告的校验值不符" in said


def test_whoever_changes_a_digit_and_mends_the_manifest_is_found_by_the_signature(bundle):
    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        text = files["contest.json"].replace("清河县".encode(), "白水县".encode())
        manifest["files"]["contest.json"]["sha256"] = layout.sha256(text)
        files |= {"contest.json": text, "manifest.json": json.dumps(manifest).encode()}

    assert "签名无效" in told(again(bundle, change))


def test_a_bundle_signed_anew_with_another_key_is_found_by_the_fingerprint(bundle):
    def change(files: dict[str, bytes]) -> None:
        stranger = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
        manifest = json.loads(files["manifest.json"]) | {"key": stranger.public_key().public_bytes_raw().hex()}
        files["manifest.json"] = json.dumps(manifest).encode()
        files["manifest.sig"] = stranger.sign(files["manifest.json"]).hex().encode()

    forged = archive.verify(again(bundle, change), archive.fingerprint())

    assert [finding.code for finding in forged.findings] == ["bundle.key"]
    assert archive.verify(bundle, archive.fingerprint().replace(" ", "")).findings == ()


@pytest.mark.parametrize("name", ["ledger.json", "notices/1.json", "document.json", "result.json", "codes.json"])
def test_a_file_that_is_gone_or_was_written_over_is_named(bundle, name):
    def drop(files: dict[str, bytes]) -> None:
        del files[of(files, name)]

    def scribble(files: dict[str, bytes]) -> None:
        files[of(files, name)] = b'{"rows": 7, "entries": "x"}'

    assert f"{name}" in told(again(bundle, drop))
    assert "核验不通过" in told(again(bundle, scribble))


def test_a_line_taken_out_of_the_ledger_breaks_its_chain(bundle):
    def change(files: dict[str, bytes]) -> None:
        lines = json.loads(files["ledger.json"])
        files["ledger.json"] = json.dumps([*lines[:2], *lines[3:]]).encode()

    assert "操作日志自第 3 条起不连续" in told(again(bundle, change))


def test_a_row_taken_out_or_put_in_is_named_and_none_of_those_that_moved_up(bundle):
    def document_of(files: dict[str, bytes], rows: Callable[[list[Any]], list[Any]]) -> None:
        name = of(files, "document.json")
        document = json.loads(files[name])
        files[name] = json.dumps({**document, "sheets": rows(document["sheets"])}).encode()

    def answer(rows: Callable[[list[Any]], list[Any]]) -> list[str]:
        return [line for line in short(again(bundle, lambda files: document_of(files, rows))) if "被改动" in line]

    (out,) = answer(lambda rows: rows[:1] + rows[2:])
    assert out.endswith("document.json 被改动：sheets/1 已被删去")
    (put,) = answer(lambda rows: [{**rows[0], "seat": "J9"}, *rows])
    assert "document.json 被改动：J9/" in put
    first, second = answer(lambda rows: rows[1:3] + rows[4:])
    assert (first.endswith("：sheets/0 已被删去"), second.endswith("：sheets/3 已被删去")) == (True, True)


def test_every_single_digit_of_every_document_is_held(bundle):
    """Not one figure of a scoring document, whichever, can be changed unseen."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        name = of(dict.fromkeys(opened.namelist(), b""), "document.json")
        document = json.loads(opened.read(name))
    rows = layout.rows(document)
    paths = [(kind, index, path) for kind in ("sheets", "entries") for index, row in enumerate(document[kind])
             for path, leaf in layout.leaves(row) if str(leaf).replace(".", "").isdigit()]  # fmt: skip
    assert len(paths) > 100
    for kind, index, path in paths:
        changed = json.loads(json.dumps(document))
        *way, last = path.split("/")
        row = changed[kind][index]
        for step in way:
            row = row[int(step) if isinstance(row, list) else step]
        at = int(last) if isinstance(row, list) else last
        row[at] = str(row[at]) + "1"
        assert [place for place, _ in layout.changed(changed, rows)] == [f"{kind}/{index}/{path}"]


def test_a_superseded_list_and_its_tally_stay_in_the_bundle_beside_the_new_one(house, run):
    house.posted()
    assert house.organiser.post(house.room("/correct"), {"reason": "复核发现漏扣"}).status_code == 303
    run(
        results.add_ruling(
            house.made.event,
            house.made.entries["001"],
            "penalty",
            {"points": "5", "stage": "", "part": "practice"},
            "漏扣",
            house.organiser.account,  # type: ignore[attr-defined]
            NOON,
        )
    )
    house.certify("补扣")
    assert house.draft(supersedes="1", reason="补扣 5 分").status_code == 303
    assert house.publish(2).status_code == 303

    verdict = archive.verify(run(archive.export(None, house.made.contest, NOON)))

    assert verdict.findings == ()
    assert (verdict.tallies, verdict.notices) == (2, 2)


def test_the_bundle_holds_no_identity_and_no_code_of_an_event_that_is_not_decoded(house, run):
    run(tables.Event.update({tables.Event.state: "certified"}).where(tables.Event.id == house.made.event).run())
    house.certify()
    run(tables.Event.update({tables.Event.state: "locked"}).where(tables.Event.id == house.made.event).run())

    with zipfile.ZipFile(io.BytesIO(run(archive.export(None, house.made.contest, NOON)))) as opened:
        names = opened.namelist()
        text = b"".join(opened.read(name) for name in names).decode()

    assert not [name for name in names if name.endswith("codes.json")]
    assert "古丽娜尔" not in text
    assert "清河机械厂" not in text


@pytest.mark.parametrize("body", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 80])
def test_what_is_no_bundle_is_refused_in_words(body):
    with pytest.raises(archive.Unreadable) as refused:
        archive.verify(body)

    assert refused.value.code == "bundle.none"


def test_the_commands_write_and_check_a_bundle_on_a_machine_that_has_no_database(
    house, run, tmp_path, monkeypatch, capsys
):
    house.posted()
    monkeypatch.setattr(cli.asyncio, "run", run)
    file = tmp_path / "bundle.zip"
    cli.main(["export", str(house.made.contest), "--to", str(file)])
    assert archive.fingerprint() in capsys.readouterr().out
    assert file.stat().st_mode & 0o077 == 0

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CONTESTS_")}

    def there(*arguments: str) -> Any:
        command = [sys.executable, "-m", *arguments]
        here = {**bare, "PYTHONPATH": os.getcwd()}
        return subprocess.run(command, env=here, cwd=elsewhere, capture_output=True, encoding="utf-8", check=False)

    good = there("contests", "verify", str(file), "--key", archive.fingerprint())
    assert good.returncode == 0, good.stdout + good.stderr
    assert "核验通过" in good.stdout
    assert list(elsewhere.iterdir()) == []

    with zipfile.ZipFile(file) as opened:
        document = elsewhere / "document.json"
        document.write_bytes(opened.read(of(dict.fromkeys(opened.namelist(), b""), "document.json")))
        kept = json.loads(opened.read(of(dict.fromkeys(opened.namelist(), b""), "result.json")))
    counted = there("scoring", str(document), "--format", "json")
    assert json.loads(counted.stdout) == kept

    file.write_bytes(again(file.read_bytes(), lambda files: files.update({"extra.json": b"1"})))
    bad = there("contests", "verify", str(file))
    assert bad.returncode == 1
    assert "多出清单之外的文件 extra.json" in bad.stdout


def test_nothing_is_exported_of_an_unknown_contest_nor_over_a_file(client, run, tmp_path, monkeypatch):
    monkeypatch.setattr(cli.asyncio, "run", run)
    with pytest.raises(SystemExit, match="没有编号为 99 的竞赛"):
        cli.main(["export", "99", "--to", str(tmp_path / "none.zip")])
    (tmp_path / "mine.zip").write_text("mine")
    with pytest.raises(SystemExit, match="没有覆盖"):
        cli.main(["export", "99", "--to", str(tmp_path / "mine.zip")])


def test_the_organiser_takes_the_bundle_away_and_has_it_checked_and_nobody_else(house):
    house.posted()
    path = f"/contests/{house.made.contest}/archive"
    assert house.supervisor.get(path).status_code == 404
    assert house.chief.post(path).status_code == 404
    assert archive.fingerprint() in house.organiser.get(path).text

    taken = house.organiser.post(path)
    checked = house.organiser.post(f"{path}/verify", files={"file": ("b.zip", taken.content)})
    refused = house.organiser.post(f"{path}/verify", files={"file": ("b.zip", b"no archive")})

    assert taken.headers["content-type"] == "application/zip"
    assert "核验通过" in checked.text
    assert refused.status_code == 422
    assert "不是赛衡的数据包" in refused.text
    assert house.organiser.post(f"{path}/verify", files={}).status_code == 422
