"""The steps by which a store comes from one version to the next: one file each under `versions/`, run by alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def newest() -> str:
    """The version that this program needs."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def upgrade(connection: Connection) -> None:
    """Bring the store of a connection to the newest version, in its transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
