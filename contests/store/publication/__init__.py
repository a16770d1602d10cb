"""What is posted: notices with the rows they show, objections to them, certificates."""

from contests.store.publication.certificates import (
    CertificateRow,
    Fresh,
    add_certificates,
    certificate_of,
    certificates,
    first_entry_of_unit,
)
from contests.store.publication.notices import (
    NoticeRow,
    NoticeWords,
    PublicContest,
    add_honours,
    add_notice,
    change_draft,
    drop_draft,
    notice,
    notice_by_id,
    notices,
    public_contests,
    publish,
    set_state,
    withdraw_honours,
)
from contests.store.publication.objections import ObjectionRow, add_objection, answer_objection, objections

__all__ = [
    "CertificateRow",
    "Fresh",
    "NoticeRow",
    "NoticeWords",
    "ObjectionRow",
    "PublicContest",
    "add_certificates",
    "add_honours",
    "add_notice",
    "add_objection",
    "answer_objection",
    "certificate_of",
    "certificates",
    "change_draft",
    "drop_draft",
    "first_entry_of_unit",
    "notice",
    "notice_by_id",
    "notices",
    "objections",
    "public_contests",
    "publish",
    "set_state",
    "withdraw_honours",
]
