"""The figures: what was reached, beside the run that must fail."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `control` is the same count with the defence off, or with the fault absent: `without` says which.

    It must miss, or the test shows nothing.
    """

    name: str
    reached: int
    total: int
    seen: dict[str, int] = field(default_factory=dict)
    control: tuple[int, int, dict[str, int]] = (0, 0, {})
    without: str = ""
    lowest: bool = False

    @property
    def passed(self) -> bool:
        """Whether the target was reached, and missed without the defence."""
        if self.lowest:
            return self.reached == 0 < self.control[0]
        return self.reached == self.total > 0 and self.control[0] < self.control[1]

    @property
    def cells(self) -> tuple[str, str, str]:
        """The row as text: name, figure, control."""
        reached, total, _ = self.control
        return self.name, f"{self.reached}/{self.total}", f"{reached}/{total} ({self.without})"


def markdown(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| figure | reached | the control: the same with the defence off |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row.cells)} |" for row in rows)]) + "\n"
