"""The code of conduct: versions, and signatures that open the doors (R-014)."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Max

from cogov.actors.models import CodeOfConduct, CodeSignature, Organisation
from cogov.actors.queries.power import Asked, of_organisation, require
from cogov.kernel.acts import action, record
from cogov.kernel.errors import N_, BadInput
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Jurisdiction, Place


@action("actors.code.issued")
def issue_code(
    *, jurisdiction: Jurisdiction, texts: Mapping[str, str], crisis: Crisis | None, by: Holder, at: dt.datetime
) -> CodeOfConduct:
    """Put a new version of the code in force; everybody has to sign again."""
    home = Place.objects.filter(path=by.area_path).first()
    power = require(by, "register.admit", "C", crisis=crisis, at=at, asked=Asked(area=home))
    if not any(text.strip() for text in texts.values()):
        raise BadInput(N_("write the text"), field="texts")
    last = CodeOfConduct.objects.filter(jurisdiction=jurisdiction).aggregate(last=Max("version"))["last"] or 0
    code = CodeOfConduct.objects.create(
        jurisdiction=jurisdiction, version=last + 1, texts=dict(texts), in_force_from=at
    )
    record(about=code, jurisdiction=jurisdiction, crisis=crisis, authority=power, said={"version": code.version})
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
