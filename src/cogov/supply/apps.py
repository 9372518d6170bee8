from cogov.kernel.rooms import Phase, RoomConfig


class SupplyConfig(RoomConfig):
    name = "cogov.supply"
    label = "supply"
    mechanism = "security (guarantee)"
    phases = (Phase.NORMAL, Phase.DURING)
    sources = ("Yin, case analysis", "Zeng 2.2", "Lu 4.4", "Liu 2")
    summary = "Needs, offers, stock, allocation with reasons, shipments with two signatures."

    def ready(self) -> None:
        from cogov.kernel.acts import public_fields
        from cogov.plans.queries.stock import register_stock
        from cogov.supply import figures, handlers
        from cogov.supply.queries import things
        from cogov.supply.queries.stock import pieces_on_hand

        public_fields("supply.need.entered", "item", "quantity", "unit", "tier")
        public_fields("supply.need.verified", "quantity", "basis")
        for ending in ("rejected", "withdrawn", "closed_unmet", "confirmed"):
            public_fields(f"supply.need.{ending}", "state")
        public_fields("supply.estimates.adopted", "stated", "estimated", "unknown")
        public_fields("supply.dataset.loaded", "format", "label", "files", "understood", "estimated", "rejected")
        public_fields("supply.count.sent", "day", "items")
        public_fields("supply.lot.received", "item", "quantity", "unit", "standing")
        public_fields("supply.stock.stated", "item", "quantity", "unit", "standing")
        public_fields("supply.statement.corrected", "quantity", "unit")
        public_fields("supply.allocation.approved", "number", "method", "input", "shares", "shipments", "pieces")
        public_fields("supply.allocation.rejected", "number")
        public_fields("supply.shipment.sent", "number", "items", "quantities")
        public_fields("supply.shipment.received", "number", "complete", "items", "quantities")

        handlers.subscribe()
        figures.register_all()
        things.name_all()
        register_stock(pieces_on_hand)
