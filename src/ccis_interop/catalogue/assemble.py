"""Puts a `Standard` together from a whole ODCS contract and its code lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard

from ccis_interop.catalogue import contract as read
from ccis_interop.catalogue.derive import derived_rules
from ccis_interop.catalogue.model import CodeList, Lifecycle, Standard


def assemble(raw: Mapping[str, Any], lists: Mapping[str, CodeList], digest: str, derived: Lifecycle) -> Standard:
    """The edition that a whole contract describes; `derived` is how far its derived rules have come.

    Raises pydantic's ValidationError if it is not an ODCS contract, KeyError or ValueError if one of our
    custom properties is wrong.
    """
    contract = OpenDataContractStandard.model_validate(raw)
    tables = read.tables(contract)
    stated = read.stated_rules(contract)
    identity = contract.id or ""
    return Standard(
        id=identity,
        edition=contract.version or "",
        title=contract.name or identity,
        purpose=(contract.description.purpose or "") if contract.description else "",
        status=contract.status or "",
        base=read.value(contract.customProperties, "base"),
        tables=tables,
        rules=tuple(stated + derived_rules(identity, tables, stated, derived)),
        code_lists=lists,
        parameters=read.parameters(contract),
        recognition=read.recognition(contract),
        record_date=read.value(contract.customProperties, "recordDate"),
        knowledge=read.knowledge(contract),
        changes=read.changes(contract),
        sources=read.sources(contract.authoritativeDefinitions),
        digest=digest,
        service_levels=tuple(
            {"property": one.property or "", "value": str(one.value), "description": one.description or ""}
            for one in contract.slaProperties or []
        ),
        history=bool(read.value(contract.customProperties, "history")),
    )
