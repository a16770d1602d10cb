"""From two signatures to the wall: what is posted, who may see it, and how it is corrected."""

from tests.conftest import Browser
from tests.publication.conftest import House


def test_nothing_is_posted_before_two_people_have_signed_and_the_codes_are_decoded(house: House) -> None:
    house.draft()

    page = house.organiser.get(house.desk("/1"))
    refused = house.publish()

    assert "还没有由裁判长和监督员签字确认" in page.text
    assert refused.status_code == 409


def test_a_draft_is_not_there_for_a_stranger(house: House, stranger: Browser) -> None:
    house.certify()
    house.draft()

    assert house.organiser.get(house.desk("/1")).status_code == 200
    assert stranger.get(f"/p/{house.made.contest}/1").status_code == 404
    assert stranger.get(f"/p/{house.made.contest}").status_code == 404
    assert "清河县第七届职工技能竞赛" not in stranger.get("/p").text


def test_a_stranger_reads_names_and_units_of_the_winners_when_and_how_to_object(house: House, stranger: Browser) -> None:
    house.posted()

    page = stranger.get(f"/p/{house.made.contest}/1")

    assert page.status_code == 200
    for words in ("拟表彰", "古丽娜尔", "清河机械厂", "一等奖", "2099年12月31日", "县总工会，电话 0000-1234567"):
        assert words in page.text
    assert "清河县第七届职工技能竞赛" in stranger.get("/p").text
    assert page.headers["x-robots-tag"] == "noindex"
