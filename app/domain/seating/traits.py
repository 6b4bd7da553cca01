"""Attributes taken two at a time: classes of people, and what each costs another."""

from dataclasses import dataclass

from app.domain.seating.problem import Problem


@dataclass(frozen=True)
class Traits:
    """Two attributes taken together: the class of each id, and what classes cost."""

    of: list[int]
    """The class of each id; the last class is that of empty chairs."""
    saved: list[list[int]]
    """Twice what the two of a swap do not cost each other, by their classes."""
    related: list[list[tuple[int, int]]]
    """For each class, the classes it costs something, and how much."""
    whole: int
    """What two people with both attributes alike cost each other."""

    def cost(self, first: int, second: int) -> int:
        """Return what two ids cost each other; nothing where one is an empty chair."""
        mine, theirs = self.of[first], self.of[second]
        chair = len(self.related) - 1
        if chair in (mine, theirs):
            return 0
        return self.whole - self.saved[mine][theirs] // 2


def traits_of(problem: Problem, *, chairs: int = 0) -> tuple[Traits, Traits]:
    """Return department with level, and site with tenure; chairs come last."""
    weights = problem.weights
    return (
        _traits(
            list(zip(problem.dept, problem.level, strict=True)),
            (weights.dept, weights.level),
            chairs,
        ),
        _traits(
            list(zip(problem.site, problem.tenure, strict=True)),
            (weights.site, weights.tenure),
            chairs,
        ),
    )


def _traits(
    values: list[tuple[int, int]], weights: tuple[int, int], chairs: int
) -> Traits:
    classes = {value: number for number, value in enumerate(sorted(set(values)))}
    saved, related = [], []
    whole = sum(weights)
    for major, minor in classes:
        costs = [
            weights[0] * (major == other[0]) + weights[1] * (minor == other[1])
            for other in classes
        ]
        saved.append([2 * (whole - cost) for cost in costs] + [whole])
        related.append([(kind, cost) for kind, cost in enumerate(costs) if cost])
    saved.append([whole] * len(classes) + [0])
    related.append([])
    return Traits(
        of=[classes[value] for value in values] + [len(classes)] * chairs,
        saved=saved,
        related=related,
        whole=whole,
    )
