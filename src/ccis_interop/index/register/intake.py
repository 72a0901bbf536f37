"""The door: a file becomes a delivery, in one transaction, or nothing of it is kept.

Whatever has a mapping to `london-index` may come: a feed itself, a provider's list, a borough's extract. It is
converted in this process and judged by the rules of the feed; rows that break one go back whole with the reason.
The same content is taken once, however it is written and however often it comes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from sqlalchemy import Connection, func, insert, select

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.mappings import mapping_for
from ccis_interop.convert.account import Account
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.convert import convert
from ccis_interop.convert.delivery import REJECTS, Destination
from ccis_interop.convert.source import open_source
from ccis_interop.convert.workshop import workshop
from ccis_interop.errors import UsageError
from ccis_interop.index.register.arrival import Arrival, put_arrival, write_arrival
from ccis_interop.index.register.participants import Participant, participant
from ccis_interop.index.register.receipt import ACCEPTED, REFUSED, REPEATED, Receipt, Rows
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DELIVERY
from ccis_interop.output import atomic

FORM = "parquet-package"
STANDARD = "london-index"
OUTPUT = "feed"


@dataclass(frozen=True)
class Submission:
    """How a file is to be taken: from whom, and what it does not say itself.

    `rejects` is the path before `.rejects...`, for rows that go back; without it they are only counted. `participant`:
    the sender must be this one.
    """

    participant: str | None = None
    rejects: Path | None = None
    as_of: date | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    postcodes: str | None = None
    tokens_key: bytes | None = None


def submit(store: Store, catalogue: Catalogue, path: Path, submission: Submission | None = None) -> Receipt:
    """Take a file. Raises InputError if it cannot be read, UsageError if its sender or message is not to be taken."""
    told = submission or Submission()
    _refuse_key(store, told)
    wanted = catalogue.edition(STANDARD).ref
    source = open_source(path, catalogue)
    mapping = mapping_for(catalogue, (source.ref,), wanted)
    options = Options(told.as_of, _settings(store, mapping, told), wanted, told.postcodes)
    with workshop(_place(store)) as folder:
        account = convert(prepare([source], mapping, catalogue, options), Destination(folder / OUTPUT, FORM))
        arrival = _arrival(folder / OUTPUT, account, store, told.tokens_key)
        receipt = _receipt(account, arrival)
        if account.balanced and receipt.accepted:
            receipt = take(store, arrival, receipt, told)
        return replace(receipt, rejects=_give_back(folder, told.rejects))


def _refuse_key(store: Store, told: Submission) -> None:
    """Raise UsageError if the store keeps tokens and there is no key, or the other way round."""
    tokens = store.setting("exact_identifiers") == "tokens"
    if tokens and told.tokens_key is None:
        raise UsageError(
            "tokens-key-missing", "the store keeps tokens, and their key is not named.", mend="add --tokens-key FILE."
        )
    if told.tokens_key is not None and not tokens:
        raise UsageError("tokens-key-useless", "the store keeps no tokens.", mend="leave out --tokens-key.")


def _settings(store: Store, mapping: MappingContract, told: Submission) -> dict[str, str]:
    """What the mapping asks for, as far as the participant's entry and the count of its messages tell it."""
    asked = {one.name for one in mapping.parameters}
    name = told.participant or told.settings.get("sender")
    found: dict[str, str | None] = {}
    if name is not None and "sender" in asked:
        with store.read() as connection:
            one = participant(connection, name)
            last = select(func.max(DELIVERY.c.message_sequence)).where(DELIVERY.c.sender == name)
            following = (connection.execute(last).scalar() or 0) + 1
        found = {
            "sender": name,
            "sender_role": one.role,
            "sender_authority": one.authorities[0] if len(one.authorities) == 1 else None,
            "sender_ukprn": one.ukprn,
            "message_sequence": str(following),
        }
    known = {key: value for key, value in found.items() if key in asked and value}
    return {**known, **told.settings, **(known if told.participant else {})}  # nobody sends in another's name


def _place(store: Store) -> Destination:
    """Beside which the work is done, in a folder for its owner alone: the file of the store, or a temporary place."""
    database = store.engine.url.database if store.engine.dialect.name == "sqlite" else None
    return Destination(Path(database) if database else Path(tempfile.gettempdir()) / "interop-index", FORM)


def _arrival(package: Path, account: Account, store: Store, key: bytes | None) -> Arrival:
    engine = duckdb.connect(":memory:", config={"threads": 2})
    engine.execute("SET temp_directory = ''")
    for path in sorted(package.glob("*.parquet")):
        engine.register("_read", pq.read_table(path))
        engine.execute(f"CREATE TABLE sent_{path.stem} AS SELECT * FROM _read")
        engine.unregister("_read")
    header = {name: str(value) if value is not None else None for name, value in account.header.items()}
    return put_arrival(engine, header, store.secret, key)


def _receipt(account: Account, arrival: Arrival) -> Receipt:
    rows = tuple(
        Rows(one.table, one.given, one.split, one.out, one.rejected, one.merged, sum(one.left_out.values()))
        for one in account.rows
    )
    residence: dict[str, int] = {}
    for home in account.residence:
        for why, count in home.outcomes.items():
            residence[why] = residence.get(why, 0) + count
    header = arrival.header
    return Receipt(
        state=REFUSED,
        delivery=None,
        digest=arrival.digest,
        given=account.sources[0].ref,
        message_id=header["message_id"] or "",
        sender=header["sender"] or "",
        period_end=header["period_end"] or "",
        rows=rows,
        residence=residence,
        findings=tuple(f"{one.rule}: {one.count:,} x {one.message}" for one in account.findings),
    )


def take(store: Store, arrival: Arrival, receipt: Receipt, told: Submission) -> Receipt:
    """Write the delivery, if it is not there already."""
    with store.begin() as connection:
        _refuse_sender(participant(connection, receipt.sender), arrival.header, told)
        same = select(DELIVERY.c.delivery_id).where(DELIVERY.c.digest == arrival.digest)
        known = connection.execute(same).scalar()
        if known is not None:
            return replace(receipt, state=REPEATED, delivery=known)
        _refuse_message(connection, receipt)
        number = (connection.execute(select(func.max(DELIVERY.c.delivery_id))).scalar() or 0) + 1
        row = {
            **{name: arrival.header[name] for name in ("sender_role", "sender_authority", "sender_ukprn", "made_on")},
            "delivery_id": number,
            "digest": arrival.digest,
            "message_id": receipt.message_id,
            "message_sequence": int(arrival.header["message_sequence"] or 0),
            "sender": receipt.sender,
            "period_end": receipt.period_end,
            "given": receipt.given,
            "rows": sum(one.given for one in receipt.rows),
            "accepted": receipt.accepted,
            "rejected": receipt.rejected,
            "expired": 0,
            "received_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        connection.execute(insert(DELIVERY), row)
        write_arrival(connection, arrival, number)
    return replace(receipt, state=ACCEPTED, delivery=number)


def _refuse_sender(admitted: Participant, header: Mapping[str, str | None], told: Submission) -> None:
    """Raise UsageError if the message says that its sender is another than it is."""
    stated = header["sender_authority"]
    if (
        told.participant not in (None, admitted.name)
        or header["sender_role"] != admitted.role
        or (stated is not None and stated not in admitted.authorities)
        or (admitted.ukprn is not None and header["sender_ukprn"] not in (None, admitted.ukprn))
    ):
        raise UsageError(
            "sender-other",
            "the message's sender, its role or its codes are not those under which the participant is admitted.",
            mend="correct the message, or the entry of the participant.",
        )


def _refuse_message(connection: Connection, receipt: Receipt) -> None:
    """Raise UsageError if the message's identifier was used for another content."""
    own = (DELIVERY.c.sender == receipt.sender) & (DELIVERY.c.message_id == receipt.message_id)
    if connection.execute(select(DELIVERY.c.delivery_id).where(own)).first():
        raise UsageError(
            "message-id-again",
            "this sender has used the message's identifier before, for another content.",
            mend="give the message an identifier and a running number of its own.",
        )


def _give_back(folder: Path, base: Path | None) -> tuple[Path, ...]:
    """Put the files of rejected rows in place."""
    made = sorted(folder.glob(f"{OUTPUT}{REJECTS}*"))
    if base is None:
        return ()
    given = []
    for path in made:
        target = base.with_name(base.name + path.name.removeprefix(OUTPUT))
        with path.open("rb") as source, atomic(target, private=True, binary=True) as file:
            shutil.copyfileobj(source, file)
        given.append(target)
    return tuple(given)
