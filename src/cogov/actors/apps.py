from cogov.kernel.rooms import Phase, RoomConfig


class ActorsConfig(RoomConfig):
    name = "cogov.actors"
    label = "actors"
    mechanism = "the six subjects"
    phases = (Phase.NORMAL, Phase.WARNING, Phase.DURING, Phase.AFTER)
    sources = ("Yin, fig. 2", "Liu 3", "Zhao 4.2", "Zeng, fig. 1")
    summary = "Organisations, people, posts, mandates, the code of conduct, and who may do what."

    def ready(self) -> None:
        from cogov.actors import figures
        from cogov.kernel.acts import public_fields

        public_fields("actors.organisation.admitted", "kind")
        for kind in ("organisation.suspended", "suspension.confirmed", "suspension.lapsed"):
            public_fields(f"actors.{kind}", "kind")
        public_fields("actors.organisations.merged", "kept")
        public_fields("actors.hold.approved", "until")
        public_fields("actors.hold.ended")
        figures.register_all()
