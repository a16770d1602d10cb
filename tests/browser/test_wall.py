# ruff: noqa: F811
"""From the last sheet to the wall in a real browser, with an upheld objection that takes the first prize away."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, expect

from contests.actions.publication import codes
from contests.store import publication
from contests.store.tables import Notice, Sheet
from tests.browser.conftest import PHONE, Visit, visiting
from tests.browser.judging.conftest import Desk, server  # noqa: F401 - a fixture
from tests.browser.test_walk import confirm, press
from tests.conftest import Browser, Cast
from tests.documents.reading import texts
from tests.results import made
from tests.results.made import Made

FIRST, SECOND = "古丽娜尔", "刘洋"
Run = Callable[[Any], Any]


@pytest.fixture
def visit(chromium: Chromium, server: str) -> Iterator[Visit]:
    """``visit("chief")`` is that person's browser, ``visit()`` a stranger's telephone."""
    with visiting(chromium, server) as enter:
        yield lambda login="": enter(login, (1280, 900) if login else PHONE)


@pytest.fixture
def hall(run: Run, organiser: Browser, cast: Cast) -> Made:
    """The welders are being judged: every sheet is in but one; the people who bring it to the wall are there."""
    found: Made = run(made.welders(state="judging"))
    run(made.example_rulings(found, organiser.account))  # type: ignore[attr-defined]
    run(Sheet.delete().where((Sheet.seat == found.seats["J5"]) & (Sheet.code == "001")).run())
    for login, name, role in (("chief", "钱伟", "chief_judge"), ("super", "孙丽", "supervisor")):
        run(made.member(found.contest, cast("", login=login, name=name).account, role))  # type: ignore[attr-defined]
    return found


def sign_and_count(chief: Page, supervisor: Page, number: int) -> None:
    """The chief judge takes a tally, the chief judge and the supervisor sign it."""
    chief.goto("/contests/1/results/1")
    if number > 1:
        chief.locator("form[action$='/tally'] textarea").fill("第 1 号异议成立")
    press(chief, "重新生成统分表" if number > 1 else "生成统分表")
    for page, role in ((chief, "裁判长"), (supervisor, "监督员")):
        page.goto(f"/contests/1/results/1/tallies/{number}")
        confirm(page, f"以{role}身份签字")


def draft_and_post(desk: Page, number: int, reason: str = "") -> None:
    """The organiser drafts a notice, sees that the gate is green, and posts it."""
    desk.goto("/contests/1/publication")
    if reason:
        desk.locator("summary", has_text="更正已发布的名单").click()
        desk.locator("[name=reason]").fill(reason)
    desk.locator("[name=contact]").fill("清河县总工会，电话 0000-1234567")
    desk.locator("[name=how]").fill("书面实名提出。")
    press(desk, "起草")
    expect(desk.get_by_text("发布前检查全部通过")).to_be_visible()
    confirm(desk, "发布公示")
    expect(desk.locator("main")).to_contain_text(f"第 {number} 号已经发布")


def row_of(page: Page, name: str) -> Locator:
    """The row of a public list in which somebody stands."""
    return page.locator("main tbody tr", has_text=name)


def test_from_the_last_sheet_to_a_corrected_final_list_and_its_certificates(
    hall: Made, organiser: Browser, chromium: Chromium, server: str, visit: Visit, run: Run, tmp_path: Path
) -> None:
    # The last sheet, the lock, the count, two signatures, decoding.
    tablet = Desk(chromium, server, organiser.post(f"/seats/{hall.seats['J5']}/card").text)
    tablet.mark("001")
    tablet.hand_in("001")
    tablet.uploaded("001")
    tablet.context.close()
    chief, supervisor, desk = visit("chief"), visit("super"), visit("organiser")
    chief.goto("/contests/1/room")
    chief.get_by_role("link", name="检查并锁定").click()
    press(chief, "确认锁定")
    sign_and_count(chief, supervisor, 1)
    desk.goto("/contests/1/results/1")
    confirm(desk, "解密")
    draft_and_post(desk, 1)

    # A stranger reads it on a telephone, looks for a name, and objects.
    stranger = visit()
    stranger.goto("/p")
    stranger.get_by_role("link", name="清河县第七届职工技能竞赛").click()
    stranger.get_by_role("link", name=re.compile("第 1 号")).click()
    expect(row_of(stranger, FIRST)).to_contain_text("一等奖")
    stranger.locator("[name=q]").fill(FIRST)
    press(stranger, "查询")
    expect(stranger.locator("main tbody tr")).to_have_count(1)
    assert stranger.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    stranger.get_by_role("link", name="网上提出异议").click()
    for field, text in (("name", "陈建军"), ("contact", "13800138000"), ("text", "第一名使用了自带工具。")):
        stranger.locator(f"[name={field}]").fill(text)
    press(stranger, "提交异议")
    expect(stranger.locator("main")).to_contain_text("编号第 1 号")

    # It is upheld: correction, tally 2, two signatures, a notice that takes the place of the first.
    desk.goto("/contests/1/publication")
    desk.get_by_label("成立，需要更正名单", exact=True).check()
    desk.locator("[name=answer]").fill("经核查录像，情况属实。")
    press(desk, "记录答复")
    chief.goto("/contests/1/results/1")
    chief.locator("summary", has_text="启动更正").click()
    chief.locator("form[action$='/correct'] textarea").fill("第 1 号异议成立")
    with chief.expect_navigation():
        chief.locator("form[action$='/correct'] button").click()
    chief.goto("/contests/1/room?event=1")
    form = chief.locator("form[action='/events/1/rulings']")
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    form.locator("[name=kind]").select_option("disqualified")
    form.locator("[name=code]").select_option("001")
    form.locator("[name=reason]").fill("使用自带工具")
    with chief.expect_navigation():
        form.locator("button.main, button").last.click()
    sign_and_count(chief, supervisor, 2)
    desk.goto("/contests/1/results/1")
    if desk.locator("summary", has_text="解密").count():
        confirm(desk, "解密")
    draft_and_post(desk, 2, "第 1 号异议成立")
    stranger.goto("/p/1/2")
    expect(stranger.locator("main")).to_contain_text("与第 1 号相比的变化")
    expect(row_of(stranger, SECOND)).to_contain_text("一等奖")
    expect(row_of(stranger, FIRST)).to_have_count(0)
    stranger.goto("/p/1/1")
    expect(stranger.locator("main")).to_contain_text("本名单已更正")
    expect(row_of(stranger, FIRST)).to_contain_text("一等奖")  # the old one is readable as it was

    # The days pass; the final list, its certificates, and what the check page says of paper and list.
    over = datetime.now(UTC) - timedelta(days=3)
    run(Notice.update({Notice.published_at: over, Notice.ends_on: over.date()}).where(Notice.number == 2).run())
    desk.goto("/contests/1/publication/2")
    press(desk, "公布最终名单")
    press(desk, "为证书编号")
    final = run(publication.notice(hall.contest, 3))
    paper = next(one for one in run(publication.certificates(final.id)) if one.title == "一等奖")
    stranger.goto("/check")
    stranger.locator("[name=code]").fill(codes.grouped(paper.code).lower())
    press(stranger, "查验")
    expect(stranger.locator("main")).to_contain_text("证书真实有效")
    expect(stranger.locator("main")).not_to_contain_text(SECOND)
    stranger.locator("[name=name]").fill(SECOND)
    press(stranger, "核对")
    expect(stranger.locator("main")).to_contain_text(SECOND)
    first, last = (run(publication.notice(hall.contest, number)).code for number in (1, 3))
    stranger.goto(f"/check/{first}")
    expect(stranger.locator("main")).to_contain_text("已被更正，不再有效")
    stranger.goto(f"/check/{last}")
    expect(stranger.locator("main")).to_contain_text("最终名单真实有效")
    with desk.expect_download() as sent:
        desk.goto("/contests/1/publication/3")
        desk.get_by_role("link", name="PDF", exact=True).click()
    sent.value.save_as(tmp_path / "list.pdf")
    printed = "".join(texts((tmp_path / "list.pdf").read_bytes())).replace("\n", "")
    assert SECOND in printed
    assert FIRST not in printed

    # Who lost the prize reads the own result, and why, with the code of the slip.
    own = codes.of_entry(hall.contest, hall.entries["001"])
    stranger.goto("/p/1/mine")
    stranger.locator("[name=number]").fill("W001")
    stranger.locator("[name=code]").fill(own)
    press(stranger, "查询")
    expect(stranger.locator("main")).to_contain_text("取消资格")
    expect(stranger.locator("main")).not_to_contain_text("一等奖")
