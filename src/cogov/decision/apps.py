from cogov.kernel.rooms import Phase, RoomConfig


class DecisionConfig(RoomConfig):
    name = "cogov.decision"
    label = "decision"
    mechanism = "decision-making"
    phases = (Phase.WARNING, Phase.DURING)
    sources = ("Yin, balanced decentralisation", "Zeng 2.3", "Lu 3.1", "model.md 2.5")
    summary = "The crisis with its phases, and who holds, assists or denies each function."

    def ready(self) -> None:
        from cogov.actors.queries.triggers import TriggerKind, register_trigger
        from cogov.decision import figures
        from cogov.decision.queries.phases import phase_choices, phase_reached
        from cogov.kernel.acts import public_fields

        public_fields("decision.crisis.opened", "hazard", "hazard_class")
        public_fields("decision.phase.entered", "phase", "level")
        public_fields("decision.function.assigned", "function", "reason")
        public_fields("kernel.duty.breached", "rule", "owes", "due")
        public_fields("kernel.personal.destroyed", "values", "held")
        register_trigger("phase", TriggerKind(choices=phase_choices, reached=phase_reached))
        figures.register_all()
