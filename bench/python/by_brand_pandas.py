"""The measures by brand with pandas, over Arrow's types, which keep decimals exact."""

import pandas as pd
from contestant import MEASURES, run

COLUMNS = ["event_type", "product_id", "brand", "price", "user_id", "user_session"]


def measure(path):
    events = pd.read_parquet(path, columns=COLUMNS, dtype_backend="pyarrow")
    # Codes are faster to group and to count than texts.
    for column in ("event_type", "brand", "user_session"):
        events[column] = events[column].astype("category")
    return by_brand(events), totals(events)


def conditions(events):
    event_type = events["event_type"]
    return {
        "view": events[event_type == "view"],
        "cart": events[event_type == "cart"],
        "remove": events[event_type == "remove_from_cart"],
        "purchase": events[event_type == "purchase"],
        "engaged": events[event_type.isin(["cart", "purchase"])],
    }


def by_brand(events):
    def grouped(rows):
        return rows.groupby("brand", dropna=False, observed=True)

    every, met = grouped(events), {name: grouped(rows) for name, rows in conditions(events).items()}
    purchase_sessions = met["purchase"]["user_session"].nunique()
    columns = {
        "events": every.size(),
        "views": met["view"].size(),
        "carts": met["cart"].size(),
        "cartRemovals": met["remove"].size(),
        "purchases": met["purchase"].size(),
        "sessions": every["user_session"].nunique(),
        "shoppers": every["user_id"].nunique(),
        "products": every["product_id"].nunique(),
        "viewSessions": met["view"]["user_session"].nunique(),
        "cartSessions": met["cart"]["user_session"].nunique(),
        "engagedSessions": met["engaged"]["user_session"].nunique(),
        "purchaseSessions": purchase_sessions,
        "buyers": met["purchase"]["user_id"].nunique(),
        "revenue": met["purchase"]["price"].sum(),
        "orders": purchase_sessions,
    }
    # Categories as plain labels: a group that has no purchase is missing in some of the columns.
    plain = {name: column.set_axis(column.index.astype(object)) for name, column in columns.items()}
    return pd.DataFrame(plain, index=plain["events"].index)


def totals(events):
    met = conditions(events)
    purchase_sessions = met["purchase"]["user_session"].nunique()
    return {
        "events": len(events),
        "views": len(met["view"]),
        "carts": len(met["cart"]),
        "cartRemovals": len(met["remove"]),
        "purchases": len(met["purchase"]),
        "sessions": events["user_session"].nunique(),
        "shoppers": events["user_id"].nunique(),
        "products": events["product_id"].nunique(),
        "viewSessions": met["view"]["user_session"].nunique(),
        "cartSessions": met["cart"]["user_session"].nunique(),
        "engagedSessions": met["engaged"]["user_session"].nunique(),
        "purchaseSessions": purchase_sessions,
        "buyers": met["purchase"]["user_id"].nunique(),
        "revenue": met["purchase"]["price"].sum(),
        "orders": purchase_sessions,
    }


def rows_of(result):
    frame, total = result
    groups = [
        {"brand": None if pd.isna(brand) else brand, **{name: 0 if pd.isna(row[name]) else row[name] for name in MEASURES}}
        for brand, row in zip(frame.index, frame.to_dict("records"))
    ]
    return groups, total


run(measure, rows_of)
