"""Mutated files through the reader: no error but the two it may raise, and none over two seconds.

`python tests/files/fuzz.py 10000` does it at length and says the slowest.
"""

import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rnnlab.errors import OverLimit, UnreadableData
from rnnlab.files.reader import read

MESSY = Path(__file__).parents[3] / "shared" / "data" / "messy_csv"
LONGEST = 60_000
PIECES = [
    b",",
    b";",
    b"\t",
    b"|",
    b'"',
    b'""',
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"#",
    b"sep=;\n",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"-999",
    b"1e999",
]
PIECES += [
    b"NaN",
    b"Total,,\n",
    b"01/02/03",
    b"2024-02-30",
    b"1.234,5",
    b"'",
    b" ",
    b"%",
    b"\xc3\xa9",
    b"9" * 30,
    b",,,,,,,,",
    b"\n\n\n",
    b"((((",
    b"99999-01-01",
]


def seeds() -> list[bytes]:
    """Files to start from: made ones, and the messy ones where they are."""
    days = [f"{1 + place % 28:02}.{1 + place // 28:02}.2023" for place in range(100)]
    made = [
        "\n".join(["Datum;Wert;Ort", *(f"{day};{place},5;x" for place, day in enumerate(days))]).encode(),
        "\n".join(
            ["Year," + "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec", *(f"{year}" + ",1.5" * 12 for year in range(1990, 2020))]
        ).encode(),
        "\n".join(["time,store,sales", *(f"2024-01-{1 + place // 2:02},{'ab'[place % 2]},{place}" for place in range(60))]).encode(),
        gzip.compress("\n".join(["a,b", *(f"{place},{place * 2}" for place in range(50))]).encode()),
        "a\tb\n1\t2\n3\t4\n".encode("utf-16"),
    ]
    sys.path.insert(0, str(Path(__file__).parent))
    from test_files_forms import sheet, zipped

    made += [sheet("xlsx"), sheet("xls"), zipped(a=made[0])]
    if MESSY.is_dir():
        made += [
            path.read_bytes()[:LONGEST] for path in sorted(MESSY.iterdir()) if path.suffix != ".json" and path.stat().st_size < 2_000_000
        ]
    return made


def mutants(amount: int, seed: int) -> Iterator[bytes]:
    """Files with one to eight changes each, the same ones for the same seed."""
    chance = random.Random(seed)
    starts = seeds()
    for _ in range(amount):
        upload = bytearray(chance.choice(starts))
        for _ in range(chance.randint(1, 8)):
            upload = _changed(upload, chance)
        yield bytes(upload)


def _changed(upload: bytearray, chance: random.Random) -> bytearray:
    place = chance.randrange(len(upload) + 1)
    end = min(len(upload), place + chance.choice([1, 1, 4, 40, 400]))
    ways = {
        0: lambda: upload[:place] + chance.choice(PIECES) * chance.choice([1, 1, 1, 3, 50]) + upload[place:],
        1: lambda: upload[:place] + upload[end:],
        2: lambda: upload[:end] + upload[place:end] * chance.choice([1, 2, 30]) + upload[end:],
        3: lambda: upload[:place] + chance.randbytes(end - place) + upload[end:],
        4: lambda: upload[:place],
        5: lambda: upload.replace(chance.choice([b",", b"\n", b";", b".", b"-", b"1"]), chance.choice(PIECES))[: LONGEST * 3],
        6: lambda: bytearray(b"\n").join(chance.sample(lines := upload.split(b"\n"), len(lines))),
    }
    return ways[chance.randrange(7)]()


def run(amount: int, seed: int = 0) -> tuple[Counter[str], list[tuple[float, bytes]], list[tuple[BaseException, bytes]]]:
    """How they ended, the slowest ones with their seconds, and what should not have been raised."""
    ends: Counter[str] = Counter()
    slow: list[tuple[float, bytes]] = []
    wrong: list[tuple[BaseException, bytes]] = []
    for upload in mutants(amount, seed):
        start = time.perf_counter()
        try:
            read(upload)
            ends["read"] += 1
        except (UnreadableData, OverLimit) as error:
            ends["refused"] += 1
            sentence = str(error)
            if "\n" in sentence or not sentence.endswith(".") or len(sentence) > 600 or "cannot be taken apart" in sentence:
                wrong.append((error.__cause__ or error, upload))
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            wrong.append((error, upload))
        slow = sorted([*slow, (time.perf_counter() - start, upload)], key=lambda pair: -pair[0])[:5]
    return ends, sorted(((_again(upload), upload) for _, upload in slow), key=lambda pair: -pair[0]), wrong


def _again(upload: bytes) -> float:
    """The best of three times, since a shared machine makes single ones long."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        with suppress(UnreadableData, OverLimit):
            read(upload)
        best = min(best, time.perf_counter() - start)
    return best


def main(amount: int, seed: int = 0) -> int:
    """Says how it went; 1 where something was wrong."""
    ends, slow, wrong = run(amount, seed)
    print(f"{amount:,} files: {dict(ends)}, slowest {slow[0][0]:.2f} s ({len(slow[0][1]):,} bytes), {len(wrong)} wrong")
    kinds = Counter(f"{type(error).__name__}: {str(error)[:100]} at {_place(error)}" for error, _ in wrong)
    for kind, times in kinds.most_common(20):
        print(f"  {times} times {kind}")
    return int(bool(wrong) or slow[0][0] > 2)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    places = []
    while trace:
        if "rnnlab" in trace.tb_frame.f_code.co_filename:
            places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(places[-3:])


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ["10000"])))
