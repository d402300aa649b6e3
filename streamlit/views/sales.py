"""A page with many features: widgets, a chart, a fragment with a timer, an image, a download."""

from datetime import datetime, timezone

import numpy as np
import plotly.express as px
import streamlit as st
from PIL import Image

from orders import MONTHS, PRODUCTS, REGIONS, orders, rush

UNITS = {"Revenue in €": "revenue", "Kilograms": "kilograms"}


@st.fragment(run_every=2)
def live_orders() -> None:
    """Count by itself: every 2 s the browser requests this fragment, not the page."""
    st.session_state.ticks = st.session_state.get("ticks", 0) + 1
    st.metric("Live orders", 40 + 3 * st.session_state.ticks, delta=3)
    st.caption(f"{datetime.now(timezone.utc):%H:%M:%S} UTC")


def heat_map(values: np.ndarray) -> Image.Image:
    """Paint values from 0 to 1 in cream to coffee brown. Streamlit serves the image at /media."""
    cream, brown = np.array([250, 243, 232]), np.array([94, 53, 27])
    pixels = cream + values[..., None] * (brown - cream)
    return Image.fromarray(pixels.astype("uint8")).resize((960, 210), Image.Resampling.NEAREST)


st.title("Sales by region")

choice, live = st.columns([3, 1], gap="large")
with choice:
    unit = st.selectbox("Show", list(UNITS))
    first, last = st.select_slider(
        "Months", MONTHS, value=(MONTHS[0], MONTHS[-1]), format_func=lambda month: f"{month:%b %Y}"
    )
    products = st.multiselect("Products", PRODUCTS, default=PRODUCTS)
with live, st.container(border=True):
    live_orders()

table = orders()
table = table[table["month"].between(first, last) & table["product"].isin(products)]

by_month = table.groupby(["month", "region"], as_index=False)[UNITS[unit]].sum()
chart = px.line(
    by_month,
    x="month",
    y=UNITS[unit],
    color="region",
    category_orders={"region": REGIONS},
    labels={UNITS[unit]: unit, "month": "", "region": "Region"},
)
chart.update_layout(margin_t=16)
st.plotly_chart(chart, key="sales-chart")

st.subheader("When the roastery is busy")
st.image(
    heat_map(rush()),
    caption="Monday to Sunday from top to bottom, midnight to midnight",
    output_format="PNG",
)

st.download_button(
    "Download these orders",
    table.to_csv(index=False),
    file_name="orders.csv",
    mime="text/csv",
    icon=":material/download:",
)
