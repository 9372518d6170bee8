from cogov.kernel.rooms import Phase, RoomConfig


class KernelConfig(RoomConfig):
    name = "cogov.kernel"
    label = "kernel"
    mechanism = "shared ground"
    phases = (Phase.NORMAL, Phase.WARNING, Phase.DURING, Phase.AFTER)
    sources = ("Yin, fig. 3", "model.md 2.2")
    summary = "Crisis, acts, duties and clocks, figures, places, items, datasets, personal data."
