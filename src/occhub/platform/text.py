"""One normal form of names and numbers for sorting and searching.

PostgreSQL is created with a code point collation on every supported server, so order and prefix search rest on keys
that are made here, in one place, and compared by operators that use an index under row-level security.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´")
# A prefix of one to four letters, an apostrophe, and a rest that is a name by itself.
_PREFIXED = re.compile(r"(?<![^\W_])(?<!['’ʼ`´])[^\W_]{1,4}['’ʼ`´]([^\W_][^\W_'’ʼ`´]+(?:['’ʼ`´][^\W_]+)*)")
_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "þ": "th", "ı": "i"})
# Letters and signs to Unicode, blank to a reader.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def one_line(typed: str) -> str:
    """``typed`` as a reader sees it, in one line: characters without width (also those that turn the direction of
    writing) are left out, control characters and every kind of blank become one space."""
    seen = (one for one in typed if unicodedata.category(one) != "Cf")
    kept = "".join(" " if one in _BLANK or unicodedata.category(one)[0] in "CZ" else one for one in seen)
    return " ".join(kept.split())


def _plain(text: str) -> str:
    """Lower case, without accents; apostrophes still stand."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # first: a full-width apostrophe becomes one only here
    lowered = unicodedata.normalize("NFKD", plain)
    bare = "".join(character for character in lowered if not unicodedata.combining(character))
    return bare.translate(_FOLDED)


def fold(text: str) -> str:
    """Lower case, without accents and apostrophes: ``O'Brién`` -> ``obrien``."""
    return _plain(text).translate(_APOSTROPHES)


def tokens(text: str) -> list[str]:
    """The folded words of ``text``, in order, each once."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def index_tokens(text: str) -> list[str]:
    """The words under which ``text`` is found: its tokens, then what follows a prefix such as ``O'``, ``D'``, ``L'``
    or ``Dell'``, so that ``nunez`` finds ``O'Núñez``. What is typed goes through :func:`tokens` alone: each of its
    words must be found, and the whole word always is."""
    after = [word for found in _PREFIXED.findall(_plain(text)) for word in tokens(found)]
    return list(dict.fromkeys([*tokens(text), *after]))


def sort_key(last_name: str, first_name: str) -> str:
    """The key by which people are listed: folded last name, then folded first name."""
    return f"{' '.join(tokens(last_name))}\x1f{' '.join(tokens(first_name))}"


def normal_claim(text: str) -> str:
    """A claim number without case, spaces and punctuation; claim search is exact on this form."""
    return "".join(_WORD.findall(fold(text)))


def prefix_end(prefix: str) -> str:
    """The smallest string greater than every string that starts with ``prefix`` (code point order)."""
    for position in range(len(prefix) - 1, -1, -1):
        code = ord(prefix[position])
        if code < 0x10FFFF:
            following = 0xE000 if code == 0xD7FF else code + 1
            return prefix[:position] + chr(following)
    return chr(0x10FFFF)
