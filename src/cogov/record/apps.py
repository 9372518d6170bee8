from cogov.kernel.rooms import Phase, RoomConfig


class RecordConfig(RoomConfig):
    name = "cogov.record"
    label = "record"
    mechanism = "public record"
    phases = (Phase.NORMAL, Phase.WARNING, Phase.DURING, Phase.AFTER)
    sources = ("Yin, fig. 3 (supervision)", "Liu 3", "trust.md 6")
    summary = "Sequences public leaves into a log that anyone can verify."
