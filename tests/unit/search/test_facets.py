"""Names of facets stand in the order of the Vietnamese alphabet, years the latest first."""

from __future__ import annotations

from eoffice.access.actor import Actor
from eoffice.search.facets import list_facets

NAMES = ["An Bình", "Ăn Thắng", "Ấp Mới", "Ba Đình", "Chi cục 2", "Da", "Đa", "Đà", "Đả", "Đã", "Đá", "Đạ", "Ý Yên"]


def test_names_stand_as_in_a_dictionary(app, actor) -> None:
    who: Actor = actor("vanthu")
    counts = {"issuer_name": dict.fromkeys(sorted(NAMES), 1), "year": {"2024": 9, "2026": 1, "2025": 5}}
    facets = {facet.name: [one.label for one in facet.values] for facet in list_facets(who, counts)}
    assert facets["issuer_name"] == NAMES
    assert facets["year"] == ["2026", "2025", "2024"]
