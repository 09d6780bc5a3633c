"""What all views look at: a run, one of its sequences, a layer, and a moment of its training."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.shared.lab import engine
from rnnlab.inspection.trace import REVERSE, Trace
from rnnlab.runs.history import History

NEWEST = "newest"


@dataclass(frozen=True)
class Chosen:
    """One sequence that a run reads, as it was at one moment."""

    run: str
    window: int
    layer: int
    at: str
    """The step after which its weights were kept, or "newest"."""
    seen: int
    """The step of the newest weights that are known."""

    @property
    def history(self) -> History:
        """Of the run."""
        return engine().history(self.run)

    @property
    def step(self) -> int:
        """After which step of training the network is looked at."""
        return self.seen if self.at == NEWEST else int(self.at)

    def trace(self) -> Trace:
        """Every gate and state."""
        return Trace.from_bytes(self.ask("tracing:trace_run"))

    def ask(self, question: str, **what: Any) -> bytes:
        """What a function of rnnlab.inspection, "module:name", answers about this sequence."""
        at = None if self.at == NEWEST else int(self.at)
        return _ask(question, self.run, self.step, {"window": self.window, "step": at, **what})

    def names(self, arrays: dict[str, Any]) -> list[str]:
        """Those of a trace's arrays that belong to the layer, both directions."""
        return [name for name in arrays if name.startswith((f"{self.layer}.", f"{self.layer}{REVERSE}."))]


@st.cache_data(max_entries=128, show_spinner="Looking ...")
def _ask(question: str, run: str, seen: int, what: dict[str, Any]) -> bytes:
    """The answer; `seen` makes it another question once there are newer weights."""
    return engine().questions.ask(f"rnnlab.inspection.{question}", record=engine().path(run), **what)
