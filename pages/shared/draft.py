"""A text that grows bit by bit, so that it is seen growing and can be stopped."""

from dataclasses import dataclass, field, replace

from pages.shared.lab import engine
from rnnlab.errors import RnnlabError
from rnnlab.inspection.trying.continuation import Continuation, Copied, Place, Wish

AT_ONCE = 50
"""Characters asked for at a time."""


@dataclass
class Draft:
    """A text as it grows."""

    run: str
    wish: Wish
    length: int
    going: bool = True
    begun: str = ""
    unknown: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    copied: Copied = field(default_factory=Copied)
    refusal: str = ""
    """Why it could not go on, where it could not."""
    turns: int = 0
    """How often it has grown, or was stopped or changed."""

    @property
    def text(self) -> str:
        """What the network, or a person, has written so far."""
        return "".join(place.character for place in self.places)

    def grow(self) -> None:
        """Some more characters, from the run's newest weights; where there can be none, it rests and says why.

        What comes after the text was stopped, changed or grown meanwhile (a page may be drawn anew while it waits) is left aside.
        """
        before = self.turns
        wish = replace(self.wish, written=self.text, count=min(AT_ONCE, self.length - len(self.places)))
        try:
            answer = engine().questions.ask("rnnlab.inspection.trying.sampling:go_on", record=engine().path(self.run), wish=wish.to_json())
        except RnnlabError as error:
            self.refusal, self.going = str(error), False
            return
        if self.turns == before:
            self._take(Continuation.from_bytes(answer))

    def stop(self) -> None:
        """Lets it rest as it is."""
        self.going, self.turns = False, self.turns + 1

    def change(self, place: int, character: str) -> None:
        """Puts another character at a place, forgets what followed it, and has it go on from there."""
        self.places, self.copied, self.refusal = self.places[:place], Copied(), ""
        self.wish, self.going, self.turns = replace(self.wish, chosen=character), True, self.turns + 1

    def _take(self, found: Continuation) -> None:
        self.wish, self.begun, self.unknown, self.copied = replace(self.wish, chosen=""), found.begun, found.unknown, found.copied
        self.places, self.turns = [*self.places, *found.places], self.turns + 1
        self.going = len(self.places) < self.length
