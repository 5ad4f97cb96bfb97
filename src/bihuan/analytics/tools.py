"""The parts of the engine that judge, put together as `Judge` puts them together."""

from __future__ import annotations

from bihuan.engine.judgement.conclusions import Conclusions
from bihuan.engine.judgement.contents import ContentJudge
from bihuan.engine.judgement.names import Names
from bihuan.engine.judgement.plans import Planner
from bihuan.engine.judgement.rule_sets import rule_sets_by_name
from bihuan.engine.judgement.single import ReadingJudge
from bihuan.engine.judgement.timeline import Timeline
from bihuan.engine.rules.rulebook import Rulebook


class Tools:
    """One of each, under one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.names = Names(rulebook.catalogue)
        self.timeline = Timeline(rulebook)
        self.planner = Planner(self.names, self.timeline)
        self.contents = ContentJudge(self.names, self.timeline)
        self.single = ReadingJudge(rulebook, names=self.names, timeline=self.timeline)
        self.conclusions = Conclusions(self.planner, self.timeline)
        self.rule_sets = rule_sets_by_name(rulebook.rule_sets)
