"""A section of settings as a link has it and as widgets do, each name after a prefix: some are called as an experiment's are."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from pages.shared.layout import guard
from rnnlab.experiment import Experiment, Section

S = TypeVar("S", bound=Section)


@dataclass(frozen=True)
class Linked(Generic[S]):
    """Where the values of a section are kept: in the session under its prefix, and in the link where they are not plain."""

    prefix: str
    plain: S
    of_json: Callable[[str], S]
    item: Callable[[str], object] = str
    """What one text in the link stands for, of a setting that holds several things."""

    def begin(self, arrived: bool, stored: str) -> None:
        """Fills the session: from the link, over what the run that it names was `stored` with; else as it was left."""
        names = type(self.plain).model_fields
        begun = any(self.prefix + name in st.session_state for name in names)
        if not begun or (arrived and any(name.startswith(self.prefix) for name in st.query_params)):
            self._keep(self.plain)
            with guard():
                known = json.loads(stored) if stored else self.plain.model_dump(mode="json")
                self._keep(self.of_json(json.dumps({**known, **self._asked()})))
        elif arrived:  # on a new page a widget begins anew unless its value is set
            st.session_state.update({self.prefix + name: st.session_state[self.prefix + name] for name in names})

    def chosen(self) -> S:
        """What the widgets say now. Raises RnnlabError for a value out of range."""
        return self.of_json(json.dumps({name: st.session_state[self.prefix + name] for name in type(self.plain).model_fields}))

    def write_link(self, experiment: Experiment, section: S, run: str) -> None:
        """Puts the experiment, the section and the run into the address of the page."""
        values = section.model_dump(mode="json", exclude_defaults=True)
        changed = {name: value for name, value in values.items() if getattr(section, name) != getattr(self.plain, name)}
        told = {self.prefix + name: _texts(value) for name, value in changed.items()}
        link = {name: [str(value)] for name, value in experiment.changed().items()} | told | {"run": [run]}
        wanted = {name: values for name, values in link.items() if any(values)}
        if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
            st.query_params.from_dict(wanted)

    def _asked(self) -> dict[str, Any]:
        """The section's settings in the link."""
        found = {name: st.query_params.get_all(self.prefix + name) for name in type(self.plain).model_fields}
        several = {name for name in found if isinstance(getattr(self.plain, name), tuple)}
        return {name: [*map(self.item, texts)] if name in several else texts[-1] for name, texts in found.items() if texts}

    def _keep(self, section: S) -> None:
        """As widgets have it."""
        st.session_state.update({self.prefix + name: value for name, value in section.model_dump(mode="json").items()})


def _texts(value: object) -> list[str]:
    """As a link has it."""
    several = value if isinstance(value, list) else [value]
    return [json.dumps(one) if isinstance(one, dict) else str(one) for one in several]
