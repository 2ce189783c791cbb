"""Questions and answers of the help page: only about what exists, in our own words."""

from __future__ import annotations

from dataclasses import dataclass

from occhub.access.actor import Role, Side


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answer."""

    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions about one thing."""

    name: str
    questions: tuple[Question, ...]


_SIGNING_IN = Topic(
    "Signing in",
    (
        Question(
            "I forgot my password. What now?",
            (
                "Choose Forgot Password on the sign-on page and type your work e-mail. A link comes by mail; it "
                "works once and for 30 minutes. The new password needs at least 15 characters."
            ),
        ),
        Question(
            "Why is my screen locked?",
            (
                "After 20 minutes without use the page hides itself, so that nobody else reads it. Type your "
                "password and go on where you were; what you typed is still there. After 12 hours you sign in "
                "anew."
            ),
        ),
        Question(
            "How do I sign out on a computer that I no longer have?",
            "Open My account in the menu under your name and choose Sign out everywhere.",
        ),
        Question(
            "Can I switch the keyboard shortcuts off?",
            "Yes, under My account. The only one so far is the slash key, which moves the cursor to the search field.",
        ),
    ),
)
_AUTHORIZING = Topic(
    "Authorizations",
    (
        Question(
            "How do I authorize a service?",
            (
                "Open Authorizations and choose New authorization. Pick the employee, the services, "
                "the medical center and the reason, look it over and submit. You can leave the form and find it "
                "again as a draft for 30 days."
            ),
        ),
        Question(
            "Which centers can I choose?",
            (
                "Only centers that perform every service you chose are listed, the nearest to the work location "
                "first, with whether they are open at the moment."
            ),
        ),
        Question(
            "How do I know that the center has it?",
            (
                "The authorization says Received as soon as it is in the center's inbox, and tells the time at "
                "which the center opened it. It never says more than is known."
            ),
        ),
        Question(
            "How long is an authorization good for?",
            (
                "Until the date it shows. After that the center cannot check the employee in. An expired one can "
                "be extended from its page, without typing it again."
            ),
        ),
        Question(
            "Can I cancel one?",
            "Yes, until the employee is checked in at the center. The page asks for a reason.",
        ),
        Question(
            "A service was refused or not performed. What happens?",
            (
                "The authorization shows which one, and the person responsible for it gets a mail that says only "
                "that there is a new item. Call the center or write a new authorization, as you need."
            ),
        ),
        Question(
            "Why do I not see a colleague's authorization?",
            (
                "Basic users see their own. User Admins see all of the company; view-only users see those of their "
                "locations and change nothing."
            ),
        ),
    ),
)
_RESULTS = Topic(
    "Results and reports",
    (
        Question(
            "How do I find a result?",
            (
                "Open Visit Results and Reports and type what you know into the box: the beginning of names in any "
                "order, a date of birth, words of the document's name, a claim number or an authorization number. "
                "What was understood stands above the list; each part can be taken away. Filters narrow the list by "
                "type of report, center, location, date of service, and to what you have not opened."
            ),
        ),
        Question(
            "How do I get several documents at once?",
            (
                "Tick them in the list. What you tick stays while you turn the pages of a search; Select all takes all "
                "that match, up to 200. Download gives one ZIP file with each document; One PDF joins them behind "
                "a list of contents, with a bookmark for each, up to 500 pages."
            ),
        ),
        Question(
            "Whose DOT medical card ends soon?",
            (
                "Open Visit Results and Reports, then DOT medical cards: the newest card of each driver, the one that "
                "ends first on top. Home counts the cards that end within 30 days."
            ),
        ),
        Question(
            "Why can I not see results?",
            (
                "Results are shown to User Admins and to people to whom they gave access, for the report types "
                "that the company is entitled to. Ask a User Admin of your company."
            ),
        ),
        Question(
            "Where do I see who is at a center now, or was?",
            (
                "Open Visits and choose In a center now, or search by name, day, center or location. User Admins see "
                "all visits of the company, others those that a User Admin gave them."
            ),
        ),
        Question(
            "How do I see everything about one employee?",
            (
                "Open Employees and type the beginning of the name or the employee number. The page of an employee "
                "shows the visits, reports and authorizations that you may see."
            ),
        ),
        Question(
            "A visit says that its check-in was undone. What does that mean?",
            (
                "The center checked somebody in by mistake and took it back on the same day. It does not count as a "
                "visit, and the authorization can be used as before."
            ),
        ),
        Question(
            "Where are drug screen results?",
            (
                "Laboratory drug screen results come from the medical review officer. The portals are linked on "
                "the sign-on page."
            ),
        ),
        Question(
            "What does Corrected mean?",
            (
                "The medical center published a corrected version of the report. Lists show that one alone. If you had "
                "opened the earlier version, Home says so, and its page leads to the one that holds."
            ),
        ),
        Question(
            "Why is a report gone that I saw before?",
            (
                "The medical center withdrew it because it should not have been published. Nobody can open it any "
                "more, and Home tells everybody who had. If you kept a copy, delete it and do not use it."
            ),
        ),
        Question(
            "Why can I see a report, and who else opened it?",
            (
                "Each report answers the first beside its viewer: what your company may receive and on which legal "
                "basis, and what opens it to you. A User Admin also sees who viewed or downloaded it, and when."
            ),
        ),
    ),
)
_CENTER = Topic(
    "At the center",
    (
        Question(
            "A file is held back because a name is not in it. What now?",
            (
                "Look at the file. If it is a report of this person all the same, choose It is the right person. "
                "If it is not, remove it: nothing of it was kept."
            ),
        ),
        Question(
            "How do new authorizations appear?",
            "In the inbox, without reloading the page. Unopened ones are marked; the employer sees when you open one.",
        ),
        Question(
            "How do I check somebody in?",
            (
                "Open the authorization, compare name and date of birth with the person's identification and "
                "confirm both. An expired or cancelled authorization cannot be used; call the employer."
            ),
        ),
        Question(
            "What if a service is not performed?",
            (
                "Record it as refused or not performed with a reason. The reason's free text stays at the center; "
                "the employer sees the outcome. A service that goes on later, as a skin test that is read after "
                "two days, gets its date."
            ),
        ),
        Question(
            "Why is a file not accepted?",
            (
                "Reports are PDF files of at most 50 MB. Damaged, encrypted and empty files, and files with "
                "scripts or attachments, are refused with a sentence that says what to do."
            ),
        ),
        Question(
            "I recorded something wrong, and the person is checked out.",
            (
                "On the same day, choose Open the visit again on the visit's page, say why, change what was wrong and "
                "check out again. On a later day call the employer and customer support, whose number stands on this "
                "page, and say the visit's number."
            ),
        ),
        Question(
            "I checked in the wrong person, or under the wrong authorization.",
            (
                "On the same day, choose Undo the check-in on the visit's page and say why. Everything is again as it "
                "was, and the right person can be checked in. Reports that were published must be withdrawn first."
            ),
        ),
        Question(
            "The employee left before everything was done.",
            (
                "Choose Employee left on the visit's page. What is still open becomes not performed, because the "
                "employee left, and the company is told. If the employee comes back the same day, open the visit again."
            ),
        ),
        Question(
            "A wrong report is published, or one of another person.",
            (
                "Open the visit. Replace publishes a corrected version in its place; whoever had opened the older "
                "one is told. Withdraw closes a report that should not be there at all: nobody can open it any more, "
                "and the service owes its report again. Both ask for a reason that your center alone reads. If it is "
                "a report of another person, withdraw it first and then call the privacy number on this page."
            ),
        ),
    ),
)
_SUPERVISING = Topic(
    "Work status",
    (
        Question(
            "What do I see?",
            (
                "What the employees of your locations may do at work, until when, and their next appointment, as the "
                "medical center recorded it. You see no cause, no report and no visit, and nobody of other locations."
            ),
        ),
        Question(
            "What does Ended mean?",
            (
                "The last day that the center named is over, and nothing newer is known. It does not say that the "
                "employee is well: ask the person, or your User Admin."
            ),
        ),
        Question(
            "Somebody is missing from the list.",
            (
                "The list has employees for whom a center recorded a work status at one of your locations. Your User "
                "Admin decides which locations those are."
            ),
        ),
    ),
)
_OPERATOR = Topic(
    "Looking after the installation",
    (
        Question(
            "What is a dead job?",
            (
                "Work in the background that failed 13 times, for example a mail that no server took. Mend the "
                "cause, then choose Try again; nothing happens twice."
            ),
        ),
    ),
)
_TOPICS = {
    Side.EMPLOYER: (_AUTHORIZING, _RESULTS, _SIGNING_IN),
    Side.CENTER: (_CENTER, _SIGNING_IN),
    Side.PROVIDER: (_OPERATOR, _SIGNING_IN),
}


def questions_for(side: Side, role: Role = Role.NONE) -> tuple[Topic, ...]:
    """The topics that concern a side; a Supervisor has topics of an own."""
    if role is Role.SUPERVISOR:
        return _SUPERVISING, _SIGNING_IN
    return _TOPICS.get(side, (_SIGNING_IN,))
