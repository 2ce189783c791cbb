"""A fillable form as it looks, without what makes it fillable: by pikepdf (qpdf), inside the sandbox.

The pages are copied into a new file, each with a closed list of entries: what a form carries elsewhere (scripts,
actions, names) is not taken along. What comes out is inspected like any file from outside.
"""

import io
from collections.abc import Mapping
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from occhub.platform.pdf.active import active_kinds

# What flattening takes away without taking away what somebody wrote.
_OF_FORMS: Final = frozenset(("script", "submit", "automatic"))
_KEPT: Final = (
    "/Type", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit",
    "/Contents", "/Group",
)  # fmt: skip
_INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_MOST_ANCESTORS: Final = 64


def rehearse() -> None:
    """Flatten a form of our own, so that all that the parser opens or loads on the way is there."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", V="b", Rect=Array([0, 0, 9, 9]), DA="/F 9 Tf"
            )
        )
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)
        pdf.save(target)
    flatten(target.getvalue(), {})


def flatten(data: bytes, _task: Mapping[str, str | int]) -> bytes:
    """The copy; empty where the file is no form, or holds more than a form's own activity. Equal input, equal bytes."""
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        if "/AcroForm" not in pdf.Root or not active_kinds(pdf) <= _OF_FORMS:
            return b""
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
        with pikepdf.new() as copy:
            for page in pdf.pages:
                _strip(page.obj)
                copy.pages.append(page)
            target = io.BytesIO()
            copy.save(target, deterministic_id=True, fix_metadata_version=False)
    return target.getvalue()


def _strip(page: pikepdf.Object) -> None:
    for key in _INHERITED:
        if key not in page and (value := _from_above(page, key)) is not None:
            page[key] = value
    for key in [key for key in page.keys() if key not in (*_KEPT, "/Parent")]:  # noqa: SIM118 - it is no dict
        del page[key]


def _from_above(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    node = page.get("/Parent")
    for _ in range(_MOST_ANCESTORS):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            found: pikepdf.Object = node[key]
            return found
        node = node.get("/Parent")
    return None
