"""Each operation that people do all day: a form or a file, as a browser sends it, with what the journal must know."""

from __future__ import annotations

import hashlib
import itertools
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.kills.browser import Browser, Fields, Reply
from tests.kills.client import Client, Unexpected
from tests.kills.journal import Entry
from tests.kills.people import DESK, SIDES, People, address_of
from tests.support import pdfs

_AUTHORIZATION = re.compile(r"^/authorizations/([0-9a-f-]{36})$")
_VISIT = re.compile(r"^/center/visits/([0-9a-f-]{36})/(#.*)?$")
_DOCUMENT = re.compile(r'href="/center/documents/([0-9a-f-]{36})/">([^<]*)</a>')
_SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')
_LINE = re.compile(r'id="line-([0-9a-f-]{36})"')
_STATUS = re.compile(r'name="status" value="([0-9a-f-]{36})"')
STATUS_REPORT = "Activity status report"


class Operations:
    """One thread's people: a requester, an administrator of the same company, and a front desk."""

    def __init__(
        self, client: Client, people: People, port: int, number: int, weeks_pass: Callable[[str], None]
    ) -> None:
        requester, admin, employee, company, location = SIDES[number % len(SIDES)]
        self.client, self.chance, self.number, self.today = client, client.chance, number, day_at_center()
        self._weeks_pass = weeks_pass
        self.employee, self.company, self.location = people.ids[employee], people.ids[company], people.ids[location]
        self.center, self.born = people.ids["austin"], people.born[employee]
        self.requester, self.admin, self.desk = (
            client.sign_in(Browser(port, email), people.password) for email in (requester, admin, DESK)
        )
        self.stranger = Browser(port, "")
        self._reports = itertools.count(1)

    def submit(self, services: tuple[str, ...], reason: str, **more: str) -> Entry:
        """The review's button."""
        text = f"Instruction {uuid.UUID(int=self.chance.getrandbits(128))}"
        fields = {
            "location_id": self.location,
            "employee_id": self.employee,
            "center_id": self.center,
            "reason": reason,
            "valid_from": str(self.today),
            "instructions": text,
            "again": "on",
            **more,
        }
        chosen = [*fields.items(), *(("services", code) for code in services)]
        facts = {"instructions": text, "services": services, "company": self.company}
        return self._form("submit", self.requester, "/authorizations/new/submit", chosen, facts, _AUTHORIZATION)

    def open(self, authorization: str) -> Entry:
        """The center opens it."""
        path = f"/center/authorizations/{authorization}/open"
        return self._form("open", self.desk, path, [], {"authorization": authorization})

    def check_in(self, authorization: str) -> Entry:
        """The employee stands at the desk."""
        path = f"/center/authorizations/{authorization}/check-in"
        shown = _SEEN.search(self.client.read(self.desk, f"/center/authorizations/{authorization}/"))
        fields = [("name_confirmed", "on"), ("date_of_birth", self.born), ("seen", shown[1] if shown else "")]
        return self._form("check_in", self.desk, path, fields, {"authorization": authorization}, _VISIT)

    def record(self, authorization: str, visit: str, line: str, outcome: str, seen: str = "") -> Entry:
        """What became of a line; ``seen`` is what the page said of it before."""
        facts = {"authorization": authorization, "visit": visit, "line": line, "outcome": outcome.partition(":")[0]}
        path = f"/center/visits/{visit}/lines/{line}"
        return self._form("record", self.desk, path, [("outcome", outcome), ("seen", seen)], facts)

    def publish(self, authorization: str, visit: str, line: str) -> Entry:
        """A report, as a PDF of its own."""
        title = f"Report {self.number}-{next(self._reports)}"
        content = pdfs.clean_pdf(title)
        key = self._key()
        fields = [("_key", key), ("_company", ""), ("report_type", f"audiogram:{line}"), ("title", title)]
        facts = {
            "authorization": authorization,
            "visit": visit,
            "line": line,
            "title": title,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        path = f"/center/visits/{visit}/publish"
        return self.client.perform(
            "publish",
            key,
            facts,
            lambda: self.desk.post(path, fields, ("report.pdf", content)),
            lambda reply: {} if reply.status == 201 else None,
        )

    def replace(self, authorization: str, visit: str, published: Entry) -> Entry:
        """A corrected version, under a title of its own."""
        title = f"{published.facts['title']} corrected"
        content = pdfs.clean_pdf(title)
        key, document = self._key(), self._document(visit, published.facts["title"])
        fields = [("_key", key), ("_company", ""), ("title", title), ("reason", "Wrong ear")]
        facts = {
            "authorization": authorization,
            "visit": visit,
            "document": document,
            "title": title,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        path = f"/center/documents/{document}/replace"
        return self.client.perform(
            "replace",
            key,
            facts,
            lambda: self.desk.post(path, fields, ("report.pdf", content), file_field="file"),
            lambda reply: {} if reply.status == 303 and "sign-in" not in reply.location else None,
        )

    def withdraw(self, authorization: str, visit: str, published: Entry) -> Entry:
        """A report taken away again."""
        document = self._document(visit, published.facts["title"])
        facts = {
            "authorization": authorization,
            "document": document,
            "title": published.facts["title"],
            "line": published.facts["line"],
        }
        fields = [("reason", "wrong_file"), ("note", ""), ("seen", "published")]
        return self._form("withdraw", self.desk, f"/center/documents/{document}/withdraw", fields, facts)

    def view(self, visit: str, published: Entry) -> Entry:
        """The desk looks at a report; its bytes must be those that were published."""
        document = self._document(visit, published.facts["title"])
        path = f"/center/documents/{document}/file"
        return self._same("view", self.desk, path, {"document": document}, published.facts["sha256"])

    def check_out(self, authorization: str, visit: str) -> Entry:
        """The employee leaves."""
        facts = {"authorization": authorization, "visit": visit}
        return self._form("check_out", self.desk, f"/center/visits/{visit}/check-out", [], facts)

    def lines_of(self, visit: str) -> list[str]:
        """The lines of a visit, in the order of its page."""
        return list(dict.fromkeys(_LINE.findall(self.client.read(self.desk, f"/center/visits/{visit}/"))))

    def seen_of(self, visit: str, line: str) -> str:
        """What the page of a visit says of a line."""
        form = re.compile(rf'action="/center/visits/{visit}/lines/{line}".*?name="seen" value="([^"]*)"', re.DOTALL)
        shown = form.search(self.client.read(self.desk, f"/center/visits/{visit}/"))
        return shown[1] if shown else ""

    def status(self, visit: str, version: int, duty: str) -> Entry:
        """What somebody may do at work; a later version corrects the one before."""
        facts = {"visit": visit, "version": version, "duty": duty}
        fields = [("go", "save"), ("duty", duty), ("seen", str(version - 1))]
        return self._form("status", self.desk, f"/center/visits/{visit}/work-status", fields, facts)

    def status_report(self, authorization: str, visit: str) -> Entry:
        """The report of what was recorded, as the product writes it."""
        page = self.client.read(self.desk, f"/center/visits/{visit}/")
        shown = _STATUS.search(page)
        facts = {"authorization": authorization, "visit": visit, "title": STATUS_REPORT}
        fields = [("status", shown[1] if shown else "")]
        return self._form("status_report", self.desk, f"/center/visits/{visit}/work-status/publish", fields, facts)

    def undo(self, authorization: str, visit: str) -> Entry:
        """The check-in was of another person."""
        facts = {"authorization": authorization, "visit": visit}
        fields = [("reason", "check-in-wrong-person"), ("note", f"Note {self._key()}")]
        return self._form("undo", self.desk, f"/center/visits/{visit}/undo", fields, facts)

    def reopen(self, authorization: str, visit: str) -> Entry:
        """The check-out was too early."""
        facts = {"authorization": authorization, "visit": visit}
        fields = [("reason", "check-out-wrong-line"), ("note", "")]
        return self._form("reopen", self.desk, f"/center/visits/{visit}/reopen", fields, facts)

    def download(self, visit: str, published: Entry) -> Entry:
        """The employer's administrator takes the report; its bytes must be those that were published."""
        title = published.facts["title"]
        document = self._document(visit, title)
        facts = {"document": document, "title": title}
        return self._same("download", self.admin, f"/results/{document}/download", facts, published.facts["sha256"])

    def _document(self, visit: str, title: str) -> str:
        """The report with this title, as the page of its visit shows it."""
        page = self.client.read(self.desk, f"/center/visits/{visit}/")
        found: dict[str, str] = {shown: one for one, shown in _DOCUMENT.findall(page)}
        if title not in found:
            raise Unexpected(f"published and not there: {title}")
        return found[title]

    def _same(self, kind: str, browser: Browser, path: str, facts: Mapping[str, Any], sha256: str) -> Entry:
        """A file, whole and as it was published."""

        def same(reply: Reply) -> Mapping[str, Any] | None:
            return {} if reply.status == 200 and hashlib.sha256(reply.body).hexdigest() == sha256 else None

        return self.client.perform(kind, "", facts, lambda: browser.get(path), same)

    def cancel(self, authorization: str) -> Entry:
        """Taken back, with a reason."""
        facts = {"authorization": authorization, "reason": f"Not needed {self._key()}"}
        path = f"/authorizations/{authorization}/cancel"
        return self._form("cancel", self.requester, path, [("reason", facts["reason"])], facts)

    def extend(self, authorization: str) -> Entry:
        """Made to last."""
        path = f"/authorizations/{authorization}/extend"
        return self._form("extend", self.requester, path, [], {"authorization": authorization})

    def forgotten(self, number: int) -> Entry:
        """A mail with a link to a new password; this form has no key, so each address forgets once only."""
        email = address_of(number)
        self.client.read(self.stranger, "/forgot")
        return self.client.perform(
            "forgot",
            "",
            {"email": email},
            lambda: self.stranger.post("/forgot", [("email", email)]),
            lambda reply: {} if reply.status == 303 else None,
        )

    def _key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _form(
        self,
        kind: str,
        browser: Browser,
        path: str,
        fields: Fields,
        facts: Mapping[str, Any],
        made: re.Pattern[str] | None = None,
    ) -> Entry:
        """A form with a key and the company of the page; done is a redirect, to what it made."""
        key = self._key()
        company = "" if browser is self.desk else self.company
        whole = [("_key", key), ("_company", company), *fields]

        def answer(reply: Reply) -> Mapping[str, Any] | None:
            found = made.match(reply.location) if made else None
            if reply.status != 303 or (made and not found) or "sign-in" in reply.location:
                return None
            return {"id": found.group(1)} if found else {"location": reply.location}

        return self.client.perform(kind, key, facts, lambda: browser.post(path, whole), answer)


def day_at_center() -> date:
    """Today in the zone of center Austin; just after midnight UTC that is yesterday."""
    return datetime.now(UTC).astimezone(ZoneInfo("America/Chicago")).date()
