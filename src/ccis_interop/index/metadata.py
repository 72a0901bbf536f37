"""The one list of the store's tables: each room of the Index adds its own, and the store is made of all of them."""

from __future__ import annotations

from sqlalchemy import MetaData

METADATA = MetaData()
