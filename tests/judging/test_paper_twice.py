"""Paper sheets typed by two people, their scans, and the QR code that leads back to the form."""

import hashlib
import re
from io import BytesIO
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp

from contests.documents import rehearsal
from contests.documents import scans as files_of_scans
from contests.store import ledger, tables
from contests.store.judging import sheets as stored
from tests.conftest import Browser
from tests.judging.made import GOOD, NAMES
from tests.judging.test_paper_and_figures import form
from tests.judging.test_room import fill

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def judging(made, seats, organiser):
    """The event while it is marked, its paper sheets typed twice."""
    assert organiser.post(f"/events/{made.event}/judging/start").status_code == 303
    assert organiser.post(f"/events/{made.event}/paper/twice", {"on": "1"}).status_code == 303
    return made


@pytest.fixture
def second(cast, run, judging):
    """Another tally clerk."""
    browser = cast("", login="second-clerk", name="第二统分员")
    run(tables.Member.insert(tables.Member(contest=judging.contest, account=browser.account, role="tally_clerk")).run())
    return browser


@pytest.fixture
def path(judging, seats):
    return f"/contests/{judging.contest}/paper/{seats[1]}/07"


def deeds(run, contest):
    return [(deed.verb, deed.account, deed.facts) for deed in run(ledger.deeds(contest))]


def versions(run, seats):
    return [(row.version, row.origin, row.marks["c1"]) for row in run(stored.versions(seats[1], "07"))]


def test_a_sheet_counts_only_when_two_people_typed_the_same(judging, seats, clerk, second, chief, path, run):
    first = clerk.post(path, form("typing-one-1", c1="4.50"))
    assert "said=typing_waiting" in first.headers["location"]
    assert run(stored.versions(seats[1], "07")) == []

    page = second.get(path).text
    assert "第二遍录入" in page
    assert "21.5" not in page
    answer = second.post(path, form("typing-two-1"))
    assert "said=typing_stored" in answer.headers["location"]
    assert versions(run, seats) == [(1, "paper", "4.5")]
    verb, account, facts = deeds(run, judging.contest)[-1]
    assert (verb, account) == ("scoresheet.typed", second.account)
    assert f'"typed_by":[{clerk.account},{second.account}]' in facts

    clerk.post(f"{path}/scans", files={"scan": ("第一页.png", PNG, "image/png")})
    leading = rf'href="/contests/{judging.contest}/scans/\d+/1"[^>]*>第一页.png'
    assert re.search(leading, chief.get(f"/seats/{seats[1]}/sheets/07").text)


def test_nobody_types_both_times_and_a_resent_typing_is_only_answered(judging, seats, clerk, second, path, run):
    clerk.post(path, form("typing-one-1"))

    again = clerk.post(path, form("typing-one-1"))
    own = clerk.post(path, form("typing-one-2"))
    assert "said=typing_waiting" in again.headers["location"]
    assert own.status_code == 409
    assert "第二遍须由另一位录入" in own.text
    assert "data-enter-moves" not in clerk.get(path).text
    second.post(path, form("typing-two-1"))
    assert "said=typing_stored" in second.post(path, form("typing-two-1")).headers["location"]
    assert len(run(stored.versions(seats[1], "07"))) == 1


def test_differences_are_settled_one_by_one_with_the_paper_in_hand(judging, seats, clerk, second, path, run):
    clerk.post(path, form("typing-one-1", c1="4", c5="20", c6="12"))
    differs = second.post(path, form("typing-two-1"))
    assert "said=typing_differs" in differs.headers["location"]

    page = clerk.get(path).text
    assert re.findall(r'id="f-pick-(\w+)"', page) == ["c1", "c5", "c6"]
    assert "待核对" in clerk.get(f"/contests/{judging.contest}/paper").text
    sent = {"submission": "settled-1", "base": "0", "rules": "2", "pick-c1": "first", "pick-c5": "second"}
    open_one = clerk.post(f"{path}/settle", sent)
    assert open_one.status_code == 422
    assert run(stored.versions(seats[1], "07")) == []
    wrong = clerk.post(f"{path}/settle", sent | {"pick-c6": "new", "c6": "99"})
    assert wrong.status_code == 422
    assert 'value="99"' in wrong.text

    good = clerk.post(f"{path}/settle", sent | {"pick-c6": "new", "c6": "12.5"})
    assert good.status_code == 303, good.text
    marks = run(stored.versions(seats[1], "07"))[0].marks
    assert (marks["c1"], marks["c5"], marks["c6"], marks["c7"]) == ("4", "21.5", "12.5", "13.5")
    verb, account, facts = deeds(run, judging.contest)[-1]
    assert (verb, account) == ("typing.settled", clerk.account)
    assert '"chosen":["c1=first","c5=second","c6=new"]' in facts
    assert clerk.post(f"{path}/settle", sent | {"submission": "settled-2"}).status_code == 409


def test_a_tablets_sheet_that_came_meanwhile_is_shown_and_not_overwritten(
    judging, seats, clerk, second, path, run, tablet
):
    clerk.post(path, form("typing-one-1"))
    assert tablet(seats[1]).sheet("07", GOOD | {"c1": "3"}, id="tablet-sheet-1").status_code == 200

    stale = second.post(path, form("typing-two-1"))
    assert stale.status_code == 409
    assert second.post(path, form("typing-two-2", base=1)).status_code == 422
    differs = second.post(path, form("typing-two-3", base=1, reason="以纸质为准"))
    assert "said=typing_differs" in differs.headers["location"]
    page = clerk.get(path).text
    assert "录入期间这份评分表又有了第 1 版（平板" in page
    assert versions(run, seats) == [(1, "tablet", "3")]

    sent = {"submission": "settled-1", "base": "1", "rules": "2"}
    assert clerk.post(f"{path}/settle", sent).status_code == 422
    assert clerk.post(f"{path}/settle", sent | {"reason": "以纸质为准"}).status_code == 303
    assert versions(run, seats) == [(1, "tablet", "3"), (2, "paper", "4.5")]


def test_typings_are_put_aside_with_a_reason_and_the_setting_waits_for_them(
    judging, seats, clerk, second, organiser, path, run
):
    clerk.post(path, form("typing-one-1"))
    off = f"/events/{judging.event}/paper/twice"
    assert organiser.post(off, {"on": "0"}).status_code == 409
    assert clerk.post(off, {"on": "0"}).status_code == 404

    assert clerk.post(f"{path}/drop").status_code == 422
    assert clerk.post(f"{path}/drop", {"reason": "录错席位"}).status_code == 303
    assert clerk.post(f"{path}/drop", {"reason": "录错席位"}).status_code == 409
    assert [row["state"] for row in run(tables.Typing.select().run())] == ["dropped"]
    assert organiser.post(off, {"on": "0"}).status_code == 303
    assert "said=typing_stored" in clerk.post(path, form("typing-one-2")).headers["location"]


def test_nothing_is_locked_while_a_typing_waits(judging, seats, tablet, clerk, chief, path):
    fill(judging, seats, tablet)
    assert clerk.post(path, form("typing-one-1", base=1, reason="纸质为准")).status_code == 303

    refused = chief.post(f"/events/{judging.event}/judging/lock")
    assert refused.status_code == 409
    assert "还有 1 份纸质评分表只录了一遍" in refused.text
    clerk.post(f"{path}/drop", {"reason": "平板为准"})
    assert chief.post(f"/events/{judging.event}/judging/lock").status_code == 303


def test_typings_under_earlier_rules_are_typed_again(judging, seats, clerk, second, path, run):
    clerk.post(path, form("typing-one-1"))
    body = run(tables.Ruleset.select().where(tables.Ruleset.version == 2).first().run())
    run(
        tables.Ruleset.insert(
            tables.Ruleset(**{key: value for key, value in body.items() if key != "id"} | {"version": 3})
        ).run()
    )

    answer = second.post(path, form("typing-two-1", rules="3"))

    assert "said=typing_waiting" in answer.headers["location"]
    states = run(tables.Typing.select(tables.Typing.state).order_by(tables.Typing.id).run())
    assert [row["state"] for row in states] == ["dropped", "waiting"]


def test_scans_are_taken_by_what_they_hold_and_shown_beside_the_form(
    judging, seats, clerk, chief, stranger, organiser, path, run
):
    pdf = organiser.get(f"/events/{judging.event}/sign-in.pdf").content
    files = [("scan", ("第一页.png", PNG, "image/png")), ("scan", ("表.pdf", pdf, "text/html"))]
    assert "said.n=2" in clerk.post(f"{path}/scans", files=files).headers["location"]
    page = clerk.get(path).text
    assert hashlib.sha256(PNG).hexdigest() in page
    image, paper = sorted(set(re.findall(r"/scans/(\d+)/1", page)))
    assert ("sha256" in deeds(run, judging.contest)[-1][2], deeds(run, judging.contest)[-1][0]) == (
        True,
        "scan.attached",
    )

    root = f"/contests/{judging.contest}/scans"
    shown = clerk.get(f"{root}/{image}/1")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["x-content-type-options"] == "nosniff"
    drawn = clerk.get(f"{root}/{paper}/1")
    assert drawn.content.startswith(b"\x89PNG")
    kept = clerk.get(f"{root}/{paper}/0")
    assert (kept.content, kept.headers["content-disposition"][:10]) == (pdf, "attachment")
    rehearsal.mark(True)
    assert files_of_scans.picture(pdf, 1) != drawn.content
    rehearsal.mark(False)
    assert files_of_scans.picture(pdf, 1) == drawn.content
    assert clerk.get(f"{root}/{paper}/2").status_code == 404
    assert chief.get(f"{root}/{image}/1").status_code == 200
    assert stranger.get(f"{root}/{image}/1").status_code == 303
    assert clerk.get(f"/contests/{judging.contest + 1}/scans/{image}/1").status_code == 404

    unsaid = clerk.post(f"{root}/{image}/off")
    assert (unsaid.status_code, "扫描件</h2>" in unsaid.text) == (422, True)
    twice = clerk.post(f"{path}/scans", files=files[:1])
    assert (twice.status_code, "已经附在这份评分表上" in twice.text) == (409, True)
    assert clerk.post(f"{root}/{image}/off", {"scan_reason": "放错"}).status_code == 303
    assert f"/scans/{image}/1" not in clerk.get(path).text
    assert clerk.post(f"{root}/{image}/off", {"scan_reason": "放错"}).status_code == 303


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><script>alert(1)</script>", "只收 JPEG、PNG"),
        (b"%PDF-1.7 broken %%EOF", "打不开"),
        (PNG[:16] + b"\x00\x01\x00\x00\x00\x01\x00\x00" + PNG[24:], "尺寸过大"),
        (b"\xff\xd8\xff" + b"\x00" * 40, "只收 JPEG、PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (6 << 20), "超过 6 MB"),
    ],
    ids=["page", "broken", "bomb", "no-frame", "large"],
)
def test_a_file_that_is_no_scan_is_named_beside_the_field(judging, clerk, path, run, body, words):
    answer = clerk.post(f"{path}/scans", files={"scan": ("a.png", body, "image/png")})

    assert answer.status_code == 422
    assert words in answer.text
    assert run(tables.Scan.count().run()) == 0


def test_the_qr_code_of_a_printed_sheet_opens_its_form_after_the_login(judging, seats, client, organiser, clerk):
    printed = organiser.get(f"/events/{judging.event}/score-sheets.pdf").content
    page = pypdfium2.PdfDocument(BytesIO(printed))[0]
    words = page.get_textpage().get_text_range()
    code = zxingcpp.read_barcodes(page.render(scale=3).to_pil())[0].text
    seat, sheet = re.search(r"/paper/(\d+)/(\w+)$", code).groups()
    assert f"{judging.event}-{seat}-{sheet}" in words

    stranger = Browser(client)
    login = stranger.get(urlsplit(code).path)
    assert login.status_code == 303
    asked = stranger.follow(login).text
    target = re.search(r'name="next" value="([^"]+)"', asked)[1]
    entered = stranger.post("/login", {"login": "tally-clerk", "password": "correct-horse-7", "next": target})
    form_page = stranger.follow(entered)
    assert form_page.status_code == 200
    assert f"<h1>{sheet} 号" in form_page.text
    assert "data-enter-moves" in form_page.text
    for name in NAMES:
        assert name not in form_page.text
