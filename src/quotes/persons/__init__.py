"""Who is who across articles, scripts and spellings: names, titles, affiliations, identity."""
