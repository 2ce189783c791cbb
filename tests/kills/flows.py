"""What people do all day, in an order that dice decide."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.kills.journal import Entry
from tests.kills.operations import Operations

OUTCOMES = ("performed", "refused:refused-declined")


class Person(Operations):
    """Flows, each of which begins with a request."""

    def work(self, forgetful: Iterator[int]) -> Iterator[Entry]:
        """Flow after flow, an entry for each operation; the caller stops asking.

        The first of one thread is the main job, that of the next a mistake taken back, so that short runs have both.
        """
        flows = [self.visit, self.mistaken, self.taken_back, self.extended]
        flow = flows[self.number % 2]
        while True:
            yield from flow()
            flow = self.chance.choices(flows, [6, 3, 2, 2])[0]
            if self.chance.random() < 0.6:
                yield self.forgotten(next(forgetful))

    def visit(self) -> Iterator[Entry]:
        """The main job, from the request to the report in the employer's hands."""
        submitted = self.submit(("audiogram-annual", "dot-physical-recert"), "periodic")
        yield submitted
        authorization = submitted.answer["id"]
        if self.chance.random() < 0.7:
            yield self.open(authorization)
        arrived = self.check_in(authorization)
        yield arrived
        visit = arrived.answer["id"]
        lines = self.lines_of(visit)
        yield self.record(authorization, visit, lines[0], "performed")
        outcome = self.chance.choice(OUTCOMES)
        yield self.record(authorization, visit, lines[1], outcome)
        yield from self.limited(authorization, visit)
        published = []
        for _ in range(self.chance.choice((1, 1, 2))):
            published.append(self.publish(authorization, visit, lines[0]))
            yield published[-1]
        yield self.check_out(authorization, visit)
        if self.chance.random() < 0.4:
            yield from self.reopened(authorization, visit, lines[1], outcome)
        for one in published:
            yield self.download(visit, one)
        yield from self.put_right(authorization, visit, published[0])

    def limited(self, authorization: str, visit: str) -> Iterator[Entry]:
        """What somebody may do at work, corrected at times, and the report of it."""
        versions = self.chance.choice((0, 1, 2))
        for version in range(1, versions + 1):
            yield self.status(visit, version, self.chance.choice(("full", "off")))
        if versions and self.chance.random() < 0.5:
            yield self.status_report(authorization, visit)

    def reopened(self, authorization: str, visit: str, line: str, wrong: str) -> Iterator[Entry]:
        """A service was recorded wrongly: the visit is opened again, the line is put right, the employee leaves."""
        yield self.reopen(authorization, visit)
        right = next(one for one in OUTCOMES if one != wrong)
        yield self.record(authorization, visit, line, right, self.seen_of(visit, line))
        yield self.check_out(authorization, visit)

    def mistaken(self) -> Iterator[Entry]:
        """Another person was checked in: what was recorded of them is taken back, then the right one comes."""
        submitted = self.submit(("audiogram-annual", "dot-physical-recert"), "periodic")
        yield submitted
        authorization = submitted.answer["id"]
        wrong = self.check_in(authorization)
        yield wrong
        lines = self.lines_of(wrong.answer["id"])
        yield self.record(authorization, wrong.answer["id"], lines[0], "performed")
        yield self.status(wrong.answer["id"], 1, "off")
        yield self.undo(authorization, wrong.answer["id"])
        right = self.check_in(authorization)
        yield right
        for line in lines:
            yield self.record(authorization, right.answer["id"], line, "performed")
        yield self.check_out(authorization, right.answer["id"])

    def put_right(self, authorization: str, visit: str, published: Entry) -> Iterator[Entry]:
        """A report that somebody has already is replaced by a corrected version, or withdrawn."""
        match self.chance.choice(("corrected", "corrected", "withdrawn", "right")):
            case "corrected":
                corrected = self.replace(authorization, visit, published)
                yield corrected
                yield self.view(visit, corrected)
                yield self.download(visit, published)  # whoever had the older version still opens it
            case "withdrawn":
                yield self.withdraw(authorization, visit, published)

    def taken_back(self) -> Iterator[Entry]:
        """A request that is cancelled again."""
        submitted = self.submit(("audiogram-annual",), "periodic")
        yield submitted
        authorization = submitted.answer["id"]
        if self.chance.random() < 0.5:
            yield self.open(authorization)
        yield self.cancel(authorization)

    def extended(self) -> Iterator[Entry]:
        """A request that expired, because weeks passed, and is made valid again."""
        injury = {"date_of_injury": str(self.today), "body_part": "left hand"}
        submitted = self.submit(("injury-initial",), "injury-initial", **injury)
        yield submitted
        for _ in range(self.chance.choice((1, 2))):
            self._weeks_pass(submitted.answer["id"])
            yield self.extend(submitted.answer["id"])


def chance_of(seed: int, number: int) -> random.Random:
    """The dice of one thread."""
    return random.Random(f"{seed}/{number}")  # noqa: S311  (a run must be repeatable)
