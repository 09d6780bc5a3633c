"""The numbers of a chart as a table, so that they can be taken away."""

import pandas as pd

from rnnlab.figures import Figure, Spec


def numbers(figure: Figure) -> pd.DataFrame:
    """Every number that is drawn, a row each: the series that it belongs to, and where it stands along the named axes."""
    spec = figure.spec
    if "dataset" in spec:
        tables = [spec["dataset"]["source"], *(_rows(series, spec) for series in spec["series"] if "data" in series)]
    else:
        tables = [_rows(series, spec) for series in spec.get("series", [])]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def csv(figure: Figure) -> bytes:
    """The same as a CSV file in UTF-8, with a mark that tells spreadsheets so."""
    table: str = numbers(figure).to_csv(index=False)
    return table.encode("utf-8-sig")


def _rows(series: Spec, spec: Spec) -> pd.DataFrame:
    """A row for each point of one series."""
    axes = spec.get("parallelAxis") or [_axis(spec, series, kind) for kind in ("x", "y")]
    rows = [{"series": series.get("name", "")} | _point(item, place, axes) for place, item in enumerate(series["data"])]
    return pd.DataFrame(rows)


def _axis(spec: Spec, series: Spec, kind: str) -> Spec:
    """The axis of a kind that a series stands on; one of its kind's name where the chart has none."""
    given = spec.get(f"{kind}Axis", {})
    found = dict(given[series.get(f"{kind}AxisIndex", 0)] if isinstance(given, list) else given)
    return {**found, "name": found.get("name") or kind}


def _point(item: object, place: int, axes: list[Spec]) -> dict[str, object]:
    """Where one point stands. A bare number stands at its place along the axis of categories, and along the other by its value."""
    named = item if isinstance(item, dict) else {"value": item}
    value = named.get("value")
    values = list(value) if isinstance(value, list | tuple) else _placed(value, place, axes)
    names = [axis["name"] for axis in axes] + [f"value {number}" for number in range(1, len(values) - 1)]
    found = {name: _category(axis, one) for name, one, axis in zip(names, values, [*axes, *[{}] * len(values)], strict=False)}
    return found | ({"point": named["name"]} if "name" in named else {})


def _placed(value: object, place: int, axes: list[Spec]) -> list[object]:
    upright = axes[1].get("type") == "category" and axes[0].get("type") != "category"
    return [value, place] if upright else [place, value]


def _category(axis: Spec, value: object) -> object:
    """What stands at a place of an axis of categories; another value as it is."""
    labels = axis.get("data") if axis.get("type") == "category" else None
    return labels[value] if labels and isinstance(value, int) and value < len(labels) else value
