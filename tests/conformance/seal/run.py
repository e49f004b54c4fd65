"""Judges the seals of PDF files with pyHanko, which holds them against the standards, and says what it found.

    run.py <certificates to trust, PEM> <file> ...

One line of JSON for each file. `sound`: the one seal is intact, valid, covers the whole file, and nothing was added after
it; a file that pyHanko cannot even read is not sound. `trusted`: its certificate leads to one of those given. Nothing is
fetched from the network.
"""

import json
import logging
import sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def judged(trusted, path: str) -> dict:
    with open(path, "rb") as file:
        try:
            reader = PdfFileReader(file)
            (seal,) = reader.embedded_signatures
            status = validate_pdf_signature(
                seal, ValidationContext(trust_roots=trusted, allow_fetching=False)
            )
        except Exception as error:  # Whatever it is that a broken file breaks.
            return {"sound": False, "error": f"{type(error).__name__}: {error}"}
        stamp = status.timestamp_validity
        return {
            "sound": bool(
                status.intact
                and status.valid
                and status.coverage.name == "ENTIRE_FILE"
                and status.modification_level in (None, ModificationLevel.NONE)
                and (stamp is None or (stamp.intact and stamp.valid))
            ),
            "trusted": bool(status.trusted),
            "coverage": status.coverage.name,
            "subFilter": str(seal.sig_object.get("/SubFilter")),
            "signer": status.signing_cert.subject.human_friendly,
            "timestamped": stamp is not None,
            "stampTrusted": bool(stamp and stamp.trusted),
            "summary": status.summary(),
        }


def main(trusted: str, *files: str) -> None:
    logging.disable(logging.CRITICAL)
    roots = list(load_certs_from_pemder([trusted]))
    for path in files:
        print(json.dumps(judged(roots, path), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
