"""No module imports, directly or by way of others, one that imports it. Imports for types only count as well."""

import grimp
import pytest

PACKAGES = ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim")


def imports_in_cycles(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Each import (importer, imported) whose target imports the importer again."""
    return sorted(
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(importer=imported, imported=module)
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_by_way_of_others(package: str) -> None:
    assert imports_in_cycles(grimp.build_graph(package, cache_dir=None)) == []


def test_cycle_of_three_modules_is_found() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "a"), ("a", "d"), ("d", "e")):
        graph.add_import(importer=importer, imported=imported)

    assert imports_in_cycles(graph) == [("a", "b"), ("b", "c"), ("c", "a")]
