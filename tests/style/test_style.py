"""The look keeps its promises: small, strict about content security, and never wider than the screen."""

import re

import pytest

from tests.style.conftest import STATIC, render


def test_the_stylesheet_stays_small():
    assert (STATIC / "style.css").stat().st_size <= 15 * 1024


@pytest.mark.parametrize("template", ["page.html", "error.html", "public.html"])
def test_no_page_carries_inline_style_or_script(template: str):
    html = render(template, heading="没有这一页", message="地址可能写错了。")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_a_faulty_field_is_tied_to_its_sentence(style_page: str):
    assert 'aria-describedby="h-quota e-quota" aria-invalid="true"' in style_page
    assert '<p class="error" id="e-quota">名额须为 1 至 99 的整数。</p>' in style_page
    assert '<a href="#f-quota">' in style_page


def test_what_a_user_typed_is_escaped():
    assert "<script>x" not in render("error.html", heading="<script>x", message="<script>x")


def test_a_sorted_column_says_so_and_turns_round(style_page: str):
    assert '<th scope="col" class="num" aria-sort="descending"><a href="?sort=score">得分</a></th>' in style_page
    assert '<a href="?sort=name">姓名</a>' in style_page


def test_the_road_marks_the_present_step(style_page: str):
    assert '<li aria-current="step">编排</li>' in style_page


def test_every_file_that_a_stylesheet_or_script_names_is_there():
    for sheet in STATIC.glob("*.css"):
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8")):
            assert (STATIC / name).is_file(), name
    for script in [*STATIC.glob("*.js"), *STATIC.glob("judging/*.js")]:
        for name in re.findall(r'^import .* from "([^"]+)";$', script.read_text(encoding="utf-8"), re.MULTILINE):
            assert (script.parent / name).is_file(), (script.name, name)


def test_the_font_for_rare_characters_is_small_and_licensed():
    font = STATIC / "fonts" / "rare-sc.woff2"

    assert font.read_bytes()[:4] == b"wOF2"
    assert font.stat().st_size < 64 * 1024
    assert (font.parent / "OFL-Noto-Sans-SC.txt").is_file()


def test_vendored_libraries_bring_their_licence():
    for library in (STATIC / "vendor").glob("*.js"):
        assert library.with_suffix(".LICENSE").is_file(), library.name
