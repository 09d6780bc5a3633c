"""The preparation of tables, puzzles and texts as code."""

import numpy as np

from rnnlab.export.literal import Part, constants, lines, numbers, numpy_of
from rnnlab.export.series_code import SCALED, STEADY
from rnnlab.export.told import Told
from rnnlab.preparation.writing import Manuscript
from rnnlab.raw import Corpus, Puzzle, Table

IMPORTS = "import numpy as np\nimport torch\nfrom io import StringIO\nfrom math import ceil"

AT_RANDOM = '''\
def held_out(rows, share):
    """The rows that are kept, and a share of them drawn at random: those of scikit-learn's train_test_split with random_state=1."""
    count = ceil(share * len(rows))
    if share == 0 or len(rows) == 0:
        return rows, rows[:0]
    if count >= len(rows):
        return rows[:0], rows
    drawn = np.random.RandomState(1).permutation(len(rows))
    return rows[drawn[count:]], rows[drawn[:count]]


rest, test = held_out(np.arange(len(Y)), TEST_SHARE)
train, validation = held_out(rest, VALIDATION_SHARE / (1 - TEST_SHARE))
ROWS = {"train": train, "validation": validation, "test": test}'''

AS_SEQUENCES = """\
LENGTHS = {lengths}
PARTS = {{
    name: (torch.from_numpy(X[rows]), torch.from_numpy(Y[rows]), LENGTHS if LENGTHS is None else LENGTHS[rows])
    for name, rows in ROWS.items()
}}"""

READ_TEXTS = """\
found = [np.array(line.split(), np.int64) for line in TEXTS.split("\\n")[1:-1]]
LONGEST = max(len(text) - 2 for text in found)
X = np.array([np.pad(text[2:], (0, LONGEST + 2 - len(text))) for text in found])
Y, OF_PART = np.array([text[1] for text in found]), np.array([text[0] for text in found])
ROWS = {name: np.flatnonzero(OF_PART == number) for number, name in enumerate(("train", "validation", "test"))}"""

READ_TEXT = '''\
cut = len(TEXT)
test = min(round(cut * TEST_SHARE), cut)
validation = min(round(cut * VALIDATION_SHARE), cut - test)
train = cut - validation - test
counts = Counter(TEXT[:train])
known = sorted(counts, key=lambda character: (-counts[character], character))[:VOCABULARY]
number_of = {character: number for number, character in enumerate(known, 2)}
tokens = torch.tensor([number_of.get(character, 1) for character in TEXT])


def windows(first, end):
    """Windows that stand side by side, and what comes one character later."""
    count = max(end - first - 1, 0) // TEXT_LENGTH
    places = first + TEXT_LENGTH * torch.arange(count)[:, None] + torch.arange(TEXT_LENGTH)
    return tokens[places], tokens[places + 1], None


ENDS = {"train": (0, train), "validation": (train, train + validation), "test": (train + validation, cut)}
PARTS = {name: windows(*ends) for name, ends in ENDS.items()}'''


def classify(told: Told) -> list[Part]:
    """The rows of the table, and the class of each."""
    table, chosen = told.training.prepared.raw, told.experiment.preparation
    assert isinstance(table, Table)
    width = told.training.x.shape[2]
    named = constants({"COLUMNS": table.feature_names, "CLASSES": table.class_names})
    data = [IMPORTS, named, _array("FEATURES", table.features), _array("Y", table.classes[:, None], "[:, 0]")]
    scaling = f"learned = FEATURES[train]\n{SCALED[chosen.scaling]}\n{STEADY}"
    steps = "X = ((FEATURES - shift) / size).astype(np.float32).reshape(len(FEATURES), -1, COLUMNS_A_STEP)"
    known = constants({**told.shares, "COLUMNS_A_STEP": width})
    cut = [known, AT_RANDOM, scaling, steps, AS_SEQUENCES.format(lengths="None")]
    return [Part("The data", "\n".join(data)), Part("Cut and scaled", "\n\n".join(cut))]


def puzzle(told: Told) -> list[Part]:
    """The sequences of the puzzle, and what is to be answered."""
    raw = told.training.prepared.raw
    assert isinstance(raw, Puzzle)
    once = raw.y.ndim == 1
    shape = constants({"STEPS": raw.x.shape[1], "COLUMNS": raw.feature_names, "CLASSES": raw.class_names})
    data = [IMPORTS, shape, _array("X", raw.x.reshape(len(raw.x), -1), ".reshape(-1, STEPS, len(COLUMNS))")]
    data.append(_array("Y", raw.y[:, None] if once else raw.y, "[:, 0]" if once else ""))
    data += [] if raw.lengths is None else [_array("ENDS", raw.lengths[:, None], "[:, 0]")]
    lengths = "None" if raw.lengths is None else "torch.from_numpy(ENDS)"
    cut = [constants(told.shares), AT_RANDOM, AS_SEQUENCES.format(lengths=lengths)]
    return [Part("The data", "\n".join(data)), Part("Cut", "\n\n".join(cut))]


def texts(told: Told) -> list[Part]:
    """The texts as tokens, a text a line behind the number of its part and its class."""
    written = []
    for number, (_, part) in enumerate(told.training.prepared.parts.items()):
        lengths = part.lengths
        assert lengths is not None
        rows = zip(part.x, part.y, lengths, strict=True)
        written += [" ".join(map(str, (number, int(of), *np.asarray(tokens[:length]).tolist()))) for tokens, of, length in rows]
    data = f'{IMPORTS}\n\nTEXTS = """\n' + "\n".join(written) + '\n"""\n' + READ_TEXTS
    lengths = "torch.tensor([len(text) - 2 for text in found])"
    return [Part("The data: number of the part, of the class, and of each word", data), Part("Cut", AS_SEQUENCES.format(lengths=lengths))]


def text(told: Told) -> list[Part]:
    """The text, and windows of its characters with what comes next."""
    prepared, chosen = told.training.prepared, told.experiment.preparation
    assert isinstance(prepared, Manuscript) and isinstance(prepared.raw, Corpus)
    known = constants({**told.shares, "VOCABULARY": chosen.vocabulary, "TEXT_LENGTH": chosen.text_length})
    data = f"from collections import Counter\n\n{IMPORTS}\n\n{lines('TEXT', prepared.text)}"
    return [Part("The data", data), Part("Cut", f"{known}\n{READ_TEXT}")]


def _array(name: str, table: np.ndarray, shape: str = "") -> str:
    return f"{numbers(name, table)}\n{name} = {numpy_of(name, table.dtype.type)}{shape}"
