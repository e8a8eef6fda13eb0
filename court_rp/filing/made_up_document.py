"""The document behind the first docket entry of a made-up case (rule C11): a PDF of one page that says that it is fictional."""

import hashlib
from functools import cache

from court_rp.filing.model import Document


@cache
def made_up_document(event: str) -> Document:
    """The document of an event. The same event always has the same document."""
    lines = (event, "This document is fictional. It is part of a simulator and was filed at no court.")
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 14 Tf 20 TL 72 700 Td {shown} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    pdf = _with_table(objects)
    return Document(f"{event.lower().replace(' ', '-')}.pdf", pdf, hashlib.sha256(pdf).hexdigest())


def _with_table(objects: tuple[str, ...]) -> bytes:
    """The objects as a file, with the table of their places (ISO 32000-1 §7.5.4)."""
    text, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    ending = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return f"{text}xref\n0 {size}\n0000000000 65535 f \n{table}{ending}".encode("ascii")
