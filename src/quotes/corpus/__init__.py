"""Many records at once: an index of them, who speaks in it, what is said where, and how it is looked for."""
