"""From an article to its candidates: marks, sentences, cues, people, statements."""

from __future__ import annotations

from dataclasses import replace

from quotes.article import Article, Paragraph
from quotes.candidates import Candidates
from quotes.cased import CasedReader
from quotes.context import Context
from quotes.lexicon import lexicon
from quotes.marks import find_marked
from quotes.people import People
from quotes.statements import find_statements
from quotes.tokens import folded_words, tokenize
from quotes.uncased import UncasedReader


def find_candidates(article: Article) -> Candidates:
    """Everything in the article that an engine may choose from. Linear in the article's length."""
    if not article.paragraphs and article.text.strip():
        article = replace(article, paragraphs=(Paragraph(0, len(article.text)),))
    words = lexicon(article.language)
    tokens = tokenize(article.text)
    body = [paragraph for paragraph in article.paragraphs if paragraph.kind == "body"]
    marked = find_marked(article.text, body)
    outlet = frozenset(folded_words(article.outlet)) if article.outlet else frozenset()
    reader = (CasedReader if words.cased else UncasedReader)(tokens, words, outlet)
    people = People(tokens, words, reader)
    people.scan(
        [(tokens.at(one.start), tokens.at(one.end)) for one in body],
        [(tokens.at(one.start), tokens.at(one.end)) for one in marked if one.depth == 0],
    )
    statements = find_statements(Context(article, tokens, words, marked, reader, people))
    return Candidates(article, tuple(statements), people.persons())
