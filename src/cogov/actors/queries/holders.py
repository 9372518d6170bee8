"""Who acts: from a signed-in user and a jurisdiction to the post that acts."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from cogov.actors.models import ABOVE, Organisation, OrganisationState, Post
from cogov.actors.rules.roles import role_of
from cogov.kernel.holder import NOBODY, Holder
from cogov.kernel.localized import localized
from cogov.kernel.models import Crisis, Jurisdiction, User
from cogov.kernel.web.words import post_word, said


def posts_of(user: uuid.UUID, jurisdiction: uuid.UUID, at: dt.datetime) -> "QuerySet[Post]":
    """Return the posts in which a user acts at `at` in organisations that take part.

    Those are the posts one holds, and after them those of absent holders for whom one is called as deputy.
    """
    called = Post.objects.standing(at).filter(person__user_id=user, acting=True, valid_from__lte=at)
    return (
        Post.objects.standing(at)
        .filter(
            Q(person__user_id=user) | Q(pk__in=called.values("deputy_of")),
            organisation__jurisdiction_id=jurisdiction,
            organisation__state=OrganisationState.ADMITTED,
            valid_from__lte=at,
        )
        .select_related("organisation__area", "area", "person")
        .order_by(Case(When(person__user_id=user, then=Value(0)), default=Value(1)), "valid_from", "pk")
    )


def roles_of(user: uuid.UUID, at: dt.datetime) -> set[str]:
    """Return every role a user holds or will hold, in whatever jurisdiction, suspended organisations too."""
    posts = Post.objects.standing(at).filter(person__user_id=user)
    return {role_in(post.organisation, post.kind) for post in posts.select_related("organisation")}


def serves(by: Holder, at: dt.datetime) -> set[uuid.UUID]:
    """Return every organisation for which the acting person holds a post, besides the one acted for now."""
    posts = Post.objects.standing(at).filter(person__user_id=by.user or NOBODY)
    return {*posts.values_list("organisation_id", flat=True), by.organisation_id}


def organisations_of(user: User) -> "QuerySet[Organisation]":
    """Return the organisations in which somebody holds a post or is invited to one."""
    return Organisation.objects.filter(
        Q(posts__person__user_id=user.pk) | Q(posts__invitations__email=user.email)
    ).distinct()


def roles_filled(organisation: Organisation, at: dt.datetime) -> set[str]:
    """Return the roles for which somebody holds a post of the organisation."""
    posts = organisation.posts.standing(at).filter(person__isnull=False)
    return {role_in(organisation, post.kind) for post in posts}


def role_in(organisation: Organisation, post: str) -> str:
    """Return the role of a kind of post in an organisation."""
    return role_of(kind=organisation.kind, body=organisation.body, post=post, above=stands_above(organisation))


def stands_above(organisation: Organisation) -> bool:
    """Say whether the organisation is a government above the one whose crisis it is."""
    return organisation.level == ABOVE


def jurisdictions_of(user: uuid.UUID, at: dt.datetime) -> list[Jurisdiction]:
    """Return the real jurisdictions in which a user sits on the committee and may open a crisis."""
    posts = Post.objects.standing(at).filter(
        person__user_id=user,
        organisation__body="committee",
        organisation__jurisdiction__exercise=False,
        organisation__state=OrganisationState.ADMITTED,
    )
    return list(Jurisdiction.objects.filter(pk__in=posts.values("organisation__jurisdiction")).order_by("slug"))


def players_of(crisis: Crisis) -> dict[uuid.UUID, str]:
    """Return the players of an exercise by what they act for: an organisation or a household."""
    players = {uuid.UUID(target): label for label, target in crisis.defaults.get("players", {}).items()}
    posts = dict(Post.objects.filter(pk__in=players).values_list("pk", "organisation_id"))
    return {posts.get(target, target): label for target, label in players.items()}


def label_of(post: Post) -> str:
    """Return a post as a signature shows it: its title and its organisation."""
    title = localized(post.titles) or post_word(post.kind)
    return _("%(title)s, %(organisation)s") % {"title": title, "organisation": localized(post.organisation.names)}


def signed_by(posts: Iterable[uuid.UUID | None]) -> Callable[[uuid.UUID | None, str], str]:
    """Return how to name who signed, in the reader's language: the record keeps the label of the signer's language."""
    rows = Post.objects.filter(pk__in={post for post in posts if post}).select_related("organisation")
    labels: dict[uuid.UUID | None, str] = {post.pk: label_of(post) for post in rows}
    return lambda post, label: labels.get(post) or said(label)


def holder_of(post: Post, deputy: uuid.UUID | None = None) -> Holder:
    """Return the holder that acts in `post`: whoever holds it, or the user who is called as its deputy."""
    organisation = post.organisation
    area = post.area or organisation.area
    return Holder(
        role=role_in(organisation, post.kind),
        label=_("deputy for %(label)s") % {"label": label_of(post)} if deputy else label_of(post),
        user=deputy or (post.person.user_id if post.person else None),
        organisation=organisation.pk,
        post=post.pk,
        jurisdiction=organisation.jurisdiction_id,
        area_path=area.path,
    )


def holder_for(
    user: uuid.UUID, jurisdiction: Jurisdiction, at: dt.datetime, chosen: uuid.UUID | None = None
) -> Holder | None:
    """Return the holder a user acts as: the chosen post, or the first one held; None without a post here.

    In the post of an absent holder the deputy acts under the own name.
    """
    posts = list(posts_of(user, jurisdiction.pk, at))
    if not posts:
        return None
    post = next((post for post in posts if post.pk == chosen), posts[0])
    own = post.person is not None and post.person.user_id == user
    return holder_of(post, None if own else user)
