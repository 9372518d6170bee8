"""A small world for tests: one jurisdiction, one crisis, two organisations of each kind, a post for every role."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from cogov.actors.models import Organisation, Person, Post
from cogov.actors.queries.holders import holder_of
from cogov.actors.rules.names import name_key, search_key
from cogov.community.models import Building, Household
from cogov.community.queries import holder_of as household_holder
from cogov.kernel.holder import ANYONE, Holder
from cogov.kernel.models import Crisis, Item, Jurisdiction, Place, Substitute, User
from cogov.supply.models import Depot, Lot, Need, StockMove
from factories.kept import Kept

_KEPT: dict[tuple[dt.datetime, str, bool, str], "Kept[World]"] = {}

# role: kind, body, kind of post, level
ROLES = {
    "GOV": ("government", "", "officer", ""),
    "HG": ("government", "", "officer", "higher"),
    "ENT": ("enterprise", "", "officer", ""),
    "NGO": ("ngo", "", "keeper", ""),
    "MI": ("medical", "", "officer", ""),
    "CTY": ("community", "", "worker", ""),
    "VOL": ("ngo", "", "volunteer", ""),
    "MED": ("media", "", "officer", ""),
    "EXP": ("expert", "", "officer", ""),
    "DON": ("enterprise", "", "donor", ""),
    "PO": ("government", "leading", "head", ""),
    "COM": ("government", "committee", "member", ""),
    "EICR": ("government", "information_centre", "releaser", ""),
    "EICS": ("government", "information_centre", "supervisor", ""),
    "AUD": ("government", "audit", "auditor", ""),
    "OPS": ("government", "control", "director", ""),
}


@dataclass
class World:
    """Everything a test needs, by short names."""

    jurisdiction: Jurisdiction
    crisis: Crisis
    at: dt.datetime
    land: Place
    city: Place
    district: Place
    far: Place
    mask: Item
    respirator: Item
    water: Item
    orgs: dict[str, Organisation] = field(default_factory=dict)
    others: dict[str, Organisation] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    @classmethod
    def made(cls, at: dt.datetime, *, slug: str = "here", exercise: bool = False) -> "World":
        """Make a world; two worlds share nothing. The first of its kind in a process is kept and stored again."""
        key = (at, slug, exercise, connection.vendor)
        if key not in _KEPT:
            _KEPT[key] = Kept(lambda: cls._new(at, slug=slug, exercise=exercise))
        return _KEPT[key].again()

    @classmethod
    def _new(cls, at: dt.datetime, *, slug: str, exercise: bool) -> "World":
        home = Jurisdiction.objects.create(
            slug=slug, names={"en": slug.title()}, profile="cn", time_zone="Asia/Shanghai", exercise=exercise
        )
        land = cls._place(home, None, "country", "Land", 30.0, 114.0)
        city = cls._place(home, land, "city", "City", 30.5, 114.3)
        district = cls._place(home, city, "district", "District", 30.6, 114.2)
        far = cls._place(home, land, "city", "Far", 33.0, 111.0)
        items = {
            code: Item.objects.create(
                jurisdiction=home,
                code=code,
                names={"en": code, "zh-Hans": code},
                item_class=code,
                unit="piece",
                unit_names={"en": "pieces", "zh-Hans": "个"},
                urgency=urgency,
            )
            for code, urgency in (("mask", 2), ("respirator", 1), ("water", 3))
        }
        Substitute.objects.create(
            jurisdiction=home, wanted=items["mask"], given=items["respirator"], penalty_km=200, basis="higher standard"
        )
        crisis = Crisis.objects.create(
            jurisdiction=home,
            slug=f"{slug}-crisis",
            names={"en": f"{slug.title()} crisis", "zh-Hans": "危机"},
            hazard_class="natural",
            hazard="flood",
            exercise=exercise,
            armed_by=uuid.uuid4(),
            opened_at=at,
        )
        world = cls(home, crisis, at, land, city, district, far, items["mask"], items["respirator"], items["water"])
        for role, (kind, body, post, level) in ROLES.items():
            world.orgs[role] = world.organisation(f"{role} one", kind, body=body, level=level)
            world.others[role] = world.organisation(f"{role} two", kind, body=body, level=level)
            world.posts[role] = world.post(world.orgs[role], post)
        return world

    @staticmethod
    def _place(home: Jurisdiction, above: Place | None, kind: str, name: str, lat: float, lon: float) -> Place:
        place = Place(
            jurisdiction=home, parent=above, kind=kind, names={"en": name, "zh-Hans": name}, latitude=lat,
            longitude=lon,
            precision_m=5000, precision_note={"en": "centre"},
        )  # fmt: skip
        place.path = f"{above.path if above else '/'}{place.pk}/"
        place.save()
        return place

    def organisation(
        self, name: str, kind: str, *, body: str = "", level: str = "", area: Place | None = None
    ) -> Organisation:
        """Make an organisation that takes part."""
        default = self.district if kind in ("community", "medical") else self.land
        return Organisation.objects.create(
            jurisdiction=self.jurisdiction,
            kind=kind,
            body=body,
            level=level,
            names={"en": name},
            name_key=name_key(name),
            search_key=search_key([name]),
            state="admitted",
            area=area or default,
            seat=self.city,
            capabilities={"en": "something"},
            designated=True,
            entered_at=self.at,
        )

    def post(self, organisation: Organisation, kind: str, *, name: str = "") -> Post:
        """Make a filled post; its person is a player where the jurisdiction is an exercise's."""
        label = name or f"{organisation} {kind}"
        if self.jurisdiction.exercise:
            user = User.objects.create_exercise_user(name=label)
        else:
            user = User.objects.create_user(
                email=f"{uuid.uuid4().hex[:12]}@example.org", name=label, password="a long enough sentence"
            )
        person = Person.objects.create(jurisdiction=self.jurisdiction, user=user, name=label)
        return Post.objects.create(
            organisation=organisation, kind=kind, titles={"en": kind}, person=person,
            valid_from=self.at - dt.timedelta(days=400),
        )  # fmt: skip

    def holder(self, role: str) -> Holder:
        """Return who acts in a role: `ANON`, `RES`, or the post of that role."""
        if role == "ANON":
            return ANYONE
        if role == "RES":
            return household_holder(self.household())
        return holder_of(
            Post.objects.select_related("organisation__area", "area", "person").get(pk=self.posts[role].pk)
        )

    def same_person(self, role: str, kind: str) -> Holder:
        """Return the person of a role in a second post, of this kind, of the same organisation."""
        post = Post.objects.create(
            organisation=self.orgs[role], kind=kind, person=self.posts[role].person, valid_from=self.at
        )
        return holder_of(post)

    def second(self, role: str) -> Holder:
        """Return another person in another post of the same organisation."""
        post = self.post(self.orgs[role], self.posts[role].kind)
        return holder_of(Post.objects.select_related("organisation__area", "area", "person").get(pk=post.pk))

    def client(self, role: str) -> Client:
        """Return a browser signed in as a role, second factor done."""
        client = Client()
        if role == "ANON":
            return client
        if role == "RES":
            household = self.household()
            session = client.session
            session[f"household:{self.crisis.pk}"] = str(household.pk)
            session.save()
            return client
        person = self.posts[role].person
        assert person is not None
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        if not self.jurisdiction.exercise:
            Authenticator.objects.get_or_create(
                user=person.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
            )
        return client

    def url(self, tail: str = "") -> str:
        """Return an address inside the crisis."""
        return f"/{self.crisis.space}/{self.crisis.slug}/{tail}"

    def api(self, tail: str) -> str:
        """Return an address of the API inside the crisis."""
        return f"/api/v1/{self.crisis.space}/{self.crisis.slug}/{tail}"

    def household(self, code: str = "3-1-502", organisation: Organisation | None = None) -> Household:
        """Return a household, made where there is none; the secret of its link is `secret-` and the code."""
        import hashlib

        owner = organisation or self.orgs["CTY"]
        building, _ = Building.objects.get_or_create(
            organisation=owner, grid=self.district, defaults={"names": {"en": "House"}}
        )
        found = Household.objects.filter(crisis=self.crisis, building=building, code=code).first()
        return found or Household.objects.create(
            crisis=self.crisis,
            building=building,
            code=code,
            people=3,
            link_digest=hashlib.sha256(f"secret-{code}-{self.crisis.slug}-{owner.pk}".encode()).hexdigest(),
            link_expires_at=self.at + dt.timedelta(days=3650),
            delete_by=self.at + dt.timedelta(days=365),
        )

    def need(
        self, organisation: Organisation | None = None, *, quantity: int | None = 100, state: str = "open",
        item: Item | None = None, household: Household | None = None, tier: int = 1, **more: object,
    ) -> Need:  # fmt: skip
        """Make a need of the hospital, verified and open unless said otherwise."""
        owner = None if household else organisation or self.orgs["MI"]
        defaults: dict[str, object] = {
            "crisis": self.crisis, "organisation": owner, "household": household,
            "place": household.building.grid if household else self.district, "item": item or self.mask,
            "quantity": quantity, "quantity_stated": quantity, "basis": "stated" if quantity else "none", "tier": tier,
            "tier_rule": "test", "asked_at": self.at - dt.timedelta(days=3), "state": state,
            "needed_by": self.at + dt.timedelta(days=1),
        }  # fmt: skip
        return Need.objects.create(**{**defaults, **more})  # type: ignore[misc]

    def depot(self, keeper: Organisation | None = None) -> Depot:
        """Return the depot of the Red Cross, made where there is none."""
        owner = keeper or self.orgs["NGO"]
        found = Depot.objects.filter(crisis=self.crisis, keeper=owner).first()
        return found or Depot.objects.create(
            crisis=self.crisis, keeper=owner, names={"en": f"Depot of {owner}"}, place=self.city
        )

    def lot(self, quantity: int = 1000, *, item: Item | None = None, depot: Depot | None = None, **more: object) -> Lot:
        """Make a lot in the depot."""
        lot = Lot.objects.create(
            crisis=self.crisis, depot=depot or self.depot(), item=item or self.mask,
            number=f"T{Lot.objects.filter(crisis=self.crisis).count() + 1:04d}", initial=quantity, on_hand=quantity,
            standing="stated", received_at=self.at, **more,
        )  # type: ignore[misc]  # fmt: skip
        StockMove.objects.create(crisis=self.crisis, lot=lot, kind="in", quantity=quantity, at=self.at)
        return lot
