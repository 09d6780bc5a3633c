"""Where else a layer is in the state that it is in over a stretch of one sequence, searched for in many.

After H. Strobelt et al., LSTMVis (2018): the units that are on over the stretch, then the runs at which just these are on.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rnnlab.inspection import opening
from rnnlab.inspection.gathering import symbols
from rnnlab.inspection.matches.alike import Likeness, Reading, alike, packed, units_of
from rnnlab.inspection.matches.lifting import lifts
from rnnlab.inspection.matches.marks import Ints, Marks, places
from rnnlab.inspection.matches.matched import Lift, Match, Matched, Wish
from rnnlab.inspection.matches.searched import Searched, count
from rnnlab.inspection.tracing import trace
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

SHOWN, AROUND, LONGEST = 50, 6, 60
"""Matches; steps told before and after each; and steps of one that are told."""

Floats = NDArray[np.float32]


def match(record: str, window: int, layer: int, wish: dict[str, Any], step: int | None = None) -> bytes:
    """What is like a stretch of a watched sequence, as bytes, to a run's newest weights or those after a milestone.

    `wish` are the fields of a Wish. Raises RunError where there are no weights yet, no such sequence, layer, or stretch.
    """
    return matched(opening.stored(record, step), window, layer, Wish(**wish)).to_bytes()


def matched(training: Training, window: int, layer: int, wish: Wish) -> Matched:
    """What is like it for the direction of a layer, counted from 1, that reads from the start; other sequences from the first state."""
    units, name = opening.layer(training.network, layer).cells[0].hidden_size, training.prepared.watched
    alone, whole = opening.watched(training, window), training.prepared.part(name)
    own = trace(opening.before(training, window), torch.tensor(alone.x[0])).states[f"{layer}.h"]
    wish.refuse(len(own))
    searched = Searched(training, whole.only(slice(0, count(whole, units))))
    states = searched.states(layer)
    levels = _levels(wish, states)
    wanted = _wanted(own, levels, wish)
    here = places(whole.only(slice(window, window + 1)), window)[0, wish.first - 1 : wish.last]
    reading = Reading(packed(states >= levels), searched.steps[0], places(searched.part)[searched.there])
    found = alike(reading, wanted, (wish.off_before, wish.off_after), here, SHOWN)
    return Matched(
        units=units_of(wanted),
        thresholds=[float(levels[unit]) for unit in units_of(wanted)],
        matches=[_match(searched, one) for one in found],
        lifts=_lifts(searched, reading.places, found, window if searched.marks.by_sequence else here),
        about=searched.marks.about,
        counted="sequences" if searched.marks.by_sequence else "moments",
        sequences=len(searched.part),
        whole=len(whole),
        steps=len(states),
        part=name,
        read=symbols(training.prepared, alone, 0),
        numbers=_numbers(searched, alone, 0),
    )


def _levels(wish: Wish, states: Floats) -> Floats:
    """From which h on each unit is on, (H,). Of a share, never a unit's lowest value, so that one that never moves is never on."""
    if not wish.share:
        return np.full(states.shape[1], wish.threshold, np.float32)
    place = min(int(wish.threshold * len(states)), len(states) - 1)
    columns = np.ascontiguousarray(states.T)
    columns.partition(place, axis=1)
    least, tiny = np.nextafter(states.min(axis=0), np.float32(np.inf)), np.finfo(np.float32).tiny
    return np.maximum(columns[:, place], np.where(np.abs(least) < tiny, tiny, least))  # workers take smaller numbers for 0


def _wanted(own: Floats, levels: Floats, wish: Wish) -> NDArray[np.uint64]:
    """The units that are on over the stretch, as words (W,)."""
    alone = Reading(packed(own >= levels), np.zeros(len(own), np.int64), np.arange(len(own)))
    wanted: NDArray[np.uint64] = alone.over(np.array([[wish.first - 1, wish.last - 1]]), wish.off_before, wish.off_after)[0]
    return wanted


def _match(searched: Searched, one: Likeness) -> Match:
    """The match with what was read around it."""
    rows, steps = searched.steps
    row, first, last, labels = int(rows[one.first]), int(steps[one.first]), int(steps[one.last]), searched.marks
    end = int(searched.there[row].sum())
    told = slice(max(first - AROUND, 0), min(min(last, first + LONGEST) + AROUND + 1, end))
    return Match(
        sequence=row,
        first=first + 1,
        last=last + 1,
        common=one.common,
        others=one.others,
        score=one.score,
        label=_name(labels, int(labels.labels[row, last])),
        begins=told.start + 1,
        read=symbols(searched.training.prepared, searched.part, row)[told],
        numbers=_numbers(searched, searched.part, row)[told],
        track=[_name(labels, int(label)) for label in labels.labels[row, told]] if labels.by_step else [],
    )


def _name(labels: Marks, number: int) -> str:
    """Of a label; of one beyond all names, that it is not the last of them."""
    if number < 0:
        return ""
    return labels.names[number] if number < len(labels.names) else f"not {labels.names[-1]}"


def _numbers(searched: Searched, part: Sequences, row: int) -> list[float]:
    """The first of the numbers that one sequence says, step by step; nothing for text and symbols."""
    training = searched.training
    if symbols(training.prepared, part, row):
        return []
    return [float(value) for value in training.task.inputs(training.prepared, part, row)[:, 0]]


def _lifts(searched: Searched, moments: Ints, found: list[Likeness], own: int | Ints) -> list[Lift]:
    """The labels at the matches against those of everything else, each sequence, or moment, once; the own one is left out."""
    items = searched.steps[0] if searched.marks.by_sequence else moments
    labels = searched.marks.labels[searched.there]
    counted = np.flatnonzero((labels >= 0) & ~np.isin(items, own))
    known, once = np.unique(items[counted], return_index=True)
    chosen = np.isin(known, items[[one.last for one in found]])
    return lifts(labels[counted][once], chosen, searched.marks.names)
