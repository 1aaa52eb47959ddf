"""From "wrong" to "why": pure functions that name the mistake. They never change a verdict."""
