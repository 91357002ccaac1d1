"""Models are private to their package: others call its queries and services."""

import grimp


def test_no_package_imports_anothers_models():
    graph = grimp.build_graph("kinpira", exclude_type_checking_imports=True)
    found = []
    for module in graph.modules:
        parts = module.split(".")
        if len(parts) < 3 or parts[2] != "models":
            continue
        owner = parts[1]
        for importer in graph.find_modules_that_directly_import(module):
            package = importer.split(".")[1]
            if package != owner and ".tests" not in importer:
                found.append(f"{importer} imports {module}")
    assert not found, "call the package's queries or services instead:\n" + "\n".join(sorted(found))
