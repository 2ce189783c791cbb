"""Who runs this installation: name, phones, hours, links. One TOML file, documented in docs/operator/provider.md."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from occhub.config import env
from occhub.config.env import BadSetting

SHIPPED = Path(__file__).with_name("provider.toml")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError('must be a time zone such as "America/Chicago"')
    return name


class Link(BaseModel):
    """A named link, as of a drug-screen portal."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https://")


class Provider(BaseModel):
    """The provider as its users see it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1)
    short_name: str = Field(min_length=1)
    zone: Annotated[str, AfterValidator(_zone)]
    support_phone: str
    support_hours: str
    support_email: str
    privacy_phone: str
    drug_screen_portals: tuple[Link, ...] = ()


def load(path: str) -> Provider:
    """The provider of ``path``, or the fictional one that is shipped. Raises :class:`BadSetting` naming each fault."""
    file = Path(path) if path else SHIPPED
    try:
        return Provider.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadSetting(env.unreadable("OCCHUB_PROVIDER_FILE", file, error)) from error
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"The provider file {file} is not TOML: {error}.") from error
    except UnicodeDecodeError as error:
        raise BadSetting(f"The provider file {file} is not UTF-8 text.") from error
    except ValidationError as error:
        faults = "\n".join(f"  {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadSetting(f"The provider file {file} has faults:\n{faults}") from error
