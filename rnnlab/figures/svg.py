"""Pieces of SVG with inline attributes only, in the colour of the text around them."""

from html import escape

Point = tuple[float, float]
"""Pixels from the left and from the top."""


def text(at: Point, words: str, size: float = 12.5, **look: str) -> str:
    """A line of words from a point on its baseline. Underscores in `look` stand for hyphens in attributes."""
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size}" fill="currentColor"{attributes(look)}>{escape(words)}</text>'


def box(at: Point, width: float, height: float, title: str = "", **look: str) -> str:
    """A rectangle from its upper left corner, with words that show when one points at it."""
    size = f'x="{at[0]:.1f}" y="{at[1]:.1f}" width="{width:.1f}" height="{height:.1f}"{attributes(look)}'
    return f"<rect {size}>{titled(title)}</rect>" if title else f"<rect {size}/>"


def path(points: str, title: str = "", **look: str) -> str:
    """A line along SVG's own path commands."""
    return f'<path d="{points}"{attributes(look)}>{titled(title)}</path>' if title else f'<path d="{points}"{attributes(look)}/>'


def group(body: str, at: Point = (0, 0), **look: str) -> str:
    """Everything moved to a point."""
    moved = f' transform="translate({at[0]:.1f} {at[1]:.1f})"' if at != (0, 0) else ""
    return f"<g{moved}{attributes(look)}>{body}</g>"


def picture(body: str, size: tuple[float, float], words: str) -> str:
    """The whole picture. It shrinks to four fifths of its natural size where there is less room, and is scrolled beyond that."""
    width, height = size
    style = f"width:100%;min-width:{0.8 * width:.0f}px;max-width:{1.25 * width:.0f}px;height:auto;display:block;margin:auto"
    size_of = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" style="{style}"'
    told = f'role="img" aria-label="{escape(words)}" font-family="sans-serif"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size_of} {told}>{body}</svg>'


def titled(words: str) -> str:
    """What shows when one points at the element that this stands in."""
    return f"<title>{escape(words)}</title>"


def attributes(look: dict[str, str]) -> str:
    """Attributes with a space before each, by names with underscores for hyphens."""
    return "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in look.items())
