"""What happens in the demo's halls between the count and the signatures: the re-check, and an appeal."""

from datetime import datetime, timedelta
from random import Random

from contests.actions import results as counting
from contests.demo.round import Crew
from contests.rules import Person
from contests.store import results
from contests.store.judging import facts
from contests.store.setup import ContestRow, EventRow

MINUTE = timedelta(minutes=1)


async def recheck(crew: Crew, contest: ContestRow, event: EventRow, now: datetime, error: bool = False) -> None:
    """The supervisor compares the sample and signs; with an *error* the first round is too faulty: all follows."""
    if not contest.settings.get("recheck"):
        return
    wrong = await _compare(crew.supervisor, contest, event, now, error)
    if error:
        await _compare(crew.supervisor, contest, event, now + 12 * MINUTE, False, wrong)
        standing = await results.recheck_standing(contest, event.id)
        said = "已调阅该席位提交记录：纸面为裁判草稿，平板提交为本人最终打分，以平板为准，不需更正。"
        for line in standing.unmended:
            await counting.answer_recheck(crew.chief_judge, contest, event.id, line.id, said, now + 26 * MINUTE)


async def recheck_figures(crew: Crew, contest: ContestRow, event: EventRow, now: datetime) -> None:
    """After the decoding the supervisor compares what was typed with the papers, and signs."""
    if contest.settings.get("recheck") and (await results.recheck_standing(contest, event.id)).state == "due":
        await _compare(crew.supervisor, contest, event, now, False, "typed")


async def _compare(
    checker: Person, contest: ContestRow, event: EventRow, now: datetime, error: bool, again: str = ""
) -> str:
    seed = f"{Random(f'{event.id}-{again}').getrandbits(64):016x}"
    number = await counting.start_recheck(checker, contest, event.id, seed, now)
    own = next(one for one in (await results.rounds([event.id]))[event.id] if one.recheck.id == number)
    codes = [one.code for one in own.recheck.sample]
    wrong = codes[3] if error else again
    found = {code: "第2席评分表第3项：裁判纸面草稿比平板提交低 0.5 分。" if code == wrong else "" for code in codes}
    await counting.note_recheck(checker, contest, event.id, number, found, now + 9 * MINUTE)
    await counting.sign_recheck(checker, contest, event.id, number, now + 10 * MINUTE)
    return wrong


async def appeal(crew: Crew, contest: ContestRow, event: EventRow, now: datetime) -> None:
    """A contestant appeals at the desk; the chief judge looks at the sheets and rejects it."""
    entry = (await facts.named_entries(event.id))[4]
    text = "本人认为操作过程中有一次停顿系设备供电中断所致，请求核对是否因此被扣分。"
    number, _ = await counting.lodge_appeal(crew.tally_clerk, contest, event.id, entry.number, entry.label, text, now)
    said = (
        "经调阅全部评分表和现场记录：五名裁判均未就该次停顿扣分，停顿时间已按规则从用时中扣除。"
        "评分与评分标准一致，申诉不成立。"
    )
    await counting.decide_appeal(crew.chief_judge, contest, number, "rejected", said, now + 10 * MINUTE)
