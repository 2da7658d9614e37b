"""English in one place: numbers, quantities and dates, each read once."""
