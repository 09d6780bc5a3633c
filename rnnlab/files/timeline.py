"""Which column, or columns, say when: found, read and taken out of the table."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files import dateforms, dates, serials
from rnnlab.files.steps import Stamps, unique
from rnnlab.files.understood import Notes, count, listed, short
from rnnlab.files.vocabulary import HOUR_NAMES, TIME_NAMES, is_missing, says

ENOUGH = 0.8  # of a column's texts are dates: then all should be


@dataclass(frozen=True)
class Timeline:
    """`stamps` (N,), NaT where missing; the columns they came from; and the name that they go by."""

    stamps: Stamps
    columns: list[str]
    name: str


def find(frame: pd.DataFrame, choice: Reading, first_line: int, notes: Notes) -> Timeline | None:
    """The times of the table; None where it has none. Raises UnreadableData for dates that are in doubt or broken."""
    if choice.time_column == "none":
        notes.add("There is no time column, as chosen: rows count as equal steps.", "time_column")
        return None
    if choice.time_column not in ("auto", ""):
        return _chosen(frame, choice, first_line, notes)
    candidates = [str(name) for name in frame.columns if frame[name].dtype.kind != "f" and _dated(frame[name])]
    candidates.sort(key=lambda name: not says(name, TIME_NAMES))
    refused: UnreadableData | None = None
    for name in candidates:
        try:
            found = _of_texts(frame, name, choice, first_line, notes)
        except UnreadableData as error:
            refused = refused or error
            continue
        if found is not None:
            return found
    if refused is not None:
        raise refused
    return _of_numbers(frame, notes)


def is_dated(texts: pd.Series) -> bool:
    """Whether a column of texts is one of dates or times of day, so that its points and bars are no decimal marks."""
    return _dated(texts) or _sampled(texts, lambda cells: float(dateforms.clock(cells) is not None))


def _dated(texts: pd.Series) -> bool:
    return _sampled(texts, dateforms.looks_like)


def _sampled(texts: pd.Series, share: Callable[[list[str]], float]) -> bool:
    present = texts.dropna()
    some = list(dict.fromkeys(str(cell) for cell in present.iloc[:: max(1, len(present) // 200)]))
    cells = [cell for cell in some if not is_missing(cell)][:100]
    return bool(cells) and share(cells) >= ENOUGH


def _chosen(frame: pd.DataFrame, choice: Reading, first_line: int, notes: Notes) -> Timeline:
    name = choice.time_column
    if name not in frame.columns:
        raise UnreadableData(
            f"A column called {short(name)} was asked for, and the table has {listed(list(map(str, frame.columns)))}: "
            'choose another "Time column".'
        )
    if frame[name].dtype.kind == "f":
        read = serials.read(frame[name].to_numpy(), name, True, chosen=True)
        if read is not None:
            notes.add(f"Times were read from column {short(name)} as {read[1]}.", "time_column")
            return Timeline(read[0], [name], name)
    elif _dated(frame[name]):
        found = _of_texts(frame, name, choice, first_line, notes)
        if found is not None:
            return found
    example = next((cell for cell in frame[name].dropna().astype(str)), "")
    raise UnreadableData(
        f'Dates were expected in column {short(name)}, and it has {short(example)}: choose another "Time column", or none.'
    )


def _of_texts(frame: pd.DataFrame, name: str, choice: Reading, first_line: int, notes: Notes) -> Timeline | None:
    codes, distinct = pd.factorize(frame[name], use_na_sentinel=True)
    texts = pd.Series(distinct, dtype="str")
    read = dates.read(texts, choice.date_order)
    stamps = np.append(read.stamps, np.datetime64("NaT"))[codes]
    if choice.time_column != name and len(stamps) > 1 and len(unique(read.stamps[~np.isnat(read.stamps)])) < 2:
        return None
    broken = [place for place in np.flatnonzero(np.isnat(read.stamps)) if not is_missing(texts.iloc[place])]
    if broken:
        row = int(np.flatnonzero(codes == broken[0])[0])
        raise UnreadableData(
            f"Dates were expected in every row of column {short(name)}, "
            f"and line {first_line + row:,} or near it has {short(texts.iloc[broken[0]])}: mend it, "
            'choose another "Order of dates", or set "Time column" to none.'
        )
    if read.example:
        raise UnreadableData(f'Dates with one meaning were expected, and in column {short(name)} {read.example}: choose "Order of dates".')
    columns, stamps = _with_clock(frame, name, stamps, notes)
    how = f", {read.order}" if read.order else ""
    notes.add(f"Times were read from column {short(name)}{how}.", "date_order" if read.order else "time_column")
    if read.offsets:
        notes.add("Times with an offset were brought to UTC.", "time_column")
    if read.short_years:
        notes.add(f"Years of two digits were read as {_years(stamps)}.", "time_column")
    return Timeline(stamps, columns, name)


def _years(stamps: Stamps) -> str:
    known = stamps[~np.isnat(stamps)].astype("datetime64[Y]").astype(int) + 1970
    return f"{known.min()} to {known.max()}"


def _with_clock(frame: pd.DataFrame, name: str, stamps: Stamps, notes: Notes) -> tuple[list[str], Stamps]:
    """The stamps with the time of day of another column, where the dates have none."""
    known = stamps[~np.isnat(stamps)]
    if (known != known.astype("datetime64[D]")).any():
        return [name], stamps
    place = [str(one) for one in frame.columns].index(name)
    others = [str(one) for one in frame.columns if str(one) != name]
    for other in sorted(others, key=lambda one: abs([str(each) for each in frame.columns].index(one) - place)):
        time = _clock(frame[other], other, len(unique(known)) < len(known))
        if time is not None:
            notes.add(f"The time of day was read from column {short(other)}.", "time_column")
            joined = stamps + np.where(time < 0, 0, time)
            joined[time < 0] = np.datetime64("NaT")
            return [name, other], joined
    return [name], stamps


def _clock(cells: pd.Series, name: str, repeated: bool) -> "np.ndarray[tuple[int], np.dtype[np.int64]] | None":
    if cells.dtype.kind == "f":
        values = cells.to_numpy()
        hours = repeated and says(name, HOUR_NAMES) and not np.isnan(values).any() and (values == np.floor(values)).all()
        return (values * 3_600_000).astype(np.int64) if hours and values.min() >= 0 and values.max() <= 24 else None
    if not says(name, TIME_NAMES | HOUR_NAMES) and not repeated:
        return None
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    if len(distinct) > 90_000 or (codes < 0).mean() > 0.2:
        return None
    times = dateforms.clock([str(cell).strip() for cell in distinct])
    return None if times is None else np.append(times, -1)[codes]


def _of_numbers(frame: pd.DataFrame, notes: Notes) -> Timeline | None:
    parts = serials.in_parts(frame)
    if parts is not None:
        notes.add(f"Times were put together from columns {listed(parts[1])}.", "time_column")
        return Timeline(parts[0], parts[1], "time" if "time" not in frame.columns or "time" in parts[1] else "time of row")
    for place, name in enumerate(map(str, frame.columns)):
        if frame[name].dtype.kind == "f":
            read = serials.read(frame[name].to_numpy(), name, place == 0)
            if read is not None:
                notes.add(f"Times were read from column {short(name)} as {read[1]}.", "time_column")
                return Timeline(read[0], [name], name)
    notes.add(f"No column of dates was found among {count(frame.shape[1], 'column')}: rows count as equal steps.", "time_column")
    return None
