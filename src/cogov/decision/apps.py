from cogov.kernel.rooms import Phase, RoomConfig

# Acts on a task that stands already: the public log says in which state they leave it.
TASK_ACTS = ("accepted", "declined", "returned", "passed", "decided", "started", "blocked", "unblocked", "done",
             "verified", "reopened", "withdrawn", "fell", "changed", "changed_by_silence")  # fmt: skip


class DecisionConfig(RoomConfig):
    name = "cogov.decision"
    label = "decision"
    mechanism = "decision-making"
    phases = (Phase.WARNING, Phase.DURING)
    sources = ("Yin, balanced decentralisation", "Zeng 2.3", "Lu 3.1", "model.md 2.5")
    summary = "The crisis with its phases, and who holds, assists or denies each function."

    def ready(self) -> None:
        from cogov.actors.queries.triggers import TriggerKind, register_trigger
        from cogov.decision import figures, handlers
        from cogov.decision.queries import things
        from cogov.decision.queries.firing import figure_choices, figure_reached, figure_word
        from cogov.decision.queries.phases import phase_choices, phase_reached
        from cogov.kernel.acts import public_fields

        public_fields("decision.crisis.opened", "hazard", "hazard_class")
        public_fields("decision.phase.entered", "phase", "level")
        public_fields("decision.function.assigned", "function", "reason")
        public_fields("kernel.duty.breached", "rule", "owes", "due")
        public_fields("kernel.personal.destroyed", "values", "held")
        register_trigger("figure", TriggerKind(figure_choices, figure_reached, figure_word))
        register_trigger("phase", TriggerKind(choices=phase_choices, reached=phase_reached))
        for kind in ("proposed", "offered", "assigned", "ordered"):
            public_fields(f"decision.task.{kind}", "function", "way", "due")
        for kind in TASK_ACTS:
            public_fields(f"decision.task.{kind}", "state")
        public_fields("decision.gap.found", "function")
        public_fields("decision.gap.closed", "function")
        public_fields("decision.residual.taken", "kind", "reason")
        public_fields("decision.plan.fired", "steps", "notices")
        for kind in ("acknowledged", "escalated"):
            public_fields(f"decision.notice.{kind}", "state")
        for kind in ("taken", "settled"):
            public_fields(f"decision.intake.{kind}", "kind", "channel")
        handlers.subscribe()
        figures.register_all()
        things.name_all()
