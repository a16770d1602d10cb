"""Files that strangers send: refused in words, never a crash, never a million rows."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from contests.documents.workbooks import Unreadable, put, read_workbook
from tests.registration.books import HEADER, book, person, read, repack


def code(blob: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_workbook(blob)
    return str(refused.value)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("blob", "reason"),
    [
        (b"", "file_empty"),
        (b"  \n ", "file_empty"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "file_old_xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        ("姓名,身份证号\n张三,1".encode("gbk"), "file_not_workbook"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "file_not_workbook"),
        (b"PK\x03\x04 broken", "file_not_workbook"),
        (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "file_not_workbook"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x"}), "file_broken"),
        (b"x" * ((8 << 20) + 1), "file_too_large"),
    ],
)
def test_what_is_not_a_workbook_is_refused_by_its_reason(blob, reason):
    assert code(blob) == reason


def test_a_file_that_unpacks_to_far_more_than_it_weighs_is_not_unpacked():
    good = book(("焊工", [HEADER, person(1)]))
    with zipfile.ZipFile(io.BytesIO(good)) as old:
        parts = {name: old.read(name) for name in old.namelist()}

    assert code(zipped(parts | {"xl/media/image1.png": b"\0" * (90 << 20)})) == "file_unpacks"


def test_entities_are_never_expanded():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    blob = repack(
        book(("焊工", [HEADER, person(1)])),
        r"xl/worksheets/sheet1\.xml",
        lambda xml: (
            laughs + xml.replace("<sheetData>", "<sheetData><row><c t='inlineStr'><is><t>&b;</t></is></c></row>")
        ),
    )

    assert code(blob) == "file_broken"


def test_one_cell_at_the_far_corner_costs_one_row():
    def far(made):
        made.worksheets[0]["XFD1048576"] = "x"
        made.worksheets[0]["A1048576"] = "注：以下空白"

    blob = book(("焊工", [HEADER, person(1)]), change=far)
    sheet = read_workbook(blob)[0]
    found = read(blob)

    assert [row.number for row in sheet.rows] == [1, 2, 1048576]
    assert [row.row for row in found.accepted] == [2]
    assert [one.row for one in found.ignored] == [1048576]


def test_a_false_dimension_hides_nothing():
    blob = repack(
        book(("焊工", [HEADER, person(1), person(2)])),
        r"xl/worksheets/sheet1\.xml",
        lambda xml: xml.replace('ref="A1:F3"', 'ref="A1:B1"'),
    )

    assert len(read(blob).accepted) == 2


def test_cells_without_addresses_are_read_in_order():
    def bare(xml: str) -> str:
        import re

        return re.sub(r'(<(?:c|row))([^>]*?) r="[A-Z]*\d+"', r"\1\2", xml)

    assert len(read(repack(book(("焊工", [HEADER, person(1)])), r"xl/worksheets/sheet1\.xml", bare)).accepted) == 1


def test_more_than_twenty_thousand_rows_are_refused_and_not_cut():
    made = Workbook(write_only=True)
    sheet = made.create_sheet("焊工")
    for number in range(20_001):
        sheet.append([number + 1])
    out = io.BytesIO()
    made.save(out)

    assert code(out.getvalue()) == "file_rows"


def test_formatted_empty_rows_do_not_count():
    def format_all(made):
        for row in range(3, 3000):
            made.worksheets[0].cell(row, 1).number_format = "@"

    found = read(book(("焊工", [HEADER, person(1)]), change=format_all))

    assert len(found.accepted) == 1
    assert not found.ignored


def test_a_text_that_begins_like_a_formula_stays_a_text():
    made = Workbook()
    for row, text in enumerate(("=1+1", "+1", "-1", "@x", "a\x07b"), 1):
        put(made.active.cell(row, 1), text)
    out = io.BytesIO()
    made.save(out)

    sheet = load_workbook(io.BytesIO(out.getvalue())).active
    assert [(cell.value, cell.data_type) for cell in sheet["A"]] == [
        *(("=1+1", "s"), ("+1", "s"), ("-1", "s"), ("@x", "s"), ("ab", "s")),
    ]
