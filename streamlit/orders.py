"""A year of invented coffee orders: the same numbers on every machine, without a download."""

import math

import numpy as np
import pandas as pd

REGIONS = ("North", "East", "South", "West")
PRODUCTS = ("Espresso", "Filter", "Decaf", "Cold brew")
MONTHS = tuple(pd.date_range("2025-01-01", periods=12, freq="MS"))


def orders() -> pd.DataFrame:
    """Return one row per month, region and product: kilograms sold, and the revenue.

    This is a formula, because numpy does not promise the same random numbers in every release.
    """
    rows = [
        {"month": month, "region": region, "product": product, **_sale(m, r, p)}
        for m, month in enumerate(MONTHS)
        for r, region in enumerate(REGIONS)
        for p, product in enumerate(PRODUCTS)
    ]
    return pd.DataFrame(rows)


def _sale(month: int, region: int, product: int) -> dict[str, int]:
    # Hot coffee sells in winter, cold brew in summer. Every region has a size and a habit.
    season = math.cos(2 * math.pi * month / 12) * (-0.6 if product == 3 else 0.25)
    habit = 0.15 * math.sin(1.7 * month + 2.3 * region + product)
    kilograms = round((900 - 140 * region) * (1 - 0.18 * product) * (1 + season + habit))
    return {"kilograms": kilograms, "revenue": kilograms * (14 + 2 * product)}


def rush() -> np.ndarray:
    """Return how busy the roastery is, from 0 to 1: a row per weekday, a column per hour."""
    hours = np.arange(24)
    morning = np.exp(-((hours - 8.5) ** 2) / 6)
    afternoon = 0.6 * np.exp(-((hours - 15) ** 2) / 9)
    weekdays = np.array([1.0, 0.9, 0.92, 0.95, 1.0, 0.6, 0.35])
    return np.outer(weekdays, np.clip(morning + afternoon, 0, 1))
