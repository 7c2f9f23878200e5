"""UIMA CAS (XMI), as INCEpTION and DKPro read it: a file an article, and the type system they share.

UIMA counts UTF-16 units; dkpro-cassis turns code points into them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from quotes.corpus.frames import library
from quotes.formats.documents import Gold
from quotes.formats.marks import KINDS, LINKED, SPEAKER, marks_of
from quotes.formats.writing import file_name

_QUOTATION: Final = ("stance", "target", "speaker", *SPEAKER)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def files(documents: Iterable[Gold]) -> Iterator[tuple[str, str]]:
    """The names and contents of the files.

    Raises:
        UsageError: dkpro-cassis is not installed.
    """
    cassis = library("cassis", "uima")
    system = _type_system(cassis)
    yield "TypeSystem.xml", system.to_xml()
    taken: set[str] = set()
    for gold in documents:
        yield f"{file_name(str(gold.get('id') or 'article'), taken)}.xmi", _cas(gold, system, cassis).to_xmi()


def _type_system(cassis: Any) -> Any:
    """Quotations, the mentions and cues they are linked to, and the links, governed by the quotation."""
    system = cassis.TypeSystem()
    quotation = system.create_type("quotes.Quotation", supertypeName="uima.tcas.Annotation")
    mention = system.create_type("quotes.Mention", supertypeName="uima.tcas.Annotation")
    link = system.create_type("quotes.Link", supertypeName="uima.tcas.Annotation")
    for type_, names in ((quotation, ("label", *_QUOTATION)), (mention, ("label", *SPEAKER)), (link, ("label",))):
        for name in names:
            system.create_feature(type_, name, "uima.cas.String")
    system.create_feature(link, "Governor", quotation)
    system.create_feature(link, "Dependent", mention)
    return system


def _cas(gold: Gold, system: Any, cassis: Any) -> Any:
    cas = cassis.Cas(typesystem=system, sofa_string=_NOT_XML.sub("\ufffd", gold["text"]))
    whole = cas.get_document_annotation()
    whole.begin, whole.end, whole.language = 0, len(gold["text"]), gold.get("lang")
    marks, links = marks_of(gold, gaps=False)
    made = []
    for mark in marks:
        type_ = system.get_type("quotes.Quotation" if mark.label in KINDS else "quotes.Mention")
        details = {key: _NOT_XML.sub("\ufffd", value) for key, value in mark.details.items()}
        made.append(type_(begin=mark.span.start, end=mark.span.end, label=mark.label, **details))
    link = system.get_type("quotes.Link")
    for one, other in links:
        to = made[other]
        made.append(
            link(begin=to.begin, end=to.end, label=LINKED[marks[other].label], Governor=made[one], Dependent=to)
        )
    cas.add_all(made)
    return cas
