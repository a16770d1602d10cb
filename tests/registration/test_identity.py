"""ID numbers, codes, phone numbers and names: checks, certain repairs, masks."""

from datetime import date

import pytest

from contests import identity


@pytest.mark.parametrize(
    ("text", "number", "fault"),
    [
        ("11010519491231002X", False, ""),
        ("11010519491231002x", False, ""),
        ("110105194912310029", False, "id_checksum"),
        ("110105194902310027", False, "id_checksum"),
        ("110105491231002", False, "id_old"),
        ("110105491231002", True, "id_old"),
        ("1101051949123100", False, "id_length"),
        ("X10105194912310020", False, "id_characters"),
        ("H1234567890", False, "id_characters"),
        ("350102198309290000", True, "id_number_lost_digits"),
        ("3.5010219830929E+17", False, "id_number_lost_digits"),
        ("", False, "id_missing"),
        ("1234", True, "id_length"),
    ],
)
def test_an_id_number_stands_only_whole_and_with_its_check_digit(text, number, fault):
    assert identity.read_id(text, number=number).fault == fault


def test_a_day_that_never_was_is_a_fault_even_with_a_right_check_digit():
    first = "11010519490231002"

    assert identity.read_id(first + identity.id_check(first)).fault == "id_birth_date"


def test_a_region_code_of_no_period_is_a_warning_and_never_a_fault():
    first = "99990119800101001"
    reading = identity.read_id(first + identity.id_check(first))

    assert (reading.fault, reading.warnings) == ("", ("id_region",))


def test_a_withdrawn_region_code_is_known():
    first = "11010319800101001"  # 崇文区, merged in 2010

    assert identity.read_id(first + identity.id_check(first)).warnings == ()


def test_birth_date_and_sex_come_from_the_number():
    assert identity.birth_date("11010519491231002X") == date(1949, 12, 31)
    assert identity.sex("11010519491231002X") == "女"


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", ("full_width",)),
        ("'11010519491231002X", "11010519491231002X", ("apostrophe",)),
        ("110105 19491231 002X", "11010519491231002X", ("inner_space",)),
        ("110105-19491231-002X", "11010519491231002X", ("separators",)),
        ("\u200b11010519491231002X", "11010519491231002X", ("zero_width",)),
        ("11010519491231002x", "11010519491231002X", ("lower_case",)),
        ("  11010519491231002X\n", "11010519491231002X", ()),
    ],
)
def test_what_is_certain_in_an_id_number_is_repaired_and_named(text, value, repairs):
    reading = identity.read_id(text)

    assert (reading.value, reading.repairs, reading.fault) == (value, repairs, "")


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        ("张　三", "张三", ("inner_space",)),
        ("欧阳 娜娜", "欧阳娜娜", ("inner_space",)),
        ("张\n三", "张三", ("inner_space",)),
        ("阿卜杜・热合曼", "阿卜杜·热合曼", ("interpunct",)),
        ("阿卜杜．热合曼", "阿卜杜·热合曼", ("interpunct",)),
        ("阿卜杜.热合曼", "阿卜杜·热合曼", ("interpunct",)),
        ("阿卜杜 • 热合曼", "阿卜杜·热合曼", ("interpunct",)),
        ("阿卜杜·热合曼", "阿卜杜·热合曼", ()),
        ("李\ue863", "李䶮", ("private_use",)),
        ("⾼明", "高明", ("usual_form",)),
        ("龙𬱖", "龙𬱖", ()),
        ("苏㛃", "苏㛃", ()),
        ("John  Smith", "John Smith", ("inner_space",)),
    ],
)
def test_a_name_keeps_its_characters_and_loses_only_what_nobody_meant(text, value, repairs):
    reading = identity.read_name(text)

    assert (reading.value, reading.repairs, reading.fault) == (value, repairs, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "name_missing"),
        ("张三（女）", "name_unreadable"),
        ("张三、李四", "name_unreadable"),
        ("张?", "name_unreadable"),
        ("张三1", "name_unreadable"),
        ("·", "name_unreadable"),
        ("阿卜杜 热合曼", "name_space"),
        ("张" * 51, "name_long"),
    ],
)
def test_a_name_that_cannot_stand_on_a_certificate_is_refused(text, fault):
    assert identity.read_name(text).fault == fault


def test_a_character_of_private_use_without_a_public_place_is_reported():
    assert identity.read_name("张\ue001").warnings == ("name_private_use",)


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("13800138000", "13800138000", ""),
        ("138 0013-8000", "13800138000", ""),
        ("+86 13800138000", "13800138000", ""),
        ("013800138000", "13800138000", ""),
        ("12800138000", "12800138000", "phone"),
        ("1380013800", "1380013800", "phone"),
        ("13800138000/13900139000", "13800138000/13900139000", "phone"),
        ("0871-6000000", "08716000000", "phone"),
        ("", "", "phone_missing"),
    ],
)
def test_a_mobile_number_has_eleven_digits_and_begins_with_13_to_19(text, value, fault):
    reading = identity.read_phone(text)

    assert (reading.value, reading.fault) == (value, fault)


def test_an_office_may_have_a_landline_or_no_phone():
    assert [identity.read_contact_phone(text).fault for text in ("0871-65000000", "", "13800138000", "12")] == [
        *("", "", "", "contact_phone")
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("91539901AY4CL12TH2", ""),
        ("91539901ay4cl12th2", ""),
        ("91539901AY4CL12TH3", "code_checksum"),
        ("91539901AY4CL12TO2", "code_characters"),
        ("91539901AY4CL12TH", "code_length"),
        ("", "code_missing"),
    ],
)
def test_an_organisation_code_carries_its_check_character(text, fault):
    assert identity.read_uscc(text).fault == fault


def test_every_single_wrong_character_of_a_code_is_noticed():
    good = "91539901AY4CL12TH2"
    for place in range(18):
        for char in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            wrong = good[:place] + char + good[place + 1 :]
            assert (identity.read_uscc(wrong).fault == "") == (wrong == good)


def test_masks_show_region_and_last_four_only():
    assert identity.mask_id("110105194912310021") == "110105********0021"
    assert identity.mask_phone("13800138000") == "138****8000"
    assert identity.mask_phone("12345") == "*****"
