"""From a whole ODCS contract to a `Standard`.

The contract is validated by the models of the `open-data-contract-standard` package; what ODCS has no word
for is read from `customProperties` (docs/reference/contracts.md lists them all).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from open_data_contract_standard.model import (
    AuthoritativeDefinition,
    CustomProperty,
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from ccis_interop.catalogue.model import (
    Change,
    ChildFault,
    Constraint,
    Fault,
    Field,
    Group,
    Knowledge,
    Lifecycle,
    Parameter,
    Recognition,
    Rule,
    Severity,
    Source,
    StructureTarget,
    Table,
)

ENGINE = "ccis-interop"
ROLES = ("header", "record", "child")


def tables(contract: OpenDataContractStandard) -> tuple[Table, ...]:
    """The tables, in the order of the contract."""
    names = {one.name for one in contract.schema_ or []}
    return tuple(_table(one, names) for one in contract.schema_ or [])


def stated_rules(contract: OpenDataContractStandard) -> list[Rule]:
    """The rules that the contract states itself, table by table and field by field."""
    rules = []
    for table in contract.schema_ or []:
        for quality in table.quality or []:
            rules.append(_rule(quality, table, None))
        for one in table.properties or []:
            for quality in one.quality or []:
                rules.append(_rule(quality, table, one))
    return rules


def code_list_names(contract: OpenDataContractStandard) -> set[str]:
    """The lists that fields refer to: targets of relationships that are not tables of the contract."""
    names = {one.name for one in contract.schema_ or []}
    found: set[str] = set()
    for table in contract.schema_ or []:
        for one in table.properties or []:
            found.update(target for target, _ in _targets(one) if target not in names)
    return found


def recognition(contract: OpenDataContractStandard) -> Recognition:
    """How files of this edition are recognised."""
    stated = value(contract.customProperties, "recognise") or {}
    return Recognition(
        xml_root=stated.get("xmlRoot"),
        period_from=_day(stated.get("periodFrom")),
        period_to=_day(stated.get("periodTo")),
        xml_namespace=stated.get("xmlNamespace"),
        leaves=dict(stated.get("leaves", {})),
    )


def knowledge(contract: OpenDataContractStandard) -> Knowledge:
    """What is unknown of this edition."""
    stated = value(contract.customProperties, "knowledge") or {}
    return Knowledge(
        state=stated.get("state", "complete"),
        unknown=tuple(stated.get("unknown", ())),
        structure_known=stated.get("structure") != "not evaluated",
    )


def parameters(contract: OpenDataContractStandard) -> tuple[Parameter, ...]:
    """The choices that the sources leave open."""
    return tuple(
        Parameter(one["name"], tuple(str(v) for v in one["value"]), one["confidence"], one["description"])
        for one in value(contract.customProperties, "parameters") or []
    )


def changes(contract: OpenDataContractStandard) -> tuple[Change, ...]:
    """The withdrawals and renamings by which an overlay differs from its base."""
    found = []
    for one in value(contract.customProperties, "changes") or []:
        what = one.get("id") or ".".join(one[key] for key in ("table", "name") if one.get(key))
        if one.get("to"):
            what = f"{what} to {one['to']}"
        found.append(Change(one["change"], what, one["reason"], Source(one["source"], one["confidence"])))
    return tuple(found)


def sources(stated: Iterable[AuthoritativeDefinition] | None) -> tuple[Source, ...]:
    """The sources of a definition: the fragment of its url is the id, its description the confidence."""
    return tuple(
        Source((one.url or "").rpartition("#")[2], one.description or "")
        for one in stated or []
        if one.type == "source"
    )


def value(stated: Iterable[CustomProperty] | None, name: str) -> Any:
    """The value of a custom property, or None."""
    for one in stated or []:
        if one.property == name:
            return one.value
    return None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _table(stated: SchemaObject, tables: set[str | None]) -> Table:
    return Table(
        name=stated.name or "",
        wire_name=stated.physicalName or stated.name or "",
        label=stated.businessName or stated.name or "",
        description=stated.description or "",
        role=_role(value(stated.customProperties, "role")),
        fields=tuple(_field(one, tables) for one in stated.properties or []),
        groups=tuple(
            Group(one["path"], bool(one["required"])) for one in value(stated.customProperties, "xmlGroups") or []
        ),
        spare=value(stated.customProperties, "spare"),
        within=value(stated.customProperties, "within"),
    )


def _role(stated: object) -> str:
    if stated is None:
        return "record"
    if stated not in ROLES:
        raise ValueError("role")
    return str(stated)


def _targets(stated: SchemaProperty) -> list[tuple[str, str]]:
    targets = []
    for one in stated.relationships or []:
        for to in [one.to] if isinstance(one.to, str) else one.to or []:
            target, _, column = to.rpartition(".")
            targets.append((target, column))
    return targets


def _field(stated: SchemaProperty, tables: set[str | None]) -> Field:
    repeated = stated.logicalType == "array"
    inner = stated.items if repeated and stated.items else stated
    options = inner.logicalTypeOptions or {}
    required = bool(stated.required)
    targets = _targets(stated)
    element = value(stated.customProperties, "element")
    return Field(
        name=stated.name or "",
        label=stated.businessName or stated.name or "",
        description=stated.description or "",
        kind="date" if inner.logicalType == "date" else "text",
        repeated=repeated,
        required=required,
        element_required=required if element is None else element == "required",
        primary_key=bool(stated.primaryKey),
        unique=bool(stated.unique),
        classification=stated.classification or "",
        pattern=options.get("pattern"),
        code_lists=tuple(target for target, _ in targets if target not in tables),
        enum=tuple((str(one.value), one.label or "") for one in inner.enum or []),
        parent=next((pair for pair in targets if pair[0] in tables), None),
        synonyms=tuple(one.synonym or "" for one in stated.synonyms or []),
        path=value(stated.customProperties, "xmlPath") or stated.name or "",
        number=stated.id,
        sources=sources(stated.authoritativeDefinitions),
        concept=value(stated.customProperties, "concept"),
        disclosure=value(stated.customProperties, "disclosure"),
    )


def _rule(quality: DataQuality, table: SchemaObject, one: SchemaProperty | None) -> Rule:
    properties = quality.customProperties
    name = table.name or ""
    field_name = one.name if one and one.name else None
    fields = tuple(value(properties, "fields") or ([field_name] if field_name else []))
    implementation = quality.implementation if isinstance(quality.implementation, dict) else {}
    return Rule(
        id=quality.id or "",
        table=name,
        fields=fields,
        sql=_sql(quality, name, field_name),
        structure=(
            StructureTarget(implementation["fault"], implementation.get("path"))
            if quality.type == "custom" and quality.engine == ENGINE and "fault" in implementation
            else None
        ),
        severity=Severity(quality.severity or "error"),
        lifecycle=Lifecycle(value(properties, "lifecycle") or "enforced"),
        message=quality.description or "",
        mend=value(properties, "mend") or "",
        dimension=quality.dimension or "",
        national=value(properties, "nationalError"),
        priority=value(properties, "priority"),
        note=value(properties, "note"),
        sources=sources(quality.authoritativeDefinitions),
        claims=_claims(quality, field_name),
        fault=_fault(value(properties, "fault")),
    )


def _sql(quality: DataQuality, table: str, field_name: str | None) -> str | None:
    if quality.query:
        return quality.query.strip()
    if field_name and quality.metric in ("nullValues", "missingValues"):
        return f"SELECT COUNT(*) FROM {table} WHERE {field_name} IS NULL"
    if field_name and quality.metric == "duplicateValues":
        return duplicates(table, field_name)
    return None


def duplicates(table: str, field_name: str) -> str:
    """The query that counts every record whose value another record has too."""
    return (
        f"SELECT COUNT(*) FROM {table} WHERE {field_name} IN "
        f"(SELECT {field_name} FROM {table} GROUP BY {field_name} HAVING COUNT(*) > 1)"
    )


def _claims(quality: DataQuality, field_name: str | None) -> tuple[tuple[str, Constraint], ...]:
    if quality.metric in ("nullValues", "missingValues") and field_name:
        return ((field_name, Constraint.REQUIRED),)
    if quality.metric == "duplicateValues" and field_name:
        return ((field_name, Constraint.UNIQUE),)
    claims = []
    for one in value(quality.customProperties, "claims") or []:
        holder, _, constraint = one.rpartition(":")
        claims.append((holder or field_name or "", Constraint(constraint)))
    return tuple(claims)


def _fault(stated: Mapping[str, Any] | None) -> Fault | None:
    if not stated:
        return None
    return Fault(
        assign=dict(stated.get("set", {})),
        where=stated.get("where"),
        also=tuple(stated.get("also", ())),
        partner=bool(stated.get("partner", False)),
        children=tuple(
            ChildFault(table, one.get("where", "TRUE"), dict(one.get("set", {})))
            for table, one in stated.get("children", {}).items()
        ),
    )
