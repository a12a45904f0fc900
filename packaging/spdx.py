#!/usr/bin/env python3
"""Writes an SPDX list (2.3, JSON) of what is inside a package.

    packaging/spdx.py PACKAGE VERSION EPOCH ROOT < COMPONENTS > FILE

Each line of COMPONENTS has a kind, a name, a version, and the path of the licence's text under
ROOT, separated by tabs ('-' for no text). packaging/licences.txt has the expressions.
"""

import datetime
import json
import pathlib
import re
import sys

KINDS = {
    "debian": ("Organization: Debian", "pkg:deb/debian/{name}@{version}"),
    "swift": ("Organization: Swift project", "pkg:generic/{name}@{version}"),
    "swiftpm": ("NOASSERTION", "pkg:swift/{name}@{version}"),
    "marquee": ("Organization: The Marquee authors", "pkg:generic/{name}@{version}"),
}


def licences():
    table = {}
    for line in (pathlib.Path(__file__).parent / "licences.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, expression = line.split(maxsplit=1)
            table[name] = expression
    return table


def main():
    package, version, epoch, root = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    known, packages, texts, relations = licences(), [], [], []
    components = [line.rstrip("\n").split("\t") for line in sys.stdin]
    for kind, name, number, file in sorted(set(map(tuple, components))):
        supplier, address = KINDS[kind]
        mark = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]", "-", f"{kind}-{name}")
        licence = known.get(name)
        if licence is None:
            licence = "LicenseRef-" + re.sub(r"[^A-Za-z0-9.]", "-", name)
            text = (pathlib.Path(root) / file.lstrip("/")).read_bytes().decode("utf-8", "replace")
            texts.append({"licenseId": licence, "name": f"licences of {name}",
                          "extractedText": text})
        packages.append({
            "SPDXID": mark, "name": name, "versionInfo": number, "supplier": supplier,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": licence, "licenseDeclared": licence,
            "copyrightText": "NOASSERTION",
            "externalRefs": [{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": address.format(name=name, version=number.replace("+", "%2B")),
            }],
        })
        if kind == "marquee":
            relations.append({"spdxElementId": "SPDXRef-DOCUMENT",
                              "relationshipType": "DESCRIBES", "relatedSpdxElement": mark})
        else:
            relations.append({"spdxElementId": "SPDXRef-marquee-marquee",
                              "relationshipType": "CONTAINS", "relatedSpdxElement": mark})
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": package, "documentNamespace": f"https://spdx.org/spdxdocs/{package}-{epoch}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": [f"Tool: marquee-scripts-package-{version}"]},
        "packages": packages, "relationships": relations,
        "hasExtractedLicensingInfos": texts,
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
