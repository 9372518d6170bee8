"""The code of conduct: versions, and signatures that open the doors (R-014)."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Max

from cogov.actors.models import CodeBreach, CodeClause, CodeOfConduct, CodeSignature, Organisation
from cogov.actors.queries.power import Asked, of_organisation, require
from cogov.actors.rules.conduct import check_clauses, check_signed
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Jurisdiction, Place


@action("actors.code.issued")
def issue_code(
    *,
    jurisdiction: Jurisdiction,
    texts: Mapping[str, str],
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
    clauses: Sequence[Mapping[str, str]] = (),
) -> CodeOfConduct:
    """Put a new version of the code in force; everybody has to sign again.

    Raises:
        NoPower: the holder may not admit organisations here.
        BadInput: no text, or a clause without words.
    """
    home = Place.objects.filter(path=by.area_path).first()
    power = require(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=home))
    if not any(text.strip() for text in texts.values()):
        raise BadInput(N_("write the text"), field="texts")
    check_clauses(clauses)
    last = CodeOfConduct.objects.filter(jurisdiction=jurisdiction).aggregate(last=Max("version"))["last"] or 0
    code = CodeOfConduct.objects.create(
        jurisdiction=jurisdiction, version=last + 1, texts=dict(texts), in_force_from=at
    )
    CodeClause.objects.bulk_create(
        CodeClause(code=code, number=number, texts=dict(words)) for number, words in enumerate(clauses, 1)
    )
    said = {"version": code.version, "clauses": len(clauses)}
    record(about=code, jurisdiction=jurisdiction, crisis=crisis, authority=power, said=said)
    return code


@action("actors.code.signed")
def sign_code(
    *, code: CodeOfConduct, organisation: Organisation, crisis: Crisis | None, by: Holder, at: dt.datetime
) -> CodeSignature:
    """Sign the code for one's organisation; signing twice changes nothing."""
    if by.role == "OPS":  # an exercise's control signs for the organisations it plays
        power = require(by, "register.admit", "C", crisis=crisis, at=at)
    else:
        asked = of_organisation(organisation)
        power = require(by, "code.sign", "C", crisis=crisis, at=at, asked=asked)
    signature, _ = CodeSignature.objects.get_or_create(
        code=code, organisation=organisation, defaults={"signed_by": by.user, "signed_at": at}
    )
    record(
        about=signature,
        jurisdiction=code.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"version": code.version},
        touches=[organisation],
    )
    return signature


@action("actors.code.breached")
def record_breach(
    *, clause: CodeClause, organisation: Organisation, what: str, evidence: str, crisis: Crisis, by: Holder,
    at: dt.datetime,
) -> CodeBreach:  # fmt: skip
    """Record that an organisation broke a clause it had signed; whoever suspends it may name the breach.

    Raises:
        NoPower: the holder does not supervise.
        NotSigned: the organisation never signed the version of this clause.
        BadInput: what happened or what shows it is missing.
    """
    power = require(by, "supervision.open", "C", crisis=crisis, at=at)
    signed = CodeSignature.objects.filter(code=clause.code_id, organisation=organisation, signed_at__lte=at)
    check_signed(signed=signed.exists(), version=clause.code.version)
    for field, text in (("what", what), ("evidence", evidence)):
        if not text.strip():
            raise BadInput(N_("write what happened and what shows it"), field=field)
    row = CodeBreach.objects.create(
        crisis=crisis, clause=clause, organisation=organisation, what=what.strip(), evidence=evidence.strip(),
        found_at=at,
    )  # fmt: skip
    said = {"version": clause.code.version, "clause": clause.number, "what": row.what}
    record(about=row, crisis=crisis, authority=power, said=said, touches=[organisation, clause.code])
    return row
