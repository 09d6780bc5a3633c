"""Chinese quatrains of our own making: lines of five or seven characters, to see whether a network learns the form."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Corpus

__all__ = ["Poems"]

POEMS = 600
OPENINGS = "昨夜 今朝 几度 谁家 何处 十里 千里 一片 两岸 山前 楼外 江上 林间 忽见 又见 日暮 天晚 独坐 闲看 遥看"
SUBJECTS = "春风 秋月 暮云 山鸟 渔火 寒雨 归雁 白云 晚风 新月 溪水 孤灯 蝴蝶 牧笛 柳絮 钟声 落花 残雪 江潮 松涛"
MEETINGS = "过 入 照 落 绕 满 依 隔 送 上 下 出 随 度 映"
ENDINGS = "鸣 啼 归 飞 落 来 去 静 明 远"
PLACES = "明月 细雨 白鹭 流水 落叶 小巷 石径 旧梦 远树 古寺 竹影 小院 碧草 灯火 晓露 画阁 晴雪 孤岛"
RHYMES = (
    "青山 远山 江南 栏杆 竹竿 轻寒 春衫 沙滩",
    "天边 炊烟 江边 门前 流年 灯前 秋千 村边",
    "流萤 浮萍 长亭 疏星 空庭 蜻蜓 风铃 寒星",
    "小舟 高楼 沙鸥 清秋 枝头 渡头 归舟 渔舟",
    "斜阳 池塘 月光 书窗 他乡 清霜 花香 草堂",
    "梧桐 飞鸿 晚钟 长空 落红 孤松 雪中 苍松",
    "人家 梅花 芦花 桃花 晚霞 天涯 新茶 桑麻",
)
"""Places that sound alike at their end, for the second and the fourth line."""


class Poems(Dataset):
    """600 quatrains, each different, one a line."""

    title = "Quatrains (synthetic)"
    presets = {
        "write": {
            "cell": "gru",
            "embedding_size": 32,
            "hidden_size": 64,
            "dropout": 0.3,
            "learning_rate": 5e-3,
            "batch_size": 16,
            "epochs": 30,
            "clip": 1.0,
            "keep": "best",
            "text_length": 66,
            "validation_share": 0.1,
            "test_share": 0.1,
        }
    }
    card = Card(
        title="Quatrains (synthetic)",
        about=f"{POEMS} Chinese poems of four lines, half of them with five characters a line and half with seven. No poet wrote them, and "
        "they are no Tang poems: rnnlab puts words of its own together by a pattern, so that the second and the fourth line rhyme. They "
        "show whether a network learns a form: how long a line is, where marks stand, which words there are. For poems that mean "
        "something, upload a text of your own.",
        source="Synthetic: made by rnnlab from a grammar of its own.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Corpus:
        """The same poems for every seed."""
        rng = np.random.default_rng(1)
        found: dict[str, None] = {}
        while len(found) < POEMS:
            found[_poem(rng, long=len(found) % 2 == 1)] = None
        poems = list(found)
        rng.shuffle(poems)
        return Corpus("".join(f"{poem}\n" for poem in poems), "character", self.card)


def _poem(rng: np.random.Generator, long: bool) -> str:
    """Four lines that end in a comma, a full stop, a comma and a full stop; in the second and the fourth a place that rhymes."""
    subjects = _words(rng, SUBJECTS, 4)
    openings = _words(rng, OPENINGS, 4) if long else [""] * 4
    rhymes = _words(rng, RHYMES[rng.integers(len(RHYMES))], 2)
    ends = [_free(rng), f"{_word(rng, MEETINGS)}{rhymes[0]}", _free(rng), f"{_word(rng, MEETINGS)}{rhymes[1]}"]
    lines = zip(openings, subjects, ends, "，。，。", strict=True)
    return "".join(f"{opening}{subject}{end}{mark}" for opening, subject, end, mark in lines)


def _free(rng: np.random.Generator) -> str:
    """The last three characters of a line that need not rhyme: where something goes, or how a second thing is."""
    if rng.integers(2):
        return f"{_word(rng, MEETINGS)}{_word(rng, PLACES)}"
    return f"{_word(rng, PLACES)}{_word(rng, ENDINGS)}"


def _word(rng: np.random.Generator, words: str) -> str:
    """One of the words that stand with spaces between them."""
    return _words(rng, words, 1)[0]


def _words(rng: np.random.Generator, words: str, count: int) -> list[str]:
    """Some of them, each another."""
    return [str(word) for word in rng.choice(words.split(), count, replace=False)]
