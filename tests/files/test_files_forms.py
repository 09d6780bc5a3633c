"""Made-up files, always there: one form of upload a test. Long because forms are many; no test needs another."""

import gzip
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlwt

from rnnlab.errors import OverLimit, UnreadableData
from rnnlab.experiment import Reading
from rnnlab.files.reader import read
from rnnlab.files.understood import Understood

DAYS = pd.date_range("2024-01-15", periods=30, freq="D")


def table(dates, header="date,value", separator=",", value=str) -> bytes:
    lines = [header.replace(",", separator), *(f"{date}{separator}{value(place)}" for place, date in enumerate(dates))]
    return ("\n".join(lines) + "\n").encode()


def said(found: Understood, *words: str) -> bool:
    return any(all(word in fact.text for word in words) for fact in found.facts)


@pytest.mark.parametrize(
    ("dates", "first", "last", "step"),
    [
        ([f"{y}Q{q}" for y in range(2019, 2024) for q in range(1, 5)], "2019-01-01", "2023-10-01", "QS"),
        ([f"Q{q} {y}" for y in range(2019, 2024) for q in range(1, 5)], "2019-01-01", "2023-10-01", "QS"),
        ([f"{q}. Quartal {y}" for y in range(2019, 2024) for q in range(1, 5)], "2019-01-01", "2023-10-01", "QS"),
        ([f"2020-W{w:02}" for w in range(1, 54)], "2019-12-30", "2020-12-28", "W-MON"),
        (list(range(1990, 2010)), "1990-01-01", "2009-01-01", "YS"),
        ([f"{day:%Y%m%d}" for day in DAYS], "2024-01-15", "2024-02-13", "D"),
        ([int(day.timestamp()) for day in DAYS], "2024-01-15", "2024-02-13", "D"),
        ([int(day.timestamp()) * 1000 for day in DAYS], "2024-01-15", "2024-02-13", "D"),
        ([(day - pd.Timestamp("1899-12-30")).days for day in DAYS], "2024-01-15", "2024-02-13", "D"),
        ([f"{day:%d/%m/%y}" for day in DAYS], "2024-01-15", "2024-02-13", "D"),
        ([f"{day:%b-%y}" for day in pd.date_range("1949-01-01", periods=24, freq="MS")], "1949-01-01", "1950-12-01", "MS"),
        ([f"{day:%b-%y}" for day in pd.date_range("1998-01-01", periods=60, freq="MS")], "1998-01-01", "2002-12-01", "MS"),
        ([f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-31", periods=24, freq="ME")], "2024-01-31", "2025-12-31", "ME"),
        ([f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-01", periods=24, freq="B")], "2024-01-01", "2024-02-01", "B"),
        ([f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-06", periods=24, freq="7D")], "2024-01-06", "2024-06-15", "W-SAT"),
        (
            [f"{day:%d.%m.%Y %H:%M}" for day in pd.date_range("2024-01-01", periods=96, freq="15min")],
            "2024-01-01",
            "2024-01-01 23:45:00",
            "15min",
        ),
        ([f"{day.day} de {name} de 2024" for day, name in zip(DAYS, ["enero"] * 17 + ["febrero"] * 13)], "2024-01-15", "2024-02-13", "D"),
        ([f"{day.day} {name} 2024" for day, name in zip(DAYS, ["gennaio"] * 17 + ["febbraio"] * 13)], "2024-01-15", "2024-02-13", "D"),
        ([f"{day.day} {name} 2024" for day, name in zip(DAYS, ["januari"] * 17 + ["februari"] * 13)], "2024-01-15", "2024-02-13", "D"),
        ([f"{day:%a}, {day:%d} {day:%b} {day:%Y} 00:00:00 +0000" for day in DAYS], "2024-01-15", "2024-02-13", "D"),
    ],
)
def test_times_in_many_forms(dates, first, last, step):
    found = read(table(dates, separator=";"))
    assert found.time == "date"
    assert [pd.Timestamp(first), pd.Timestamp(last)] == [found.frame["date"].iloc[0], found.frame["date"].iloc[-1]]
    assert found.step == step
    assert found.frame["value"].tolist() == list(range(len(dates)))


def test_offsets_are_brought_to_utc_over_the_change_to_summer_time():
    hours = pd.date_range("2024-03-30 12:00", periods=48, freq="h", tz="Europe/Berlin")
    found = read(table([hour.isoformat() for hour in hours]))
    assert found.step == "h"
    assert found.frame["date"].iloc[0] == pd.Timestamp("2024-03-30 11:00")
    assert said(found, "UTC")


def test_local_times_in_autumn_stay_and_the_double_hour_is_said():
    hours = pd.date_range("2024-10-26 12:00", periods=48, freq="h", tz="Europe/Berlin")
    found = read(table([f"{hour:%Y-%m-%d %H:%M}" for hour in hours]))
    assert len(found.frame) == 48
    assert found.step == "h"
    assert said(found, "1 row has the time of another row")


def test_date_and_time_in_two_columns():
    hours = pd.date_range("2024-01-01", periods=48, freq="h")
    lines = [f"{hour:%m/%d/%Y},{hour:%I:%M %p},{place}" for place, hour in enumerate(hours)]
    found = read(("Date,Time,load\n" + "\n".join(lines)).encode(), choice=Reading(date_order="month first"))
    assert found.frame.columns.tolist() == ["Date", "load"]
    assert (found.frame["Date"].to_numpy() == hours.to_numpy()).all()


def test_year_month_day_hour_in_four_columns():
    hours = pd.date_range("2010-01-01", periods=48, freq="h")
    lines = [f"{n},{hour.year},{hour.month},{hour.day},{hour.hour},{n / 2}" for n, hour in enumerate(hours, 1)]
    found = read(("No,year,month,day,hour,pm2.5\n" + "\n".join(lines)).encode())
    assert found.time == "time"
    assert found.step == "h"
    assert found.numeric == ["No", "pm2.5"]


@pytest.mark.parametrize("dates", [["01/02/2024", "02/02/2024", "03/02/2024"], ["05/06/07"], ["01/02/2024 10:00", "02/03/2024 10:00"]])
def test_dates_with_two_readings_are_refused_with_both(dates):
    with pytest.raises(UnreadableData, match=r"could be .* or .*Order of dates"):
        read(table(dates))


def test_the_reading_with_the_more_even_steps_is_taken():
    months = [f"01/{month:02}/{year}" for year in (2021, 2022, 2023) for month in range(1, 13)]
    found = read(table(months))
    assert found.step == "MS"
    assert said(found, "day first")


def test_a_broken_date_is_named_with_its_line():
    with pytest.raises(UnreadableData, match=r"line 5 .*'2024-13-45'"):
        read(table(["2024-01-01", "2024-01-02", "2024-01-03", "2024-13-45", "2024-01-05", "2024-01-06"]))


def test_years_by_months_in_german_with_decimal_commas():
    lines = [f"{year};" + ";".join(f"{year - 2000},{month:02}" for month in range(1, 13)) + ";9,99" for year in range(2001, 2011)]
    head = "Jahr;Jan;Feb;Mär;Apr;Mai;Jun;Jul;Aug;Sep;Okt;Nov;Dez;Mittel"
    found = read((head + "\n" + "\n".join(lines)).encode("cp1252"))
    assert found.frame.shape == (120, 2)
    assert found.step == "MS"
    assert found.frame["value"].iloc[13] == 2.02
    assert said(found, "'Mittel'")


def test_months_by_years():
    names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    lines = [f"{name}," + ",".join(str(year * 100 + place) for year in range(2015, 2020)) for place, name in enumerate(names, 1)]
    found = read(("Month,2015,2016,2017,2018,2019\n" + "\n".join(lines)).encode())
    assert found.frame["value"].tolist() == [year * 100 + month for year in range(2015, 2020) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("cells", "separator", "values"),
    [
        (["1.234,5", "987,25", "2.000.000,0"], ";", [1234.5, 987.25, 2000000]),
        (["1,234.5", "987.25", "2,000,000.0"], ";", [1234.5, 987.25, 2000000]),
        (["1 234,5", "987,25", "2 000 000,0"], ";", [1234.5, 987.25, 2000000]),
        (["1'234.5", "987.25", "2'000'000.0"], ",", [1234.5, 987.25, 2000000]),
        (["€ 1,50", "€ -2,00", "€ 3,25"], "\t", [1.5, -2, 3.25]),
        (["12 %", "13.5 %", "9 %"], ",", [12, 13.5, 9]),
        (["(1.5)", "2.5", "−3.5"], ",", [-1.5, 2.5, -3.5]),
        (["5 kWh", "6.5 kWh", "n/a"], ",", [5, 6.5, np.nan]),
        (["1e3", "2.5E-2", "-inf"], ",", [1000, 0.025, np.nan]),
        (["TRUE", "FALSE", "TRUE"], ",", [1, 0, 1]),
    ],
)
def test_numbers_as_people_write_them(cells, separator, values):
    found = read(table(["2024-01-01", "2024-01-02", "2024-01-03"], separator=separator, value=lambda place: cells[place]))
    assert np.array_equal(found.frame["value"].to_numpy(), values, equal_nan=True)


@pytest.mark.parametrize("cells", [["1,234", "5,678", "9,012"], ["1.234", "5.678", "999"], ["1.234", "5.678", "9.012"]])
def test_a_mark_with_two_meanings_is_refused(cells):
    dates = ["2024-01-01", "2024-01-02", "2024-01-03"]
    upload = table(dates, separator=";", value=lambda place: cells[place])
    with pytest.raises(UnreadableData, match=r"could be .* or .*Decimal mark"):
        read(upload)
    mark = "," if "," in cells[0] else "."
    choice = Reading(decimal="comma" if mark == "," else "point")
    assert read(upload, choice=choice).frame["value"].iloc[0] == 1.234
    other = Reading(decimal="point" if mark == "," else "comma")
    assert read(upload, choice=other).frame["value"].iloc[0] == 1234


def test_a_column_of_different_units_stays_text():
    found = read(table(["2024-01-01", "2024-01-02", "2024-01-03"], value=lambda place: ["5 km", "6 m", "7 km"][place]))
    assert found.numeric == []
    assert said(found, "different units")


def test_missing_codes_are_said_and_can_be_kept():
    upload = table([f"{day:%Y-%m-%d}" for day in DAYS], value=lambda place: "-999" if place % 7 == 3 else str(20 + place % 5))
    found = read(upload)
    assert found.frame["value"].isna().sum() == 4
    assert said(found, "-999", "missing")
    assert read(upload, choice=Reading(missing_words="none")).frame["value"].min() == -999
    assert read(upload, choice=Reading(missing_words="20, -999")).frame["value"].isna().sum() > 4


def test_comments_preamble_units_and_footer_go():
    upload = (
        b"# made by a logger\n# station 7\nday;load;temp\n;kWh;\xc2\xb0C\n2024-01-01;5;1.5\n2024-01-02;6;2.5\n2024-01-03;7;3.5\n"
        b"Total;18;\nSource: the meter\n"
    )
    found = read(upload)
    assert found.frame.columns.tolist() == ["day", "load", "temp"]
    assert found.frame["load"].tolist() == [5, 6, 7]
    assert said(found, "Comment")
    assert said(found, "units")
    assert said(found, "below the table")


def test_two_header_rows_are_joined():
    found = read(b"date,north,,south,\n,load,temp,load,temp\n2024-01-01,1,2,3,4\n2024-01-02,5,6,7,8\n2024-01-03,5,6,7,8\n")
    assert found.frame.columns.tolist() == ["date", "north load", "north temp", "south load", "south temp"]


def test_the_chosen_header_row_is_taken_and_none_too():
    upload = b"1,2\n3,4\n5,6\n"
    assert read(upload).frame.columns.tolist() == ["column 1", "column 2"]
    assert read(upload, choice=Reading(header_row=1)).frame.columns.tolist() == ["1", "2"]
    assert read(upload, choice=Reading(header_row=2)).frame.shape == (1, 2)
    assert len(read(b"a,b\n1,2\n", choice=Reading(header_row=0)).frame) == 2


def test_a_line_out_of_step_is_refused_with_its_number():
    with pytest.raises(UnreadableData, match=r"2 fields.*line 4 has 3"):
        read(b"a,b\n1,2\n3,4\n5,6,7\n8,9\n")
    with pytest.raises(UnreadableData, match="names 2 while the lines have 3"):
        read(b"a,b\n1,2,3\n3,4,5\n5,6,7\n")


def test_exact_copies_go_and_other_values_stay():
    found = read(
        table(
            ["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-03", "2024-01-03"], value=lambda place: "5557"[place] if place < 4 else "8"
        )
    )
    assert found.frame["value"].tolist() == [5, 5, 7, 8]
    assert said(found, "left out (1)")
    assert said(found, "time of another row")


def sheet(kind: str) -> bytes:
    stream = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(["Title of it all"])
        for row in [["Datum", "Wert"], *([day.to_pydatetime(), place + 0.5] for place, day in enumerate(DAYS))]:
            book.active.append(row)
        book.save(stream)
    else:
        old = xlwt.Workbook()
        page = old.add_sheet("Daten")
        for place, name in enumerate(["Datum", "Wert"]):
            page.write(0, place, name)
        style = xlwt.easyxf(num_format_str="DD.MM.YYYY")
        for place, day in enumerate(DAYS):
            page.write(place + 1, 0, day.to_pydatetime(), style)
            page.write(place + 1, 1, place + 0.5)
        old.save(stream)
    return stream.getvalue()


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("upload", [sheet("xlsx"), sheet("xls"), zipped(book=sheet("xlsx")), gzip.compress(sheet("xls"))])
def test_workbooks_plain_and_packed(upload):
    found = read(upload)
    assert (found.frame["Datum"].to_numpy() == DAYS.to_numpy()).all()
    assert found.frame["Wert"].tolist() == [place + 0.5 for place in range(30)]


def test_a_sheet_is_chosen_by_name():
    with pytest.raises(UnreadableData, match=r"'Sheet'.*Sheet"):
        read(sheet("xlsx"), choice=Reading(sheet="nothing"))


def test_one_far_cell_is_refused_before_the_sheet_is_opened():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 1
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(OverLimit, match="spans 1,048,576 rows"):
        read(stream.getvalue())


def test_archives_that_are_bombs_nested_or_of_many_files_are_refused():
    plain = table(["2024-01-01", "2024-01-02"])
    assert len(read(gzip.compress(plain)).frame) == 2
    assert len(read(zipped(a=plain)).frame) == 2
    with pytest.raises(OverLimit, match="times"):
        read(gzip.compress(b"0" * 2**24))
    with pytest.raises(OverLimit, match="MB"):
        read(zipped(a=b"0" * 110 * 2**20))
    with pytest.raises(UnreadableData, match="another archive"):
        read(zipped(a=zipped(b=plain)))
    with pytest.raises(UnreadableData, match="one file inside"):
        read(zipped(a=plain, b=plain))
    with pytest.raises(UnreadableData, match="damaged"):
        read(gzip.compress(plain * 50)[:-40])


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (b"a" * (64 * 2**20 + 1), "64 MB"),
        (b"a\n" + b"1\n" * 2_000_001, "2,000,000 rows"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n" + b"1," * 200 + b"1\n", "200 columns"),
        (b"a,b\n" + b"x" * 100_001 + b",1\n", "100,000 characters"),
        (b"x" * 201 + b",b\n1,2\n3,4\n", "200 characters"),
        (b"a," * 219_975 + b"\n1\n", "100,000 characters"),
    ],
)
def test_what_is_too_large_is_refused_in_clear_words(upload, words):
    with pytest.raises(OverLimit, match=words):
        read(upload)


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"\n",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        bytes(range(256)) * 9,
        b"a,b\n",
        b'a,b\n"1,2\n3,4\n',
        b"<html><body>no</body></html>",
        b'{"a": [1, 2]}',
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(upload):
    with pytest.raises(UnreadableData) as refusal:
        read(upload)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "latin-1"])
def test_encodings_with_and_without_a_mark(encoding):
    assert read("Größe;Wert\n1;2,5\n3;4,5\n".encode(encoding)).frame.columns.tolist() == ["Größe", "Wert"]


def test_a_chosen_encoding_is_used_or_refused():
    assert read("б,в\n1,2\n".encode("koi8-r"), choice=Reading(encoding="koi8-r")).frame.columns.tolist() == ["б", "в"]
    for encoding in ("no such", "base64", "ascii"):
        with pytest.raises(UnreadableData, match='set "Encoding"'):
            read("б,в\n1,2\n".encode(), choice=Reading(encoding=encoding))


def test_the_settings_that_facts_name_change_the_reading():
    upload = table(["2024-01-01", "2024-01-02", "2024-01-03"], header="when,value")
    assert read(upload, choice=Reading(time_column="none")).time == ""
    assert read(upload, choice=Reading(time_column="when")).time == "when"
    assert read(upload.replace(b",", b"|"), choice=Reading(separator="pipe")).time == "when"
    with pytest.raises(UnreadableData, match="Time column"):
        read(upload, choice=Reading(time_column="value"))
    with pytest.raises(UnreadableData, match="Time column"):
        read(upload, choice=Reading(time_column="no such"))
    for layout in ("years by months", "long"):
        with pytest.raises(UnreadableData, match="Layout"):
            read(upload, choice=Reading(layout=layout))


def test_years_and_months_without_a_header_and_with_one_in_a_comment():
    found = read(b"1749 01 1749.042   96.7\n1749 02 1749.123  104.3\n1749 03 1749.204  116.7\n1749 04 1749.288   92.8\n")
    assert found.step == "MS"
    assert found.frame["column 4"].tolist() == [96.7, 104.3, 116.7, 92.8]
    found = read(b"# CO2\n# year month decimal avg\n1958  3  1958.203  315.71\n1958  4  1958.288  317.45\n1958  5  1958.370  317.51\n")
    assert found.frame.columns.tolist() == ["time", "decimal", "avg"]


def test_months_before_years_with_a_point():
    assert read(b"Monat;Wert\n01.2024;1\n02.2024;2\n10.2024;3\n").frame["Monat"].iloc[2] == pd.Timestamp("2024-10-01")
    assert read(b"Monat;Wert\n01.2024;1,5\n02.2024;2,5\n10.2024;3,5\n").frame["Monat"].iloc[2] == pd.Timestamp("2024-10-01")


def test_a_few_damaged_letters_leave_utf8_what_it_is():
    found = read("Größe,Wert\n1,2\n3,4\n".encode() + b"\xc3")
    assert found.frame.columns.tolist() == ["Größe", "Wert"]
    assert said(found, "damaged letters (1)")


def test_the_chosen_order_of_dates_is_followed():
    upload = table(["24/01/05", "24/01/06", "24/01/07"])
    assert read(upload, choice=Reading(date_order="year first")).frame["date"].iloc[0] == pd.Timestamp("2024-01-05")
    assert read(upload, choice=Reading(date_order="day first")).frame["date"].iloc[0] == pd.Timestamp("2005-01-24")


@pytest.mark.parametrize("form", ["%-m/%-d/%Y %-I:%M %p", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d-%m-%y %H:%M"])
def test_many_stamps_are_read_as_few_are(form):
    stamps = pd.date_range("2019-12-20", periods=30_000, freq="min")
    found = read(table(stamps.strftime(form)))
    assert (found.frame["date"].to_numpy() == stamps.to_numpy()).all()
    assert found.step == "min"


def test_many_numbers_are_read_as_few_are():
    values = np.arange(30_000) * 1234.5
    cells = [f"{value:,.2f} €".replace(",", " ").replace(".", ",") for value in values]
    found = read(table(range(30_000), header="n;value", separator=";", value=lambda place: cells[place]))
    assert np.array_equal(found.frame["value"].to_numpy(), values)


def test_many_comment_lines_do_not_hide_the_separator():
    found = read(b"# noise, of; a logger\n" * 1000 + b"a;b\n1;2\n3;4\n")
    assert found.frame.columns.tolist() == ["a", "b"]


def test_codes_keep_their_leading_zeros():
    found = read(b"zip,value\n08123,1\n10115,2\n")
    assert found.frame["zip"].tolist() == ["08123", "10115"]
    assert found.numeric == ["value"]
    assert said(found, "leading zeros", "zip")


def test_names_that_stand_a_row_lower_are_names():
    found = read(b",,north,south\nno,place,,\n1,a,2.5,3.5\n2,b,4.5,5.5\n3,c,4.5,5.5\n")
    assert found.frame.columns.tolist() == ["no", "place", "north", "south"]
    assert found.frame["no"].tolist() == [1, 2, 3]
