from hypothesis import strategies as st

from rnnlab import reading

NUMBERS = ["1", "2.5", "-3", "1,5", "0x10", "1e30", "1e308", "1e999", "99999999999999999999", "nan"]
DATES = ["2020-01-01", "2020-01-02", "0001-01-01", "12:30"]
OTHERS = ["", " ", "a", "a ", "b", '"', "é", "True", "\r", "\x1c", "\x00"]

cells = st.sampled_from(NUMBERS + DATES + OTHERS)
even = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6))
ragged = st.lists(st.lists(cells, max_size=4), max_size=6)
almost_csv = st.builds(
    lambda rows, separator, encoding: "\n".join(separator.join(row) for row in rows).encode(encoding),
    even | ragged,
    st.sampled_from(reading.SEPARATORS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"]),
)
uploads = almost_csv | st.binary(max_size=200) | st.builds(lambda tail: b"\xff\xfe" + tail, st.binary(max_size=100))
"""Bytes that somebody may upload: tables, what is almost a table, and anything."""
