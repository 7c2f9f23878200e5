"""Runs over many articles: the ledger, the output, what they may cost, and how they stop and go on."""
