"""The sample numbers: constant and plausible."""

from orders import MONTHS, PRODUCTS, REGIONS, orders, rush


def test_there_is_one_row_for_each_month_region_and_product() -> None:
    table = orders()

    assert len(table) == len(MONTHS) * len(REGIONS) * len(PRODUCTS)
    assert not table.duplicated(["month", "region", "product"]).any()


def test_the_numbers_never_change() -> None:
    assert orders()[["kilograms", "revenue"]].sum().to_list() == [96_855, 1_586_788]


def test_everything_sells_every_month() -> None:
    assert (orders()[["kilograms", "revenue"]] > 0).all(axis=None)


def test_the_rush_is_a_week_of_hours_between_0_and_1() -> None:
    assert rush().shape == (7, 24)
    assert 0 <= rush().min() < 0.01
    assert 0.9 < rush().max() <= 1
