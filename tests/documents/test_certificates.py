"""A certificate is right in every character, can be checked by anyone, and is never printed with an empty box."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest

from contests.documents import certificates
from contests.documents.certificates import Certificate, Issue, Kind
from contests.documents.faces import SERIF, faces
from tests.documents.reading import codes, picture, size, texts

SEAL = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#0000ff"/></svg>'
RARE = ("龙𬱖", "苏㛃", "李䶮", "阿卜杜热依木·买买提", "王𪟝", "赵龑", "钱㐱", "孙喆")


def won(name: str = "张三", number: int = 1, *, person: bool = True) -> Certificate:
    return Certificate(
        name,
        person,
        certificates.award_words("2026年岚溪县职工职业技能竞赛", "手工电弧焊"),
        "一等奖",
        f"LX2026-{number:05}",
        "M9S346Q3D25V",
        f"https://contest.example/check/M9S346Q3D25V?n={number}",
        ("参赛单位：岚溪县城市轨道交通建设有限责任公司",),
    )


def issue(kind: Kind = Kind.AWARD) -> Issue:
    return Issue(kind, ("岚溪县总工会", "岚溪县人力资源和社会保障局"), "2026年11月22日", "扫码查验真伪")


def book(certs: list[Certificate], kind: Kind = Kind.AWARD) -> bytes:
    target = BytesIO()
    certificates.print_book(issue(kind), certs, target)
    return target.getvalue()


@pytest.mark.parametrize("kind, title", [(Kind.AWARD, "奖状"), (Kind.HONOUR, "荣誉证书"), (Kind.TIDINGS, "喜报")])
def test_a_certificate_says_who_won_what_and_who_says_so(kind: Kind, title: str) -> None:
    (text,) = texts(certificates.print_single(issue(kind), won()))

    for words in (title, "张三同志：", "在2026年岚溪县职工职业技能竞赛“手工电弧焊”赛项中荣获", "一等奖",
                  certificates.CLOSINGS[kind], "LX2026-00001", "M9S3-46Q3-D25V", "参赛单位：岚溪县城市轨道交通",
                  "岚溪县总工会", "岚溪县人力资源和社会保障局", "2026年11月22日"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    "kind, paper", [(Kind.AWARD, (297, 210)), (Kind.HONOUR, (297, 210)), (Kind.TIDINGS, (210, 297))]
)
def test_each_style_has_its_paper_and_its_code_can_be_scanned_from_it(kind: Kind, paper: tuple[int, int]) -> None:
    pdf = certificates.print_single(issue(kind), won())

    assert size(pdf) == paper
    assert codes(pdf) == ["https://contest.example/check/M9S346Q3D25V?n=1"]


def test_a_unit_is_addressed_without_tongzhi() -> None:
    (text,) = texts(certificates.print_single(issue(), won("岚溪县自来水公司", person=False)))

    assert "岚溪县自来水公司：" in text
    assert "同志" not in text


def test_tidings_congratulate_the_unit_by_the_names_of_its_people() -> None:
    words = certificates.tidings_words("2026年技能竞赛", "电工", ["张三", "李四"])

    assert words == "热烈祝贺贵单位张三、李四同志在2026年技能竞赛“电工”赛项中荣获"
    assert certificates.tidings_words("安康杯竞赛", "", [], unit_itself=True) == "热烈祝贺贵单位在安康杯竞赛中荣获"


def test_rare_characters_and_names_with_an_interpunct_are_in_the_text_layer() -> None:
    pages = texts(book([won(name, i) for i, name in enumerate(RARE)]))

    assert [name in page for name, page in zip(RARE, pages, strict=True)] == [True] * len(RARE)


def test_a_name_is_set_in_one_hand() -> None:
    assert faces().family("张三") == "SaiHeng Kai"
    assert faces().family("钱龍") == SERIF  # outside the 楷体 subset: the whole name goes to the full font


def test_a_character_no_font_draws_is_named_before_anything_is_drawn() -> None:
    batch = [won(), won("马\U0002a6d6"), won("陈\ue863")]

    report = certificates.missing_glyphs(issue(), batch)

    assert [(m.code_point, m.texts) for m in report] == [("U+E863", ("陈\ue863",)), ("U+2A6D6", ("马\U0002a6d6",))]
    with pytest.raises(ValueError, match=r"U\+E863"):
        book(batch)


def test_marks_that_need_no_ink_are_not_missing() -> None:
    assert faces().missing(["葛\U000e0100飾　a\u200bb"]) == ()


def test_a_batch_over_several_runs_is_one_file_in_the_order_given() -> None:
    steps: list[tuple[int, int]] = []
    target = BytesIO()
    batch = [won(f"第{i}名", i) for i in range(certificates.CHUNK * 2 + 3)]

    count = certificates.print_book(issue(), batch, target, progress=lambda done, of: steps.append((done, of)))

    pages = texts(target.getvalue())
    assert count == len(pages) == len(batch)
    assert all(f"第{i}名同志" in page and f"LX2026-{i:05}" in page for i, page in enumerate(pages))
    assert codes(target.getvalue(), len(batch) - 1) == [batch[-1].check_url]
    assert steps == [(100, 203), (200, 203), (203, 203)]
    assert pypdfium2.PdfDocument(target.getvalue()).get_metadata_dict()["Title"] == "奖状"


def test_a_batch_as_a_zip_has_one_file_for_each_with_a_name_windows_accepts() -> None:
    target = BytesIO()
    certificates.print_zip(issue(), [won("张三"), won('a/b:"c"')], target)

    with ZipFile(target) as zipped:
        assert zipped.namelist() == ["0001-张三-一等奖-LX2026-00001.pdf", "0002-a_b_c_-一等奖-LX2026-00001.pdf"]
        assert "张三同志" in texts(zipped.read(zipped.namelist()[0]))[0]


def test_the_seal_and_the_logo_of_the_organiser_are_on_the_page() -> None:
    def blue(pdf: bytes) -> int:
        pixels = picture(pdf, dpi=40).convert("RGB").tobytes()
        return sum(r < 80 and g < 80 and b > 180 for r, g, b in zip(*[iter(pixels)] * 3, strict=True))

    bare = certificates.print_single(issue(), won())
    sealed = certificates.print_single(replace(issue(), seal=SEAL), won())
    both = certificates.print_single(replace(issue(), seal=SEAL, logo=SEAL), won())

    assert blue(bare) == 0 < blue(sealed) < blue(both)


def test_preprinted_paper_gets_the_words_only() -> None:
    pdf = certificates.print_single(replace(issue(Kind.HONOUR), preprinted=True), won())

    assert "荣誉证书" not in texts(pdf)[0]
    assert "张三同志" in texts(pdf)[0]
    colours = picture(pdf, dpi=30).convert("RGB").getpixel((60, 60))
    assert colours == (255, 255, 255)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_longest_team_and_the_longest_event_stay_on_one_page(kind: Kind) -> None:
    team = "、".join(["阿卜杜热依木·买买提江", "欧阳诸葛"] * 6)
    long = replace(
        won(team), body=certificates.award_words("2026年岚溪县" + "职工职业技能竞赛" * 6, "特种设备作业" * 4)
    )

    (text,) = texts(certificates.print_single(issue(kind), long))

    assert team in text
    assert "一等奖" in text
    assert certificates.CLOSINGS[kind] in text


def test_an_empty_batch_is_not_an_empty_file() -> None:
    with pytest.raises(ValueError, match="no certificate"):
        book([])


@pytest.mark.parametrize("kind", list(Kind))
def test_the_last_word_of_the_sentence_never_stands_on_a_line_of_its_own(kind: Kind) -> None:
    events = ("砌筑工砌筑工砌筑工"[:n] for n in range(1, 10))
    certs = [
        replace(won(number=n), body=certificates.award_words("2026年岚溪县职工职业技能竞赛", event))
        for n, event in enumerate(events, 1)
    ]
    pages = pypdfium2.PdfDocument(book(certs, kind))

    for page in pages:
        lines = page.get_textpage().get_text_range().split()
        assert any(line.endswith("荣获") for line in lines)
        assert not {"获", "荣获", "中荣获"} & set(lines)


@pytest.mark.parametrize("kind", list(Kind))
def test_long_words_never_run_into_the_unit_nor_the_unit_into_the_issuers(kind: Kind) -> None:
    unit = "新疆维吾尔自治区伊犁哈萨克自治州霍尔果斯市城市基础设施建设投资有限责任公司（集团）"
    contest = "2026年伊犁哈萨克自治州职工职业技能大赛暨第十二届“兵团杯”职业技能竞赛决赛"
    words = certificates.award_words(contest, "焊工（手工电弧焊与二氧化碳气体保护焊组合项目）")
    issuers = ("岚溪县总工会", "岚溪县人力资源和社会保障局", "岚溪县工业和信息化局")
    long = replace(won("阿卜杜热依木·麦麦提图尔荪"), body=words, notes=(f"单位：{unit}",))

    pdf = certificates.print_single(replace(issue(kind), issuers=issuers), long)

    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()

    def box(text: str) -> tuple[float, float]:
        """Return where a text ends and begins, from the lower edge of the paper."""
        found = page.search(text).get_next()
        assert found is not None
        edges = [page.get_charbox(found[0] + i) for i in range(found[1])]
        return min(edge[1] for edge in edges), max(edge[3] for edge in edges)

    closing, note, first = box(certificates.CLOSINGS[kind][:4]), box("单位：新疆"), box(issuers[0])
    end = box(unit[-4:])
    assert closing[0] > note[1]
    assert end[0] > first[1]
