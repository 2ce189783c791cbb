"""The verdicts on a PDF and their words. Only codes cross the sandbox's border; the words are kept on this side."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_PAGES: Final = 500

RefusalCode = Literal[
    "empty",
    "too_large",
    "not_pdf",
    "encrypted",
    "damaged",
    "active_content",
    "too_many_pages",
    "page_size",
    "timeout",
    "undrawable",
]
ActiveKind = Literal["script", "launch", "attachment", "xfa", "media", "submit", "remote", "link", "automatic"]

_PRINT_ANEW: Final = "Open it, print it to a new PDF and upload that."

_MESSAGES: Final[dict[RefusalCode, str]] = {
    "empty": "This file is empty. Choose the file that holds the report and upload it again.",
    "too_large": "This file is larger than 50 MB. Save it at a lower scan quality or split it, and upload it again.",
    "not_pdf": "This file is not a plain PDF. Save the report as a PDF and upload that.",
    "encrypted": "This file is password protected. Save it without a password and upload it again.",
    "damaged": f"This file is damaged or incomplete. {_PRINT_ANEW}",
    "active_content": f"This file contains active content. {_PRINT_ANEW}",
    "too_many_pages": "This file has more than 500 pages. Split it into smaller files and upload those.",
    "page_size": f"A page of this file is smaller or larger than any paper. {_PRINT_ANEW}",
    "timeout": f"This file takes too long to check because it is too complex. {_PRINT_ANEW}",
    "undrawable": f"The first page of this file cannot be shown. {_PRINT_ANEW}",
}

_ACTIVE_WORDS: Final[dict[ActiveKind, str]] = {
    "script": "a script",
    "launch": "a command that starts another program",
    "attachment": "another file attached inside it",
    "xfa": "a dynamic form (XFA)",
    "media": "video, sound or 3D content",
    "submit": "a form that sends or loads data",
    "remote": "a link that opens another file",
    "link": "a link that is no web, mail or phone address",
    "automatic": "an action that runs when it is opened",
}


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """A PDF that may be published as it is: pages, size in bytes, SHA-256 of the file (32 raw bytes)."""

    pages: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class PdfRefusal:
    """Why a file is not accepted: a code for programs and one message for people that says what to do."""

    code: RefusalCode
    message: str


def refuse(code: RefusalCode) -> PdfRefusal:
    """The refusal of this code with its words."""
    return PdfRefusal(code, _MESSAGES[code])


def refuse_from_sandbox(code: object, detail: object) -> PdfRefusal:
    """The refusal that the sandbox names. What it may not say, or says wrongly, counts as a damaged file."""
    if code == "active_content":
        for kind, words in _ACTIVE_WORDS.items():
            if kind == detail:
                return PdfRefusal("active_content", f"This file contains {words}. {_PRINT_ANEW}")
    for known in get_args(RefusalCode):
        if known == code:
            return refuse(known)
    return refuse("damaged")
