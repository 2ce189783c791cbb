"""Several files in one stream, for both sides of the sandbox's border."""

import json
from collections.abc import Mapping
from typing import Final

LENGTH_BYTES: Final = 8


def framed(head: Mapping[str, object], files: list[bytes]) -> bytes:
    """What goes into the sandbox: the head with the length of each file, then the files."""
    text = json.dumps({**head, "lengths": [len(one) for one in files]}).encode()
    return b"".join([len(text).to_bytes(LENGTH_BYTES, "big"), text, *files])
