"""The figure stands and lies as a person does: angles as described, nothing through the floor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import EVERY, SHELF, bridge

from bot.drawing import anatomy
from bot.drawing.marks import angle_of
from bot.drawing.posture import skeletons
from bot.drawing.skeleton import LegJoints, Skeleton
from bot.drawing.vector import Vector, angle_between
from bot.knowledge.pose import Picture

BRIDGES = [name for name in EVERY if SHELF[name][1].body == "on back" and SHELF[name][1].end.hips == "up"]
LYING = [name for name in EVERY if SHELF[name][1].body == "on back"]


def knee(leg: LegJoints) -> float:
    return angle_between(leg.knee - leg.hip, leg.ankle - leg.knee)


def hip(body: Skeleton) -> float:
    return angle_between(-body.frame.up, body.near.knee - body.near.hip)


def over(leg: LegJoints) -> float:
    return leg.heel.y - anatomy.HEEL[2]


@pytest.mark.parametrize("name", EVERY)
def test_the_number_beside_the_joint_is_the_angle_that_is_drawn(name: str) -> None:
    """A runner who lays a protractor on the picture reads the number that stands beside the joint."""
    picture = SHELF[name][1]
    angle = angle_of(picture, skeletons(picture)[1])
    if angle is None:
        assert picture.marked is None
    else:
        assert angle.degrees == pytest.approx(picture.marked, abs=0.1)


@pytest.mark.parametrize("name", EVERY)
def test_knees_bend_as_the_file_says(name: str) -> None:
    """A knee angle written in the file is the knee angle of the figure, at the start and at the end."""
    picture = SHELF[name][1]
    for pose, body in zip((picture.start, picture.end), skeletons(picture), strict=True):
        if pose.knee is not None and not pose.turn_out:
            assert knee(body.near) == pytest.approx(pose.knee, abs=0.1)


@pytest.mark.parametrize("name", EVERY)
def test_no_foot_hand_or_head_is_under_the_floor(name: str) -> None:
    """Nobody sinks into the floor."""
    for body in skeletons(SHELF[name][1]):
        assert min(body.near.lowest, body.far.lowest) > -0.05
        assert min(arm.hand.y for arm in (body.near_arm, body.far_arm)) > 2
        assert min(arm.elbow.y for arm in (body.near_arm, body.far_arm)) > 2
        assert body.head.y > 9
        assert body.frame.hips.y > 10


@pytest.mark.parametrize("name", EVERY)
def test_bones_keep_their_length(name: str) -> None:
    """Thighs, shins and arms are equally long in every position."""
    for body in skeletons(SHELF[name][1]):
        for leg in (body.near, body.far):
            assert (leg.knee - leg.hip).length == pytest.approx(anatomy.THIGH)
            assert (leg.ankle - leg.knee).length == pytest.approx(anatomy.SHIN)
        for arm in (body.near_arm, body.far_arm):
            assert (arm.elbow - arm.shoulder).length == pytest.approx(anatomy.UPPER_ARM, abs=0.3)
            assert (arm.wrist - arm.elbow).length == pytest.approx(anatomy.FOREARM, abs=0.3)


@pytest.mark.parametrize("name", LYING)
def test_the_working_heel_stands_on_the_floor(name: str) -> None:
    """Lying on the back, the heel of the working leg touches the floor at the start and at the end."""
    for body in skeletons(SHELF[name][1]):
        assert over(body.near) == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("name", BRIDGES)
def test_a_bridge_is_straight_from_shoulder_to_knee(name: str) -> None:
    """At the top of a bridge shoulder, hip and knee are in one line, and the shoulders have stayed on the floor."""
    body = skeletons(SHELF[name][1])[1]
    assert hip(body) == pytest.approx(0, abs=0.1)
    assert body.frame.shoulders.y == pytest.approx(anatomy.BACK)


@pytest.mark.parametrize("name", [name for name in BRIDGES if SHELF[name][1].arrow == "hips"])
def test_feet_do_not_slide_in_a_bridge(name: str) -> None:
    """The heel is in the same place at the start and at the end, and the knee angle changes by less than 20 degrees."""
    start, end = skeletons(SHELF[name][1])
    assert (start.near.heel - end.near.heel).length < 0.05
    assert abs(knee(start.near) - knee(end.near)) < 20


def test_the_30_degree_bridge_is_lower_and_its_heels_are_further_away() -> None:
    """The two bridges can be told apart at a glance: 30 degrees lifts less, with the heels further from the hips."""
    ninety, thirty = (skeletons(SHELF[f"hamstring-bridge-{angle}"][1])[1] for angle in (90, 30))
    assert thirty.frame.hips.y < ninety.frame.hips.y - 8
    assert thirty.near.heel.x > ninety.near.heel.x + 25


def test_on_a_90_degree_bridge_the_shins_are_about_upright() -> None:
    """At the top of the 90 degree bridge the shins stand within 30 degrees of upright."""
    body = skeletons(SHELF["hamstring-bridge-90"][1])[1]
    assert angle_between(body.near.ankle - body.near.knee, Vector(0, -1)) < 30


def test_the_resting_foot_of_a_staggered_bridge_is_a_step_further_away() -> None:
    """In the staggered bridge both heels are on the floor, the resting one about a foot's length further away."""
    for body in skeletons(SHELF["hamstring-bridge-staggered-90"][1]):
        assert over(body.far) == pytest.approx(0, abs=0.05)
        assert 15 < body.far.heel.x - body.near.heel.x < 35


@pytest.mark.parametrize("name", ["single-leg-rdl", "step-down", "calf-raise"])
def test_who_stands_does_not_fall_over(name: str) -> None:
    """Standing, the middle of trunk and legs is over the foot."""
    for body in skeletons(SHELF[name][1]):
        trunk = body.frame.hips.towards(body.frame.shoulders, 0.75).x
        legs = (body.near.knee.x + body.far.knee.x) / 2
        assert body.near.heel.x - 4 < trunk * 0.68 + legs * 0.32 < body.near.toe.x + 4


def test_the_back_stays_on_the_wall_and_the_feet_stay_in_their_place() -> None:
    """In a wall sit the hips slide straight down; neither wall nor feet move."""
    start, end = skeletons(SHELF["wall-sit"][1])
    assert start.frame.hips.x == pytest.approx(end.frame.hips.x)
    assert start.near.ankle.x == pytest.approx(end.near.ankle.x, abs=0.05)
    assert start.frame.hips.y > end.frame.hips.y + 5


def test_a_clam_keeps_the_feet_together() -> None:
    """In the clam only the knee opens; the feet do not part."""
    start, end = skeletons(SHELF["clam"][1])
    assert (start.near.heel - end.near.heel).length < 0.05
    assert end.near.knee.y > start.near.knee.y + 12


def test_a_copenhagen_plank_is_straight_from_shoulder_to_upper_knee() -> None:
    """Lifted in the side plank, trunk and upper thigh are in one line with the knee on the bench."""
    low, high = skeletons(SHELF["copenhagen-short-lever"][1])
    assert hip(high) == pytest.approx(0, abs=0.1)
    assert low.near.knee.y == pytest.approx(high.near.knee.y)
    assert (low.far_arm.elbow - high.far_arm.elbow).length < 0.05


@given(st.floats(0, 120), st.floats(0, 100))
@settings(max_examples=60, deadline=None)
def test_any_bridge_that_a_coach_writes_has_its_heels_on_the_floor(angle: float, other: float) -> None:
    """Whatever knee angles a new exercise names, both heels stand on the floor and do not slide."""
    start, end = skeletons(bridge(knee=angle, other_leg={"knee": other}))
    for one, same in ((start.near, end.near), (start.far, end.far)):
        assert over(same) == pytest.approx(0, abs=0.1)
        assert (one.heel - same.heel).length < 1
    assert knee(end.near) == pytest.approx(angle, abs=0.1)


@pytest.mark.parametrize("height", [40.0])
def test_heels_on_a_box_are_on_top_of_it(height: float) -> None:
    """With a box in the picture the heels lie on the box and not in it."""
    words = bridge(knee=20).model_copy(update={"props": ("box",)})
    for body in skeletons(Picture.model_validate(words.model_dump())):
        assert over(body.near) == pytest.approx(height, abs=0.1)
