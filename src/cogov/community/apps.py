from cogov.kernel.rooms import Phase, RoomConfig


class CommunityConfig(RoomConfig):
    name = "cogov.community"
    label = "community"
    mechanism = "community joint prevention"
    phases = (Phase.NORMAL, Phase.DURING)
    sources = ("Lu 4.1-4.4",)
    summary = "Grids, buildings, households by code, and the workers who serve them."

    def ready(self) -> None:
        from cogov.community import handlers
        from cogov.kernel.acts import public_fields

        handlers.subscribe()
        public_fields("community.household.entered")
