"""What was filled into a PDF page's form and written upon it: text that is no part of the page's own."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

_PASSWORD = 1 << 13  # the flag of a field whose value is not to be seen


def filled_in(page: Any, form: Any) -> Iterator[str]:
    """Yield the notes on a pypdfium2 page and the values of its fields; `form` is its document's, None without one."""
    from pypdfium2 import raw

    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        try:
            kind = raw.FPDFAnnot_GetSubtype(note)
            if kind == raw.FPDF_ANNOT_FREETEXT:
                text = _text(raw.FPDFAnnot_GetStringValue, note, b"Contents")
            elif kind == raw.FPDF_ANNOT_WIDGET:
                text = _value(note, form)
            else:
                continue
        finally:
            raw.FPDFPage_CloseAnnot(note)
        if text.strip():
            yield text


def _value(note: Any, form: Any) -> str:
    """Return what a field of text or of a choice holds; a form that PDFium does not know has its value in the note."""
    from pypdfium2 import raw

    if form is None:
        return _text(raw.FPDFAnnot_GetStringValue, note, b"V")
    written = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
    if raw.FPDFAnnot_GetFormFieldType(form, note) not in (*written, -1):
        return ""
    if raw.FPDFAnnot_GetFormFieldFlags(form, note) & _PASSWORD:
        return ""
    return _text(raw.FPDFAnnot_GetFormFieldValue, form, note) or _text(raw.FPDFAnnot_GetStringValue, note, b"V")


def _text(ask: Any, *arguments: Any) -> str:
    """Return the text that a function of PDFium writes in UTF-16, asked for its length first."""
    from pypdfium2 import raw

    size = ask(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size + 2)
    ask(*arguments, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")
