"""What programs read of the public: feeds and JSON, and what a page weighs on a telephone."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

from contests.store import ledger, publication
from contests.store.tables import Contest, Notice
from tests.conftest import Browser
from tests.publication.conftest import House
from tests.publication.test_publication import correct, finish, wait_until_over

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_and_the_json_say_what_the_page_says(house: House, stranger: Browser) -> None:
    house.posted()
    own = f"/p/{house.made.contest}"

    for path in ("/p/feed.xml", f"{own}/feed.xml"):
        feed = ElementTree.fromstring(stranger.get(path).content)
        assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["拟表彰名单公示"]
        links = [link.get("href", "") for entry in feed.iter(f"{ATOM}entry") for link in entry.iter(f"{ATOM}link")]
        assert links[0].endswith(f"{own}/1")
    notice = stranger.get(f"{own}/1/notice.json").json()
    stored = house.run(publication.notice(house.made.contest, 1))
    assert notice["sha256"] == stored.digest
    assert [row["name"] for row in notice["lists"][0]["rows"]] == [row["name"] for row in stored.groups[0]["rows"]]
    assert set(notice["lists"][0]["rows"][0]) <= {"place", "award", "name", "unit", "members", "proposed"}
    assert [one["number"] for one in stranger.get(f"{own}/contest.json").json()["notices"]] == [1]
    assert [one["id"] for one in stranger.get("/p/index.json").json()["contests"]] == [house.made.contest]


def test_who_has_a_feed_already_is_answered_with_304_until_something_is_posted(house: House, stranger: Browser) -> None:
    house.posted()
    own = f"/p/{house.made.contest}"
    paths = ("/p/feed.xml", "/p/index.json", f"{own}/feed.xml", f"{own}/contest.json", f"{own}/1/notice.json")
    tags = {path: stranger.get(path).headers["etag"] for path in paths}

    for path, tag in tags.items():
        answer = stranger.get(path, headers={"if-none-match": tag})
        assert answer.status_code == 304, path
        assert stranger.get(path).headers["x-robots-tag"] == "noindex"
    wait_until_over(house)
    finish(house)
    fresh = ("/p/feed.xml", f"{own}/feed.xml", f"{own}/contest.json", f"{own}/1/notice.json")
    assert all(stranger.get(path, headers={"if-none-match": tags[path]}).status_code == 200 for path in fresh)
    tag = {"if-none-match": stranger.get("/p/index.json").headers["etag"]}
    assert stranger.get("/p/index.json", headers=tag).status_code == 304
    house.run(Contest.update({Contest.hosts: "清河县总工会等"}).where(Contest.id == house.made.contest).run())
    assert stranger.get("/p/index.json", headers=tag).json()["contests"][0]["hosts"] == "清河县总工会等"


def test_a_superseded_list_leaves_the_feed_and_the_json_names_its_successor(house: House, stranger: Browser) -> None:
    house.posted()
    correct(house)
    house.draft(reason="更正", title="更正后的公示")
    house.publish(2)
    own = f"/p/{house.made.contest}"

    feed = ElementTree.fromstring(stranger.get(f"{own}/feed.xml").content)
    old = stranger.get(f"{own}/1/notice.json").json()

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["更正后的公示"]
    assert (old["state"], old["superseded_by"]) == ("superseded", 2)


def test_what_was_taken_down_leaves_every_feed(house: House, stranger: Browser) -> None:
    house.posted()
    gone = (datetime.now(UTC) - timedelta(days=2)).date()
    house.run(Notice.update({Notice.take_down_on: gone}).where(Notice.number == 1).run())
    own = f"/p/{house.made.contest}"

    assert "<entry>" not in stranger.get("/p/feed.xml").text
    assert stranger.get("/p/index.json").json() == {"contests": []}
    for path in (f"{own}/feed.xml", f"{own}/contest.json", f"{own}/1/notice.json"):
        assert stranger.get(path).status_code == 404


def test_a_title_with_signs_of_markup_does_not_break_the_feed(house: House, stranger: Browser) -> None:
    house.certify()
    house.draft(title='<b>"甲"&乙</b>')
    house.publish()

    feed = ElementTree.fromstring(stranger.get("/p/feed.xml").content)

    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}title") == '<b>"甲"&乙</b>'  # type: ignore[union-attr]


def test_500_winners_with_everything_the_page_loads_weigh_less_than_100_kb_as_sent(
    house: House, stranger: Browser
) -> None:
    house.posted()
    notice = house.run(publication.notice(house.made.contest, 1))
    row = notice.groups[0]["rows"][0]
    rows = [{**row, "name": f"阿卜杜热依木·买买提{i}", "unit": f"清河县第{i}机械制造有限责任公司"} for i in range(500)]
    body = ledger.canonical({**notice.body, "groups": [{**notice.groups[0], "rows": rows}]})
    house.run(Notice.update({Notice.body: body}).where(Notice.id == notice.id).run())

    html = stranger.get(f"/p/{house.made.contest}/1").text
    assert html.count("阿卜杜热依木·买买提") == 500
    parts = [part.split('"')[0] for part in html.replace('src="', 'href="').split('href="')[1:]]
    loaded = sorted({part for part in parts if part.startswith("/static/")})
    assert any(".css" in part for part in loaded)

    assert sum(_sent(stranger, path) for path in (f"/p/{house.made.contest}/1", *loaded)) < 100_000


def _sent(stranger: Browser, path: str) -> int:
    """Return how many bytes go over the line, compressed as a browser asks for."""
    with stranger._client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        assert answer.headers.get("content-encoding") == "gzip" or int(answer.headers["content-length"]) < 1000, path
        return sum(len(chunk) for chunk in answer.iter_raw())


def test_an_event_has_a_page_with_its_rules_and_its_list(house: House, stranger: Browser) -> None:
    house.posted()
    path = f"/p/{house.made.contest}/events/{house.made.event}"

    page = stranger.get(path).text

    for words in ("焊工", "成绩的组成", "一等奖", "古丽娜尔"):
        assert words in page
    assert "王建国" not in stranger.get(f"{path}?q=古丽").text
    assert path in stranger.get(f"/p/{house.made.contest}").text
    assert stranger.get(f"/p/{house.made.contest}/events/999999").status_code == 404
