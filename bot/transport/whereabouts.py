"""The time zone of a place on the map. The place is looked up here and nowhere kept."""

from __future__ import annotations


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone there; None where there is none, as at a pole or for degrees that are none."""
    # Only who shares a place pays for the map: 40 MB and a tenth of a second.
    import tzfpy

    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return tzfpy.get_tz(longitude, latitude) or None
