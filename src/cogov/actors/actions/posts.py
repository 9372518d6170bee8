"""Posts and the people in them: appointing, inviting, accepting an invitation."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cogov.actors.models import Invitation, Organisation, OrganisationState, Person, Post
from cogov.actors.queries.holders import role_in, roles_filled, roles_of
from cogov.actors.queries.power import Asked, of_organisation, require
from cogov.actors.rules.appointing import (
    ALWAYS_FROM_OUTSIDE,
    AlreadyEnded,
    LastPost,
    NotAdmitted,
    OneselfAppointed,
    check_first,
    check_maker,
    check_own_maker,
)
from cogov.actors.rules.roles import Body, PostKind, check_separate
from cogov.kernel.acts import action, record, state_digest
from cogov.kernel.errors import N_, Absent, BadInput, check_reason
from cogov.kernel.holder import Holder
from cogov.kernel.locks import lock
from cogov.kernel.models import Crisis, Jurisdiction, Place, User
from cogov.kernel.profiles import load_profile

INVITATION_LASTS = dt.timedelta(days=7)


@action("actors.post.filled")
def appoint(
    *,
    organisation: Organisation,
    kind: str,
    titles: Mapping[str, str],
    person: Person | None,
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
    area: Place | None = None,
    deputy_of: Post | None = None,
) -> Post:
    """Make a post and fill it, or leave it vacant.

    Raises:
        NoPower: not one's own organisation.
        BadInput: the kind of post is not known, the jurisdiction's profile has no such role, or a deputy is made for a
            post of another organisation or role.
        SupervisedAppoints: the post checks those who would make it.
        OneselfAppointed: the person is who acts.
        DecidesAndSupervises, DecidesAndReleases, ReleasesAndSupervises: the person holds a post that does not go
            with it.
    """
    power = require(by, "post.manage", "C", crisis=crisis, at=at, asked=of_organisation(organisation))
    _check_kind(organisation, kind)
    new = role_in(organisation, kind)
    check_own_maker(by.role, new)
    if deputy_of is not None and (
        deputy_of.organisation_id != organisation.pk or role_in(organisation, deputy_of.kind) != new
    ):
        raise BadInput(N_("a deputy stands for a post of the same organisation and role"), field="deputy_of")
    if person is not None:
        if by.user == person.user_id:
            raise OneselfAppointed
        lock(User, person.user_id)  # two posts at once would not see each other
        check_separate(roles_of(person.user_id, at), new)
    post = Post.objects.create(
        organisation=organisation,
        kind=kind,
        titles=dict(titles),
        person=person,
        area=area,
        deputy_of=deputy_of,
        valid_from=at,
    )
    record(
        about=post,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"kind": kind, "filled": person is not None},
        touches=[organisation],
    )
    return post


def _check_kind(organisation: Organisation, kind: str) -> None:
    if kind not in list(PostKind):
        raise BadInput(N_("this kind of post is not known"), field="kind")
    profile = load_profile(organisation.jurisdiction.profile)
    if organisation.body == Body.LEADING and not profile.leading_role:
        raise BadInput(N_("this jurisdiction has no leading organisation"), field="organisation")


def _check_not_oneself(email: str, by: Holder) -> None:
    if by.user is not None and User.objects.filter(pk=by.user, email=email.strip().lower()).exists():
        raise OneselfAppointed


@action("actors.post.first_offered")
def offer_first_post(
    *,
    organisation: Organisation,
    kind: str,
    titles: Mapping[str, str],
    email: str,
    crisis: Crisis | None,
    by: Holder,
    at: dt.datetime,
) -> tuple[Post, str]:
    """Make the first post of an organisation that takes part and invite its holder; return the invitation's secret.

    Posts of auditors and supervisors are all made this way: their organisations do not make them themselves.

    Raises:
        NoPower: the holder may not admit organisations there.
        NotAdmitted: the organisation does not take part.
        BadInput: the kind of post is not known, or the jurisdiction's profile has no such role.
        SupervisedAppoints: the post checks those who would make it.
        NotTheFirstPost: somebody holds a post there already.
        OneselfAppointed: the address is that of who acts.
    """
    power = require(by, "post.first", "C", crisis=crisis, at=at, asked=Asked(area=organisation.area))
    if organisation.state != OrganisationState.ADMITTED:
        raise NotAdmitted
    _check_kind(organisation, kind)
    new = role_in(organisation, kind)
    check_maker(by.role, new)
    check_first(new, roles_filled(lock(Organisation, organisation.pk), at))
    _check_not_oneself(email, by)
    post = Post.objects.create(organisation=organisation, kind=kind, titles=dict(titles), valid_from=at)
    _invitation, token = make_invitation(post, email, at)
    record(
        about=post,
        jurisdiction=organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"kind": kind},
        touches=[organisation],
    )
    return post, token


def token_digest(token: str) -> str:
    """Return the form in which secrets of links are kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_invitation(post: Post, email: str, at: dt.datetime) -> tuple[Invitation, str]:
    """Write an invitation and return it with its secret. Part of offering a post or of founding a jurisdiction."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        post=post,
        email=email.strip().lower(),
        token_digest=token_digest(token),
        made_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    return invitation, token


@action("actors.post.offered")
def invite(
    *, post: Post, email: str, by: Holder, at: dt.datetime, crisis: Crisis | None = None
) -> tuple[Invitation, str]:
    """Invite a person to a vacant post; return the invitation and its secret, which is kept nowhere.

    Raises:
        NoPower: not one's own organisation.
        BadInput: somebody holds the post.
        SupervisedAppoints: the post checks those who would fill it.
        OneselfAppointed: the address is that of who acts.
    """
    owner = post.organisation
    power = require(by, "post.manage", "C", crisis=crisis, at=at, asked=of_organisation(owner))
    check_own_maker(by.role, role_in(owner, post.kind))
    _check_not_oneself(email, by)
    if post.person_id is not None:
        raise BadInput(N_("somebody holds this post"), field="post")
    invitation, token = make_invitation(post, email, at)
    record(
        about=invitation,
        jurisdiction=owner.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"post": post.pk},
        touches=[post],
    )
    return invitation, token


@action("actors.post.accepted")
def accept_invitation(*, token: str, name: str, password: str, by: Holder, at: dt.datetime) -> User:
    """Make the account of an invited person, or add the post to the account with that address.

    Raises:
        Absent: no such invitation, used or expired; all alike.
        BadInput: the name is empty or the password does not satisfy the rules.
        DecidesAndSupervises, DecidesAndReleases, ReleasesAndSupervises: the person holds a post, here or in another
            jurisdiction, that does not go with it.
    """
    found = Invitation.objects.filter(token_digest=token_digest(token)).values_list("pk", flat=True).first()
    if found is None:
        raise Absent
    invitation = lock(Invitation, found)
    post = invitation.post
    ended = post.valid_to is not None and post.valid_to <= at
    if invitation.used_at is not None or invitation.expires_at <= at or post.person_id is not None or ended:
        raise Absent
    owner = invitation.post.organisation
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        if not name.strip():
            raise BadInput(N_("write your name"), field="name")
        try:
            validate_password(password, User(email=invitation.email, name=name))
        except ValidationError as error:
            raise BadInput(" ".join(error.messages), field="password") from None
        user = User.objects.create_user(email=invitation.email, name=name.strip(), password=password)
    elif not user.check_password(password):
        raise BadInput(N_("this is not the password of the account with this address"), field="password")
    elif not user.is_active:
        user.is_active = True  # an account rests while it has no post
        user.save(update_fields=["is_active"])
    person, _ = Person.objects.get_or_create(
        user=user, defaults={"jurisdiction": owner.jurisdiction, "name": user.name}
    )
    lock(User, user.pk)  # two posts at once would not see each other
    check_separate(roles_of(user.pk, at), role_in(owner, invitation.post.kind))
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    post.person = person
    post.save(update_fields=["person"])
    record(
        about=invitation,
        jurisdiction=owner.jurisdiction,
        authority="invitation",
        said={"post": post.pk},
        touches=[post],
    )
    return user


def player(*, jurisdiction: Jurisdiction, name: str) -> Person:
    """Return the player of an exercise with this name, made where there is none. Part of filling a post.

    Raises:
        BadInput: the jurisdiction is not an exercise's.
    """
    if not jurisdiction.exercise:
        raise BadInput(N_("players exist in exercises only"), field="player")
    found = Person.objects.filter(jurisdiction=jurisdiction, name=name).first()
    if found is None:
        user = User.objects.create_exercise_user(name=name)
        found = Person.objects.create(jurisdiction=jurisdiction, user=user, name=name)
    return found


@action("actors.post.ended")
def end_post(*, post: Post, reason: str, crisis: Crisis | None, by: Holder, at: dt.datetime) -> Post:
    """End a post of one's own organisation: whoever held it loses its powers at once.

    Raises:
        NoPower: not one's own organisation.
        SupervisedAppoints: the post checks those who would end it.
        AlreadyEnded, LastPost: it ended before, or nobody would be left.
        BadInput: no reason.
    """
    organisation = lock(Organisation, post.organisation_id)
    power = require(by, "post.manage", "C", crisis=crisis, at=at, asked=of_organisation(organisation))
    check_own_maker(by.role, role_in(organisation, post.kind))
    standing = organisation.posts.standing(at).filter(person__isnull=False)
    if post.person_id is not None and not standing.exclude(pk=post.pk).exists():
        raise LastPost
    return _end(post, reason, power, crisis, at)


@action("actors.post.dismissed")
def dismiss(*, post: Post, reason: str, crisis: Crisis | None, by: Holder, at: dt.datetime) -> Post:
    """End the post of an auditor or a supervisor, which neither their organisation nor those they check may do.

    Raises:
        NoPower: the holder is no government above, and not there.
        BadInput: the post checks nobody, so its organisation ends it; or no reason.
        AlreadyEnded: it ended before.
    """
    organisation = post.organisation
    power = require(by, "post.dismiss", "C", crisis=crisis, at=at, asked=of_organisation(organisation))
    if role_in(organisation, post.kind) not in ALWAYS_FROM_OUTSIDE:
        raise BadInput(N_("the organisation itself ends this post"), field="post")
    return _end(post, reason, power, crisis, at)


def _end(post: Post, reason: str, power: str, crisis: Crisis | None, at: dt.datetime) -> Post:
    check_reason(reason)
    row = lock(Post, post.pk)
    if row.valid_to is not None and row.valid_to <= at:
        raise AlreadyEnded
    before = state_digest(row)
    row.valid_to = at
    row.acting = False
    row.save(update_fields=["valid_to", "acting"])
    row.deputies.update(acting=False)
    if row.person is not None and not roles_of(row.person.user_id, at):
        User.objects.filter(pk=row.person.user_id).update(is_active=False)
    record(
        about=row,
        jurisdiction=row.organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"reason": reason.strip()},
        touches=[row.organisation],
        before=before,
    )
    return row


@action("actors.deputy.stated")
def state_deputy(*, deputy: Post, acts: bool, reason: str, crisis: Crisis | None, by: Holder, at: dt.datetime) -> Post:
    """State that a deputy acts in the post of an absent holder, or does so no more.

    Raises:
        NoPower: not one's own organisation.
        BadInput: the post is nobody's deputy, is vacant, or no reason.
        AlreadyEnded: the post, or the one it stands for, has ended.
        OneselfAppointed: nobody calls oneself.
    """
    power = require(by, "post.manage", "C", crisis=crisis, at=at, asked=of_organisation(deputy.organisation))
    check_reason(reason)
    row = lock(Post, deputy.pk)
    if row.deputy_of is None or row.person is None:
        raise BadInput(N_("this post is nobody's deputy, or vacant"), field="post")
    if any(post.valid_to is not None and post.valid_to <= at for post in (row, row.deputy_of)):
        raise AlreadyEnded
    if acts and by.user == row.person.user_id:
        raise OneselfAppointed
    before = state_digest(row)
    row.acting = acts
    row.save(update_fields=["acting"])
    record(
        about=row,
        jurisdiction=row.organisation.jurisdiction,
        crisis=crisis,
        authority=power,
        said={"acts": acts, "reason": reason.strip()},
        touches=[row.deputy_of],
        before=before,
    )
    return row
