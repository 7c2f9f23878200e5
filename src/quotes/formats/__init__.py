"""The formats of the trade: records and gold out to other tools, and corrected files back in, a module a format."""
