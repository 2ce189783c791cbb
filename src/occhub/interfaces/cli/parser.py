"""The words of the command line. Knows no Django, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from occhub import __version__

# Steps of `serve`, which it starts in processes of their own; offered to nobody.
STEPS: Final = (["prepare"], ["collect-static"])
_ABOUT = """\
occhub is the portal through which employers authorize occupational health services and receive the results.

Start it with "occhub serve". Everything else is for setting up and looking after an installation.
"""
_ENVIRONMENT = """\
settings (environment variables):
  PORT                   port of the web pages (8000)
  MLLP_PORT              port of the HL7 listener (2575)
  OCCHUB_DATA            directory with documents, keys and the embedded database (var)
  OCCHUB_MODE            demo (default) or production
  OCCHUB_DATABASE_URL    an external PostgreSQL, host and database only
  OCCHUB_PROVIDER_FILE   who runs this installation: name, phones, hours, links

All of them are described in docs/operator/command.md.
"""


def build() -> argparse.ArgumentParser:
    """The parser of `occhub`, with a subparser for each command."""
    parser = argparse.ArgumentParser(
        prog="occhub",
        description=_ABOUT,
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"occhub {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    _running(commands)
    _looking_after(commands)
    _hl7(commands)
    _backing_up(commands)
    _setting_up(commands)
    return parser


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments, or an end of the process with words about what is wrong with them."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return argparse.Namespace(command=given[0]) if given in STEPS else build().parse_args(given)


def _running(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _command(
        commands,
        "serve",
        "run occhub: database, web pages and worker",
        "Start everything in one terminal: the embedded PostgreSQL (unless OCCHUB_DATABASE_URL names another), the web "
        "pages and the worker. The first start creates the database and, in demo mode, loads the demonstration; "
        "OCCHUB_MODE=production is for real companies, and demo mode refuses a database that holds some. "
        "Whatever ends is started again. Ctrl-C stops all of it.",
        ["occhub serve", "OCCHUB_MODE=production OCCHUB_DATA=/srv/occhub/data occhub serve"],
    )
    serve.add_argument(
        "--empty", action="store_true", help="demo mode without the demonstration: an empty installation to load into"
    )
    _command(
        commands,
        "worker",
        "run the background worker alone",
        "Do the work that pages leave behind: mail, deliveries, upkeep. `occhub serve` runs one; more of them may run "
        "beside it, also on other machines that share the database and the data directory. The database must run.",
        ["occhub worker"],
    )
    _command(
        commands,
        "mllp",
        "run the HL7 listener alone",
        "Take HL7 messages of centers' own systems over MLLP, on 127.0.0.1 and the port of MLLP_PORT (2575). "
        "`occhub serve` runs one. Every message of a known sender is kept, encrypted, before it is answered. "
        "The database must run. docs/interfaces/hl7.md tells which messages are taken.",
        ["occhub mllp", "MLLP_PORT=2600 occhub mllp"],
    )
    _command(
        commands,
        "migrate",
        "create the database or bring it up to date",
        "Create the roles, the tables and their walls, or bring them to this version. Running it again changes "
        "nothing. For an external database OCCHUB_DATABASE_ADMIN_URL names the administrator, and "
        "no other command reads it.",
        ["occhub migrate", "OCCHUB_DATABASE_ADMIN_URL=postgresql://admin@db/occhub occhub migrate"],
    )


def _looking_after(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(
        commands,
        "check",
        "look for anything unsafe, damaged or stuck",
        "Look at settings, the walls of the database, stored documents against their rows, and the queue of jobs. "
        "Ends with 0 when all is well and with 1 when something needs a person.",
        ["occhub check"],
    )
    ledger = _command(
        commands,
        "ledger",
        "verify the ledger of who did what",
        "The ledger has one row for everything that anybody did or was refused.",
        ["occhub ledger verify"],
    )
    actions = ledger.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    _command(
        actions,
        "verify",
        "check the seal of every row",
        "Read every row and check that it is as it was written. Prints the id of each damaged row and ends with 1 when "
        "there is one.",
        ["occhub ledger verify"],
    )
    keys = _command(
        commands,
        "keys",
        "give documents new keys",
        "Every document is encrypted under a key of its own, which a key of its company wraps.",
        ["occhub keys rotate"],
    )
    actions = keys.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    rotate = _command(
        actions,
        "rotate",
        "make a new key for every company",
        "Make a new key for every company that has documents, and wrap the keys of all its documents by it. The "
        "documents themselves stay as they are. People may go on working. When it was broken off, --finish completes "
        "it. Ends with 1 and names the documents when the row of one is damaged.",
        ["occhub keys rotate", "occhub keys rotate --finish"],
    )
    rotate.add_argument("--finish", action="store_true", help="make no new keys; wrap what older keys still wrap")


def _hl7(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    hl7 = _command(
        commands,
        "hl7",
        "register senders, look into HL7 messages",
        "Messages of centers' own systems. docs/interfaces/hl7.md tells which are taken and what is answered.",
        ["occhub hl7 feed add austin AUSTIN", "occhub hl7 explain message.hl7"],
    )
    actions = hl7.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    feed = _command(
        actions,
        "feed",
        "as whom and from where a center's system sends",
        "A center has one feed identity: the sending facility (MSH-4), perhaps the sending application (MSH-3), and "
        "the networks from which it may connect. Anybody else is refused with AR.",
        ["occhub hl7 feed add austin AUSTIN --address 127.0.0.0/8"],
    )
    add = _command(
        feed.add_subparsers(dest="feed_action", metavar="ACTION", required=True, title="actions"),
        "add",
        "register a sender, or change one",
        "Make or replace the feed identity of a center.",
        ["occhub hl7 feed add austin AUSTIN", "occhub hl7 feed add reno RENO --application EMR --connections 8"],
    )
    add.add_argument("center", metavar="CENTER", help="the short name of the center")
    add.add_argument("facility", metavar="FACILITY", help="its sending facility, MSH-4")
    add.add_argument("--application", default="", help="its sending application, MSH-3; any when left out")
    add.add_argument("--address", action="append", help="a network in CIDR form; may be given several times")
    add.add_argument("--connections", type=int, default=16, help="how many connections it may hold at once (16)")
    explain = _command(
        actions,
        "explain",
        "say what would be done with a message, and why",
        "Read one message from a file, framed or not, and say what it would be answered and what would become of each "
        "of its parts. Nothing is kept or changed, and no name is printed.",
        ["occhub hl7 explain message.hl7"],
    )
    explain.add_argument("file", metavar="FILE", help="the message")
    explain.add_argument("--address", default="127.0.0.1", help="the address from which it would come (127.0.0.1)")


def _backing_up(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = _command(
        commands,
        "backup",
        "write a backup of database, documents and secrets",
        "Write everything that this installation knows into a new directory below DIRECTORY, named by the time. occhub "
        "may go on running, and people may go on publishing. secrets.tar opens every document of the backup: keep it "
        "in another place than the rest, or let --secrets write it there.",
        ["occhub backup /mnt/backups", "occhub backup /mnt/backups --secrets /mnt/safe"],
    )
    backup.add_argument("directory", metavar="DIRECTORY", help="where to make the directory of this backup")
    backup.add_argument("--secrets", metavar="OTHER", help="where to write the secrets instead, as TIME-secrets.tar")
    restore = _command(
        commands,
        "restore",
        "bring a backup back into an empty database",
        "Read a backup whole, then bring secrets, documents and database back into this installation, whose database "
        "must be empty: a new data directory (OCCHUB_DATA), or an external database that somebody has just made, "
        "whose administrator OCCHUB_DATABASE_ADMIN_URL names. occhub must not run there. Secrets and documents that "
        "are there already stay. Verifies the ledger and checks the installation at the end; ends with 1 when "
        "something needs a person. Broken off, it can be run again.",
        [
            "OCCHUB_DATA=/srv/new occhub restore /mnt/backups/2026-11-27T143906Z",
            "occhub restore /mnt/backups/2026-... --secrets /mnt/safe/2026-...-secrets.tar",
        ],
    )
    restore.add_argument("directory", metavar="DIRECTORY", help="the directory of the backup, named by its time")
    restore.add_argument("--secrets", metavar="FILE", help="the file with its secrets, when they were kept apart")


def _setting_up(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    load = _command(
        commands,
        "load",
        "set up centers, companies and people from a file",
        "Read one TOML file with centers and their staff, companies, locations, members, entitlements and employees. "
        "The whole file is checked first: when it has faults, all of them are listed with their lines and nothing is "
        "changed. Loading it again brings rows up to date by their keys and doubles nothing. "
        "The format is described in docs/operator/load.md.",
        ["occhub load setup.toml", "occhub load --check setup.toml"],
    )
    load.add_argument("file", metavar="FILE", help="the file to load")
    load.add_argument("--check", action="store_true", help="only look for faults in the file, change nothing")
    operator = _command(
        commands,
        "create-operator",
        "create the person who looks after this installation",
        "Create a user of the provider with the role operator. The password is asked for twice, or read from standard "
        "input when that is not a terminal (one line). It needs at least 15 characters and may hold spaces. "
        "An account that is there keeps name and password; that of somebody who works in a company or a center is "
        "refused.",
        [
            "occhub create-operator --email ops@clinic.example --first-name Ada --last-name Nowak",
            "occhub create-operator --email ... --first-name ... --last-name ... < password.txt",
        ],
    )
    operator.add_argument("--email", required=True, help="work e-mail, which is also the user name")
    operator.add_argument("--first-name", required=True, help="first name")
    operator.add_argument("--last-name", required=True, help="last name")
    operator.add_argument("--phone", default="", help="phone number (optional)")
    demo = _command(
        commands,
        "demo",
        "load the demonstration (demo mode only)",
        "Write the fictional provider with its centers, companies, people, authorizations and reports. What is there "
        "already stays; an interrupted load is completed. Refused in production mode, and in a "
        "database that holds real companies.",
        ["occhub demo", "occhub demo --reset"],
    )
    demo.add_argument(
        "--reset", action="store_true", help="remove everything in this installation first (asks before it does)"
    )
    demo.add_argument("--yes", action="store_true", help="with --reset: do not ask")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
    examples: Sequence[str],
) -> argparse.ArgumentParser:
    epilog = "examples:\n" + "\n".join(f"  {example}" for example in examples)
    return commands.add_parser(
        name, help=summary, description=_wrapped(description), epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip


def _wrapped(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 88)
