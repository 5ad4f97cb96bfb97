"""What a sampling sheet says of the goods: name, class, grade, label. All of it belongs to the lot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bihuan.simulation.chance import Chance, Floats, Ints
from bihuan.simulation.labels import Label, read_label
from bihuan.simulation.scenario import Item, Product
from bihuan.simulation.texts import Column, taken


@dataclass(frozen=True, slots=True)
class Articles:
    """The goods of some lots of one product: places in the product's own lists."""

    product: Product
    safety_class: Ints
    grade: Ints
    treatment: Ints
    kind: Ints
    label: Ints
    dark: Ints
    model: Ints
    labels: tuple[Label, ...]

    def class_texts(self) -> Column:
        return taken(list(self.product.classes), self.safety_class)

    def grade_texts(self) -> Column:
        return taken(list(self.product.grades), self.grade)

    def limits(self, item: Item) -> Floats:
        """The limit of an item for each lot: by stage, class, else the one for all; a grade may ask more."""
        by_class = [
            item.limits.get(self.product.stage, item.limits.get(name, item.limits.get("all", np.nan)))
            for name in self.product.classes
        ]
        found = np.array(by_class)[self.safety_class]
        stricter = [
            item.limits.get(f"{self.product.standard} {name}", np.nan) for name in self.product.grades
        ]
        asked = np.array(stricter)[self.grade]
        limit: Floats = np.where(np.isnan(asked), found, np.fmax(asked, found))
        return limit


def articles_of(name: str, product: Product, lots: Ints, chance: Chance) -> Articles:
    """What stands on the goods of these lots."""
    chance = chance.about(f"articles-{name}")
    return Articles(
        product=product,
        safety_class=chance.about("class").among(list(product.classes.values()), lots),
        grade=chance.about("grade").among(list(product.grades.values()), lots),
        treatment=chance.about("treatment").below(len(product.treatments), lots),
        kind=chance.about("kind").below(len(product.kinds), lots),
        label=chance.about("label").below(len(product.labels), lots),
        dark=chance.about("dark").happens(0.35, lots).astype(np.int64),
        model=chance.about("model").below(len(product.models), lots),
        labels=tuple(read_label(text) for text in product.labels),
    )
