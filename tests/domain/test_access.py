import pytest

from app.domain.access import Need, Relation, may

EVENT_NEEDS = (Need.SEES_EVENT, Need.DOOR, Need.HOST, Need.ORGANIZER)


@pytest.mark.parametrize(
    ("relation", "allowed"),
    [
        (Relation.STRANGER, set()),
        (Relation.GUEST, {Need.SEES_EVENT}),
        (Relation.DOOR, {Need.SEES_EVENT, Need.DOOR}),
        (Relation.HOST, {Need.SEES_EVENT, Need.DOOR, Need.HOST}),
        (Relation.ORGANIZER, set(EVENT_NEEDS)),
    ],
)
def test_each_relation_may_what_the_one_below_may_and_more(
    relation: Relation, allowed: set[Need]
) -> None:
    assert {need for need in EVENT_NEEDS if may(relation, need)} == allowed


@pytest.mark.parametrize("need", sorted(set(Need) - set(EVENT_NEEDS)))
def test_a_relation_to_an_event_answers_no_other_need(need: Need) -> None:
    with pytest.raises(KeyError):
        may(Relation.ORGANIZER, need)
