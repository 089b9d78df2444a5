"""The measures by brand with polars: one lazy query for groups and total."""

import polars as pl
from contestant import run

event_type = pl.col("event_type")
purchase = event_type == "purchase"


def distinct(column, condition=None):
    values = pl.col(column) if condition is None else pl.col(column).filter(condition)
    return values.drop_nulls().n_unique()


MEASURES = [
    pl.len().alias("events"),
    (event_type == "view").sum().alias("views"),
    (event_type == "cart").sum().alias("carts"),
    (event_type == "remove_from_cart").sum().alias("cartRemovals"),
    purchase.sum().alias("purchases"),
    distinct("user_session").alias("sessions"),
    distinct("user_id").alias("shoppers"),
    distinct("product_id").alias("products"),
    distinct("user_session", event_type == "view").alias("viewSessions"),
    distinct("user_session", event_type == "cart").alias("cartSessions"),
    distinct("user_session", event_type.is_in(["cart", "purchase"])).alias("engagedSessions"),
    distinct("user_session", purchase).alias("purchaseSessions"),
    distinct("user_id", purchase).alias("buyers"),
    pl.col("price").filter(purchase).sum().alias("revenue"),
    distinct("user_session", purchase).alias("orders"),
]


def measure(path):
    events = pl.scan_parquet(path)
    return pl.collect_all([events.group_by("brand").agg(MEASURES), events.select(MEASURES)])


def rows_of(result):
    groups, total = result
    return groups.to_dicts(), total.to_dicts()[0]


run(measure, rows_of)
