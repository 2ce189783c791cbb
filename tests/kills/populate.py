"""Companies, centers and people for a run, written as role worker: the cast, and addresses that forget passwords.

``python -m tests.kills.populate 20`` in the environment of the product; prints who is there.
"""

from __future__ import annotations

import sys

from occhub.config import booting
from tests.kills.people import SIDES, People, address_of


def main() -> None:
    """Write the cast and the forgetful ones."""
    forgetful = [address_of(number) for number in range(int(sys.argv[1]))]
    with booting.application():
        from occhub.access.actor import system_actor
        from occhub.domains.accounts import operations as accounts
        from occhub.domains.accounts.types import NewUser
        from tests.factories import cast

        cast.build()
        for email in forgetful:
            new = NewUser(email, "Remy", "Forgetful", "555-0199", cast.PASSWORD, is_demo=True, id=cast.key(email))
            accounts.save_user(system_actor("populate"), new)
        names = ["austin", *forgetful, *(name for side in SIDES for name in side[3:])]
        ids = {name: str(cast.key(name)) for name in names}
        ids |= {side[2]: str(cast.employee(side[2])) for side in SIDES}
        born = {side[2]: cast.EMPLOYEES[side[2]][4].strftime("%m/%d/%Y") for side in SIDES}
        print(People(cast.PASSWORD, ids, born).to_json())  # noqa: T201  (its one answer)


if __name__ == "__main__":
    main()
