"""Words that tables use in several languages: for no value, for months, for time, for sums."""

import re
import unicodedata

MISSING = frozenset(
    [
        "na",
        "n/a",
        "#n/a",
        "#na",
        "nan",
        "null",
        "none",
        "nil",
        "missing",
        "-",
        "--",
        "---",
        "–",
        "—",
        "?",
        "??",
        ".",
        "..",
        "...",
        "…",
        ":",
        "*",
        "**",
        "***",
        "****",
        "*****",
        "x",
        "#value!",
        "#ref!",
        "#div/0!",
        "#num!",
        "#null!",
        "(null)",
        "<na>",
        "\\n",
        "nd",
        "n.d.",
        "n.a.",
        "n.v.",
        "k.a.",
        "k.a",
        "nodata",
        "keine",
        "s.d.",
        "s/d",
        "n/d",
        "ne",
        "nvt",
        "ohne",
        "unknown",
        "undefined",
        "void",
        "缺失",
        "无",
        "無",
        "欠測",
        "no-data",
    ]
) | {"no data", "not available", "keine angabe", "keine daten", "non disponible", "sin datos", "geen data"}

MONTHS = {
    "jan": "january januar janvier enero ene gennaio gen januari jän jänner janv janeiro",
    "feb": "february februar février févr fév fevrier febrero febbraio februari fevereiro fev",
    "mar": "march märz mär mars marzo maart mrt maerz mrz março",
    "apr": "april avril avr abril abr aprile",
    "may": "mai mayo maggio mag mei maio",
    "jun": "june juni juin junio giugno giu junho",
    "jul": "july juli juillet juil julio luglio lug julho",
    "aug": "august août aout agosto ago augustus",
    "sep": "september sept septembre septiembre settembre set setiembre setembro",
    "oct": "october oktober okt octobre octubre ottobre ott outubro out",
    "nov": "november novembre noviembre novembro",
    "dec": "december dezember dez décembre déc decembre diciembre dic dicembre dezembro",
}
MONTH_OF = {word: number for number, (name, words) in enumerate(MONTHS.items(), 1) for word in (name, *words.split())}
_MONTH = re.compile(r"(?<![^\W\d_])(" + "|".join(sorted(map(re.escape, MONTH_OF), key=len, reverse=True)) + r")\.?(?![^\W\d_])")

_DAY = re.compile(
    r"(?<![^\W\d_])(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|maandag|dinsdag|woensdag"
    r"|donderdag|vrijdag|zaterdag|zondag|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    r"|mon|tues?|wed|thu|thur|thurs|fri|sat|sun|mo|di|mi|do|fr|sa|so)\.?,?\s+(?=\d|[^\W\d_]{3})"
)

TIME_NAMES = frozenset(
    [
        "date",
        "dates",
        "datetime",
        "date_time",
        "datum",
        "data",
        "fecha",
        "dia",
        "day",
        "tag",
        "jour",
        "giorno",
        "dag",
        "time",
        "timestamp",
        "zeit",
        "zeitpunkt",
        "zeitstempel",
        "heure",
        "hora",
        "ora",
        "tijd",
        "uhrzeit",
        "month",
        "monat",
        "mois",
        "mes",
        "mese",
        "maand",
        "year",
        "jahr",
        "année",
        "annee",
        "año",
        "ano",
        "anno",
        "jaar",
        "quarter",
        "quartal",
        "trimestre",
        "kwartaal",
        "week",
        "woche",
        "semaine",
        "semana",
        "settimana",
        "period",
        "periode",
        "période",
        "ds",
        "dt",
        "ts",
        "t",
        "when",
        "stamp",
        "epoch",
        "unix",
        "unixtime",
        "posted",
        "observed",
        "recorded",
        "utc",
        "gmt",
        "dteday",
        "yyyymm",
        "yyyymmdd",
        "日期",
        "时间",
        "時間",
        "日時",
        "年月",
        "年",
        "月",
    ]
)
YEAR_NAMES = frozenset({"year", "yr", "years", "jahr", "année", "annee", "año", "ano", "anno", "jaar", "年", "yyyy"})
MONTH_NAMES = frozenset(["month", "mon", "mo", "monat", "mois", "mes", "mese", "maand", "月", "mm", "mnth"])
DAY_NAMES = frozenset(["day", "dy", "dom", "tag", "jour", "dia", "día", "giorno", "dag", "日", "dd", "mday"])
HOUR_NAMES = frozenset(["hour", "hours", "hr", "hrs", "hh", "stunde", "heure", "hora", "ora", "uur", "时", "時", "uhr"])
KEY_NAMES = frozenset(
    [
        "id",
        "key",
        "series",
        "serie",
        "item",
        "sku",
        "store",
        "shop",
        "station",
        "sensor",
        "site",
        "location",
        "country",
        "region",
        "state",
        "city",
        "name",
        "symbol",
        "ticker",
        "variable",
    ]
)
SUMS = frozenset(
    [
        "total",
        "totals",
        "sum",
        "sums",
        "summe",
        "gesamt",
        "mean",
        "average",
        "avg",
        "durchschnitt",
        "mittelwert",
        "moyenne",
        "media",
        "somma",
        "suma",
        "totaal",
        "count",
        "min",
        "max",
        "std",
        "source",
        "sources",
        "quelle",
        "fuente",
        "fonte",
        "bron",
        "note",
        "notes",
        "hinweis",
        "anmerkung",
        "footnote",
        "copyright",
        "end",
        "eof",
        "subtotal",
    ]
)


def plain(text: str) -> str:
    """The text in lower case, full-width letters made plain, white space single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(name: str) -> list[str]:
    """The words of a column's name: 'Date_Time (UTC)' gives date, time, utc; 'dateTime' date, time."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.findall(r"[^\W_]+", plain(parted))


def says(name: str, wanted: frozenset[str]) -> bool:
    """Whether a column's name holds one of the words."""
    return plain(name) in wanted or any(word in wanted for word in words(name))


def is_missing(cell: str) -> bool:
    """Whether the cell holds nothing, or a usual word for nothing."""
    return not cell.strip() or plain(cell) in MISSING


def english(text: str) -> str:
    """A date in words as one in English: months by three letters, days of the week and filling words gone."""
    text = plain(text)
    if not any(letter.isalpha() for letter in text):
        return text
    text = re.sub(r"[年月](?=\s*\d)", "-", text)
    text = re.sub(r"[日年月]", " ", text)
    text = re.sub(r"(\d{1,2})[时時点](?:(\d{1,2})分?)?", lambda match: f"{match[1]}:{match[2] or '00'}", text).strip()
    text = _DAY.sub("", text)
    text = _MONTH.sub(lambda match: list(MONTHS)[MONTH_OF[match[1]] - 1], text)
    text = re.sub(r"\b(?:de|del|of|the|uhr)\b", " ", text)
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th|er|º|°)\b", "", text)
    return " ".join(text.split())


def month(name: str) -> int:
    """1 to 12 for the name of a month, 0 for anything else."""
    return MONTH_OF.get(plain(name).rstrip("."), 0)
