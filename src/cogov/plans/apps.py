from cogov.kernel.rooms import Phase, RoomConfig


class PlansConfig(RoomConfig):
    name = "cogov.plans"
    label = "plans"
    mechanism = "law, agreements, plans"
    phases = (Phase.NORMAL, Phase.WARNING, Phase.DURING, Phase.AFTER)
    sources = (
        "Yin, three systems",
        "Yin, public interest",
        "Yin, discussion",
        "Zeng 2.3",
        "Zeng 4.1.1",
        "Zhao 5.1",
        "Lu 4.4",
        "model.md 2.4",
    )
    summary = "What is settled before the crisis: the functions named, the law, agreements, plans, drills."

    def ready(self) -> None:
        from cogov.kernel.acts import public_fields
        from cogov.plans.queries import things

        for kind in ("signed", "checked", "left"):
            public_fields(f"plans.agreement.{kind}", "agreement", "version", "state")
        public_fields("plans.agreement.fell_due", "agreement", "clauses")
        public_fields("plans.plan.approved", "version", "steps")
        things.name_all()
