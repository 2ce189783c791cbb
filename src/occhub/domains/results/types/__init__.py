"""What crosses the threshold of results."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from occhub.access.actor import Entitled, Grant
from occhub.domains.authorizations.types import AuthorizationRow
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.employees.types import EmployeeCard
from occhub.domains.results.types.cards import DotCard as DotCard
from occhub.domains.results.types.searching import MOST_COUNTED as MOST_COUNTED
from occhub.domains.results.types.searching import MOST_IN_ARCHIVE as MOST_IN_ARCHIVE
from occhub.domains.results.types.searching import Match as Match
from occhub.domains.results.types.searching import Neighbors as Neighbors
from occhub.domains.results.types.searching import ResultQuery as ResultQuery
from occhub.domains.results.types.searching import SuggestedDocument as SuggestedDocument
from occhub.domains.results.types.searching import SuggestedPerson as SuggestedPerson
from occhub.domains.results.types.searching import Suggestions as Suggestions
from occhub.domains.results.types.searching import TokenKind as TokenKind
from occhub.domains.results.types.store import Rewrapped as Rewrapped
from occhub.domains.results.types.store import StoredPart as StoredPart
from occhub.domains.results.types.store import StoreReport as StoreReport
from occhub.domains.visits.types import ActivityRow
from occhub.platform import clock
from occhub.platform.errors import Busy, Problem
from occhub.platform.ids import LocationId
from occhub.platform.newest import Newest

DOWNLOADING: Final = "domains.results.reads.files.download_file"
OPENING: Final = ("domains.results.reads.files.view_file", DOWNLOADING)
"""What counts as having opened a document, by the names that the ledger carries."""
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9]+")


class DocumentState(StrEnum):
    """Only *published* documents are found and served."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class PersonCheck(StrEnum):
    """Whether a report was compared with the person of its visit when it was published."""

    NOT_MADE = ""  # before there was such a check, or written by the product itself for this person
    FOUND = "found"  # last name and date of birth stand in it
    NO_TEXT = "no_text"  # a scan: it cannot be checked
    CONFIRMED = "confirmed"  # something is missing, and who published it said that it is the right person


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a center knows of a report's file: how it was compared with the person, whether the product wrote it from
    the work status itself, and whether it is a flattened copy of a form that is kept sealed."""

    person: PersonCheck
    is_own: bool
    is_flattened: bool


class PersonMissing(Problem):
    """The last name or the date of birth of the visit does not stand in the report: it waits for a word of who
    publishes it. The text is for center staff, who know both."""


class WithdrawReason(StrEnum):
    """Why a report was taken away again; for the center alone."""

    WRONG_PERSON = "wrong_person"
    WRONG_FILE = "wrong_file"
    WRONG_COMPANY = "wrong_company"
    NOT_TO_BE_RELEASED = "not_to_be_released"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of the results list."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    visit_id: uuid.UUID
    person: str
    date_of_birth: date
    title: str
    report_type: str
    center_name: str
    center_state: str
    center_zone: str
    is_injury: bool
    service_date: date
    published_at: datetime
    size: int
    pages: int
    is_new: bool
    version: int = 1
    state: DocumentState = DocumentState.PUBLISHED
    checked: FileCheck | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether it stands in the place of an earlier version."""
        return self.version > 1

    @property
    def type_name(self) -> str:
        """The name of the report type; its code where the catalogue does not know it any more."""
        kind = load_packaged().report_types.get(self.report_type)
        return kind.name if kind else self.report_type

    @property
    def key(self) -> str:
        """The id as forms carry it."""
        return str(self.id)

    @property
    def published_on(self) -> date:
        """The date of publication at the center."""
        return clock.local_date(self.published_at, self.center_zone)


def neutral_name(document_id: uuid.UUID) -> str:
    """The name of a document that is only shown: it tells nothing about the person."""
    return f"report-{document_id.hex[:8]}.pdf"


def readable_name(person: str, title: str, service_date: date, number: str = "") -> str:
    """The name under which a document is kept: whose, what and when, in letters that every system takes, never a path.

    ``number`` tells it from others of one archive.
    """
    words = (_plain(person), _plain(title), service_date.isoformat(), number)
    return "_".join(word for word in words if word) + ".pdf"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_PLAIN.sub("-", bare).strip("-")[:60]


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of a report that was replaced, among those that the actor may open; the newest first."""

    id: uuid.UUID
    version: int
    state: DocumentState
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody may open a document, from the same data as the decision.

    A location of None means every location, a report type of None every type. ``grant`` is None where the role alone
    opens it: to a User Admin, and at the center that published it (then there is no entitlement either).
    """

    rule: str
    report_type: str
    entitlement: Entitled | None = None
    grant: Grant | None = None
    is_for_der: bool = False
    own_locations: frozenset[LocationId] | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened a document. ``name`` is of the reader's own company; "" at the medical center, and where the
    person is not a member any more."""

    at: datetime
    name: str
    is_download: bool
    is_center: bool


class AnnouncementKind(StrEnum):
    """What happened to a report that somebody had opened."""

    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    CORRECTION_WITHDRAWN = "correction_withdrawn"  # of an older version, which nothing holds any more


@dataclass(frozen=True, slots=True)
class News:
    """A report that this person opened was replaced or withdrawn. ``current_id``: the version that holds now."""

    id: uuid.UUID
    kind: AnnouncementKind
    center_name: str
    center_zone: str
    opened_at: datetime
    at: datetime
    current_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class WithdrawnDocument:
    """What a center knows of a report that it withdrew: the fact, never the file."""

    id: uuid.UUID
    employee_id: uuid.UUID
    title: str
    report_type: str
    version: int
    center_zone: str
    withdrawn_at: datetime
    withdrawn_by: str
    reason: WithdrawReason
    note: str


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """One document beside its viewer."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    visit_id: uuid.UUID
    person: str
    first_name: str
    last_name: str
    date_of_birth: date
    title: str
    report_type: str
    center_name: str
    center_zone: str
    is_injury: bool
    service_date: date
    published_at: datetime
    published_by: str
    size: int
    pages: int
    version: int
    state: DocumentState = DocumentState.PUBLISHED
    ended_at: datetime | None = None
    ended_by: str = ""
    versions: tuple[DocumentVersion, ...] = ()
    why: Explanation | None = None
    valid_until: date | None = None
    is_flattened: bool = False
    checked: FileCheck | None = None

    @property
    def current(self) -> DocumentVersion | None:
        """The version that holds now, where this one was replaced and the one in its place was not withdrawn."""
        if self.state is not DocumentState.SUPERSEDED:
            return None
        return next((one for one in self.versions if one.state is DocumentState.PUBLISHED), None)

    @property
    def shown_name(self) -> str:
        """The name of the file where it is shown."""
        return neutral_name(self.id)

    @property
    def kept_name(self) -> str:
        """The name of the file where it is downloaded."""
        return readable_name(self.person, self.title, self.service_date)


@dataclass(frozen=True, slots=True)
class EmployeeFile:
    """A person with all that the reader may see of them, newest first; None for what is not given to the reader."""

    employee_id: uuid.UUID
    person: EmployeeCard
    authorizations: Newest[AuthorizationRow]
    visits: Newest[ActivityRow] | None
    documents: Newest[DocumentRow] | None


@dataclass(frozen=True, slots=True)
class FileContent:
    """The served bytes, whole and checked, under the name for showing or for keeping them."""

    id: uuid.UUID
    employee_id: uuid.UUID
    name: str
    mime: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A published activity status report, and the version of the work status that it speaks of; None where the desk
    published it by hand."""

    id: uuid.UUID
    employee_id: uuid.UUID
    work_status_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class LineReports:
    """How many types of report a service brings that the provider discloses to the company, and how many of them are
    published."""

    owed: int
    published: int


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that a performed line produces and that is not published."""

    line_id: uuid.UUID
    report_type: str


class LeftOut(StrEnum):
    """Why a document that somebody chose is not in what they get."""

    GONE = "gone"  # not disclosed to them any more
    REPLACED = "replaced"  # a corrected version stands in its place, which they did not choose


class FileUnavailable(Busy):
    """The stored file is missing or not what was sealed; nothing of it is given out. The text is for the reader."""

    def __init__(self) -> None:
        super().__init__(
            "This document cannot be opened at the moment: its stored file did not pass the check that it is complete"
            " and unchanged. This was noted for the operator. Nothing was shown or downloaded."
        )
