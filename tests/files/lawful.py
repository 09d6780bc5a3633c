"""Odd but lawful tables: what people's programs write, with the truth beside it."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st

GERMAN = ["Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez"]
FRENCH = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
DATES = {
    "iso": lambda t: f"{t:%Y-%m-%d}",
    "iso slashes": lambda t: f"{t:%Y/%m/%d}",
    "day first dots": lambda t: f"{t:%d.%m.%Y}",
    "day first": lambda t: f"{t:%d/%m/%Y}",
    "month first": lambda t: f"{t:%m/%d/%Y}",
    "month first unpadded": lambda t: f"{t.month}/{t.day}/{t.year}",
    "day first short": lambda t: f"{t:%d.%m.%y}",
    "english": lambda t: f"{t.day} {t:%B} {t.year}",
    "american": lambda t: f"{t:%b} {t.day}, {t.year}",
    "excel": lambda t: f"{t:%d-%b-%y}",
    "german": lambda t: f"{t.day}. {GERMAN[t.month - 1]} {t.year}",
    "french": lambda t: f"{t.day} {FRENCH[t.month - 1]} {t.year}",
    "digits": lambda t: f"{t:%Y%m%d}",
    "with time": lambda t: f"{t:%Y-%m-%d %H:%M}",
    "iso time": lambda t: f"{t:%Y-%m-%dT%H:%M:%SZ}",
    "am pm": lambda t: f"{t:%m/%d/%Y %I:%M %p}",
    "seconds": lambda t: str(int(t.timestamp())),
    "milliseconds": lambda t: str(int(t.timestamp() * 1000)),
}
MARKS = [(".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (".", "'"), (",", "\u00a0")]
MISSING = ["", "NA", "n/a", "-", "null", "NaN", "?", "."]
TITLES = ["Daily figures of the plant", "Source: our own meters", "Exported by a person"]


@dataclass(frozen=True)
class Lawful:
    """A file, its stamps, and its columns of values."""

    upload: bytes
    stamps: pd.DatetimeIndex
    values: dict[str, np.ndarray]
    dates: str


def number(value: float, decimal: str, thousands: str) -> str:
    if np.isnan(value):
        return ""
    return f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@st.composite
def lawful(draw: st.DrawFn) -> Lawful:
    rows = draw(st.integers(40, 70))
    dates = draw(st.sampled_from(sorted(DATES)))
    start = pd.Timestamp("1999-06-01") + pd.Timedelta(days=draw(st.integers(0, 7000)))
    stamps = pd.date_range(start, periods=rows, freq="D")
    decimal, thousands = draw(st.sampled_from(MARKS))
    separator = draw(st.sampled_from(list(",;\t|")))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"]))
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    missing = draw(st.sampled_from(MISSING))
    names = draw(st.lists(st.sampled_from(["Umsatz", "load", "Größe", "T max", "y", "Prix, moyen"]), min_size=1, max_size=3, unique=True))
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    values = {name: np.round(generator.normal(2000, 900, rows), 2) for name in names}
    for column in values.values():
        column[generator.random(rows) < 0.1] = np.nan
        column[0] = 1234.56
    table = [[draw(st.sampled_from(["Date", "Datum", "time"])), *names]]
    table += [
        [DATES[dates](stamp), *(number(column[row], decimal, thousands) or missing for column in values.values())]
        for row, stamp in enumerate(stamps)
    ]
    text = io.StringIO()
    title = draw(st.lists(st.sampled_from(TITLES), max_size=2, unique=True))
    text.writelines(line + ends for line in title)
    csv.writer(text, delimiter=separator, lineterminator=ends, quoting=quoting).writerows(table)
    text.write(draw(st.sampled_from(["", ends, ends * 2])))
    return Lawful(text.getvalue().encode(encoding), stamps, values, dates)
