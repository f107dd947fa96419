"""Texts that ask for the same, put together by how alike they are. What likeness is, is left to `matcher`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Group = tuple[int, ...]
_EQUAL = 1e-4  # sums that differ by less differ by how the processor rounds


def grouped(likeness: Floats, least: float) -> list[Group]:
    """The texts by place, in groups whose members are on average at least that much alike; the largest group first.

    Each group begins with its most typical member; of equally large groups that with the earliest text comes first.
    Two that are -inf alike never share a group. The same likeness gives the same groups.
    """
    members = _joined(likeness, least)
    order = sorted(members, key=lambda group: (-len(group), min(group)))
    return [_most_typical_first(group, likeness) for group in order]


def _joined(likeness: Floats, least: float) -> list[list[int]]:
    """Average linkage: the two groups nearest to each other become one, until none are near enough."""
    count = len(likeness)
    members: dict[int, list[int]] = {at: [at] for at in range(count)}
    between = np.array(likeness, np.float64)
    np.fill_diagonal(between, -np.inf)
    while len(members) > 1:
        one, other = sorted(divmod(int(between.argmax()), count))
        if between[one, other] < least:
            break
        sizes = len(members[one]), len(members[other])
        mean = (between[one] * sizes[0] + between[other] * sizes[1]) / sum(sizes)
        mean[one] = -np.inf
        between[one, :] = between[:, one] = mean
        between[other, :] = between[:, other] = -np.inf
        members[one] += members.pop(other)
    return list(members.values())


def _most_typical_first(group: list[int], likeness: Floats) -> Group:
    """Ahead goes what is most like all the others; of equals the earliest."""
    group = sorted(group)
    to_all = likeness[np.ix_(group, group)].sum(axis=1)
    typical = group[int((to_all >= to_all.max() - _EQUAL).argmax())]
    return (typical, *(at for at in group if at != typical))
