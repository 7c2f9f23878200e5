"""Pages to look at: the report, what a notebook shows, and what both share with the review."""
