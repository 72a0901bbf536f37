"""The program in one function: sources and a mapping become a target's file, with an account.

Source rows go into the engine, the mapping makes the target's records of them, the target's own rules judge these;
what breaks one goes back, whole, in its own layout. The rest is written, read back from the disk and compared with
what was judged. Only if every row is accounted for are the files put in place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccis_interop.convert.account import Account
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.delivery import Destination, place
from ccis_interop.convert.engine import open_bench
from ccis_interop.convert.heading import heading
from ccis_interop.convert.judge import judge, reject
from ccis_interop.convert.lacking import lacking
from ccis_interop.convert.ledger import account_of, refuse_unbalanced
from ccis_interop.convert.load import load
from ccis_interop.convert.previous import load_previous
from ccis_interop.convert.residence import settle
from ccis_interop.convert.shape import make
from ccis_interop.convert.target import Made
from ccis_interop.convert.withholding import withhold
from ccis_interop.convert.workshop import workshop
from ccis_interop.convert.writing import refuse_form, write_all


def convert(conversion: Conversion, destination: Destination, progress: Callable[[int], None] | None = None) -> Account:
    """Convert. Raises InputError where a source cannot be read on, UsageError if something must be told first.

    Raises OwnFault, and puts nothing in place, if a row is not accounted for or what was written is not what was made.
    """
    standard, catalogue = conversion.standard, conversion.catalogue
    refuse_form(standard, destination.form)
    macros = f"{catalogue.macros}\n{catalogue.conversions}"
    with open_bench(macros, standard.code_lists, standard.code_day(conversion.as_of), conversion.crosswalks) as bench:
        load(bench, conversion.sources, conversion.mapping, progress)
        load_previous(bench.mapper, conversion)
        header = heading(bench.mapper, conversion)
        plans = []
        for one in conversion.mapping.tables:
            plans.append(make(bench.mapper, one, conversion))
            bench.pack()
        withhold(bench.rules, plans)
        plans, residence = settle(bench.rules, plans, conversion.directory)
        made = Made(bench.rules, standard, plans, header)
        judgement = judge(made, conversion)
        bench.pack()
        lacks = lacking(made, judgement, conversion)
        reject(made, judgement)
        account = replace(account_of(made, judgement, conversion), residence=residence, lacking=lacks)
        bench.release()
        with workshop(destination) as folder:
            ready, files = write_all(made, judgement, conversion, destination, folder)
            account = replace(account, files=files)
            refuse_unbalanced(account)
            place(destination, ready, account.to_json(), folder)
    return account
