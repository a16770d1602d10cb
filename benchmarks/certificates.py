"""2,763 certificates against the typesetter alone on the same pages and the bare encoding of the QR codes.

    python benchmarks/certificates.py [COUNT]

Prints seconds and the ratio (wanted: at most 1.2) and the largest memory of the run (wanted: below 600 MB).
The typesetter alone is given the same hundreds of pages, with the QR codes already drawn.
"""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context

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


ISSUE = Issue(Kind.AWARD, ("岚溪县总工会",), "2026年11月22日", "扫码查验真伪")


def ours(count: int) -> tuple[float, float]:
    """Return seconds and megabytes of the whole way: glyphs checked, codes drawn, pages set, parts joined."""
    certs = batch(count)
    faces()
    taken = seconds(lambda: certificates.print_book(ISSUE, certs, BytesIO()))
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(count: int) -> float:
    entries = [certificates._entry(c, faces()) for c in batch(count)]
    return seconds(lambda: typesetter_alone(ISSUE, entries))


def codes(count: int) -> float:
    urls = [c.check_url for c in batch(count)]
    return seconds(lambda: [segno.make(url, error="m", micro=False) for url in urls])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2763
    # Each in a process of its own: the typesetter remembers pages it has set before.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as one:
        bare = one.submit(alone, count).result()
        qr = one.submit(codes, count).result()
        taken, memory = one.submit(ours, count).result()
    print(f"{count} certificates {taken:.2f} s; typst alone {bare:.2f} s, QR alone {qr:.2f} s")
    print(f"ratio {taken / (bare + qr):.2f}; memory {memory:.0f} MB")


if __name__ == "__main__":
    main()
