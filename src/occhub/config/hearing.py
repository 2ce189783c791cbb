"""`occhub hl7`: register a sender, say what would be done with a message."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path
from typing import Any

from occhub.config import booting
from occhub.config.env import BadSetting
from occhub.platform.supervisor.serve import say


def run(arguments: argparse.Namespace) -> int:
    """`occhub hl7 feed add` and `occhub hl7 explain`."""
    with booting.application():
        return add_feed(arguments) if arguments.action == "feed" else explain(arguments)


def add_feed(arguments: argparse.Namespace) -> int:
    """Make or replace the feed identity of a center."""
    from occhub.access.actor import system_actor
    from occhub.domains.interop import operations
    from occhub.domains.interop.types import NewFeed
    from occhub.platform.errors import Problem

    new = NewFeed(
        arguments.facility,
        arguments.application,
        addresses=tuple(arguments.address or ["127.0.0.0/8"]),
        connections=arguments.connections,
    )
    try:
        operations.save_feed(system_actor("hl7 feed add"), _center(arguments.center), new)
    except Problem as problem:
        for name, words in problem.fields.items():
            sys.stderr.write(f"{name}: {words}\n")
        return 1
    say(f"Messages with MSH-4 {new.facility} from {', '.join(new.addresses)} are those of {arguments.center} now.")
    return 0


def _center(slug: str) -> uuid.UUID:
    from occhub.access.actor import system_actor
    from occhub.domains.centers import reads as centers

    found = {one.slug: one.id for one in centers.centers(system_actor("hl7 feed add"))}
    if slug not in found:
        raise BadSetting(f"There is no center {slug}. Centers: {', '.join(sorted(found)) or 'none yet'}")
    return found[slug]


def explain(arguments: argparse.Namespace) -> int:
    """Say what would be done with a message, part by part; nothing is kept, and no name is printed."""
    from occhub.access.actor import system_actor
    from occhub.domains.interop import reads
    from occhub.domains.interop.rules.inbound import verdict_of
    from occhub.domains.interop.wire.inbound.heads import Unreadable, read_head

    raw = Path(arguments.file).read_bytes().strip(b"\x0b\x1c\r\n") + b"\r"
    head = read_head(raw)
    if isinstance(head, Unreadable):
        say(f"Refused with AR: it does not begin with a sound MSH segment ({head}).")
        return 1
    say(
        f"{head.name or 'No type'} from {head.facility or 'nobody'} (MSH-4), control id {head.control_id or 'missing'}."
    )
    sender = reads.sender(system_actor("hl7 explain"), head.facility, head.application, arguments.address)
    if sender is None:
        say(f"Refused with AR: no such sender is registered for {arguments.address}. See: occhub hl7 feed add")
        return 1
    verdict = verdict_of(head, raw)
    if verdict.reason is not None:
        say(f"Refused with {verdict.code}, and kept: {verdict.reason.words}")
        return 1
    say("Acknowledged with AA once it is kept. Then, part by part:")
    for number, line in enumerate(_parts(sender.feed_id, sender.center_id, raw), 1):
        say(f"{number}. {line}")
    return 0


def _parts(feed_id: uuid.UUID, center_id: uuid.UUID, raw: bytes) -> list[str]:
    from occhub.access.actor import feed_actor, system_actor
    from occhub.domains.centers import reads as centers
    from occhub.domains.interop.tasks import parts_of
    from occhub.domains.interop.types.inbound import Opened
    from occhub.platform import clock
    from occhub.platform.ids import CenterId

    zone = centers.center(system_actor("hl7 explain"), center_id).zone
    opened = Opened(uuid.uuid4(), feed_id, center_id, zone, clock.now(), raw)
    actor = feed_actor("hl7 explain", CenterId(center_id))
    return [_words(actor, one) for one in parts_of(opened)]


def _words(actor: Any, one: Any) -> str:
    """What would become of one part, for a person."""
    from occhub.domains.interop import reads
    from occhub.domains.interop.wire.inbound.records import Rank
    from occhub.interfaces.web.inbound_words import KINDS, WHYS

    name = KINDS[one.kind]
    if one.report is None and one.movement is None:
        return f"{name}: waits. {WHYS[one.fault]} {one.detail}".strip()
    found = reads.explained(actor, one.person, one.report, one.attachment, one.movement)
    if found.why or one.fault:
        return f"{name}: waits. {WHYS[found.why or one.fault]} {one.detail}".strip()
    whose = f"for {found.line or found.authorization}, on {'the visit there is' if found.has_visit else 'a new visit'}"
    if one.movement is not None:
        return f"{name} {whose}."
    if one.report is not None and one.report.rank is Rank.CANCELLED:
        return f"{name} {whose}: what was published of it is withdrawn."
    if one.report is not None and one.report.rank is Rank.PRELIMINARY:
        return f"{name} {whose}: preliminary, kept until the final result comes."
    return f"{name} {whose}" + (f": published as {found.report_type}." if found.report_type else ": marked performed.")
