"""2,763 certificates against the typesetter alone on the same pages and the bare encoding of the QR codes.

    python benchmarks/certificates.py [COUNT]

Prints seconds and the ratio (wanted: at most 1.2) and the largest memory of the run (wanted: below 600 MB).
The typesetter alone is given the same hundreds of pages, with the QR codes already drawn.
"""

import resource
import sys
import time
from collections.abc import Callable
from io import BytesIO

import segno

from contests.documents import certificates
from contests.documents.certificates import CHUNK, Certificate, Issue, Kind
from contests.documents.faces import faces
from contests.documents.typesetting import press


def batch(count: int) -> list[Certificate]:
    words = certificates.award_words("2026年岚溪县职工职业技能竞赛", "手工电弧焊")
    return [
        Certificate("阿卜杜热依木·买买提" if i % 9 == 0 else "龙頔", True, words, "一等奖", f"LX2026-{i:05}",
                    f"M9S346{i:06}", f"https://contest.example/check/M9S346{i:06}", ("参赛单位：岚溪县自来水公司",))
        for i in range(count)
    ]  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def typesetter_alone(issue: Issue, entries: list[dict[str, object]]) -> None:
    shared = certificates._shared(issue, faces())
    with press("certificate.typ", faces(), certificates._images(issue, faces()), tags=False) as print_chunk:
        for at in range(0, len(entries), CHUNK):
            print_chunk({**shared, "entries": entries[at : at + CHUNK]})


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2763
    issue = Issue(Kind.AWARD, ("岚溪县总工会",), "2026年11月22日", "扫码查验真伪")
    certs = batch(count)
    faces()
    ours = seconds(lambda: certificates.print_book(issue, certs, BytesIO()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    codes = seconds(lambda: [segno.make(c.check_url, error="m", micro=False) for c in certs])
    entries = [certificates._entry(c, faces()) for c in certs]
    alone = seconds(lambda: typesetter_alone(issue, entries))
    print(f"{count} certificates {ours:.2f} s; typst alone {alone:.2f} s, QR alone {codes:.2f} s")
    print(f"ratio {ours / (alone + codes):.2f}; memory {memory:.0f} MB")


if __name__ == "__main__":
    main()
