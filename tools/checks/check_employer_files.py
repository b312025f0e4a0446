"""The sample files for employers, seen by programs of others: lxml for XML and XSD, csv, pypdf."""

import csv
import io
import os
from pathlib import Path

from lxml import etree
from pypdf import PdfReader

SAMPLES = Path(os.environ["SPORTELLO_SAMPLES"])
LABEL_WIDTH = 30
RECORD_KINDS = ["attestato", "ricovero", "dimissioni", "annullamento"]
# Must never be found in what an employer receives; the samples put it into every certificate.
DIAGNOSIS = ["Sindrome influenzale", "487.1"]


def check_xml(schema: etree.XMLSchema, path: Path) -> None:
    content = path.read_bytes()
    content.decode("ascii")
    assert content.startswith(b"<?xml") and content.endswith(b"</listaAttestati>"), path
    # The field forces ISO-8859-1 on the file and looks at local names alone.
    forced = etree.fromstring(content.replace(b'"UTF-8"', b'"ISO-8859-1"', 1))
    schema.assertValid(etree.fromstring(content))
    kinds = [etree.QName(record).localname for record in forced]
    assert sorted(kinds, key=RECORD_KINDS.index) == kinds, (path, kinds)
    assert set(kinds) == set(RECORD_KINDS), (path, kinds)
    for record in forced:
        assert record.findtext("codFiscAzienda") or record.findtext("matricolaINPS"), path


def check_schema_refuses(schema: etree.XMLSchema, path: Path) -> None:
    """A schema that takes anything would prove nothing."""
    spoils = [
        ("attestato/tipoCertificato", "X"),
        ("attestato/lavoratore/cognome", "ALO'-ROSSI"),
        ("attestato/medico/nome", "A"),
        ("attestato/dataFine", "2026-02-30"),
        ("ricovero/residenza/cap", "1012"),
        ("dimissioni/tipoRicovero", "X"),
        ("annullamento/idCertificato", "12345678"),
    ]
    for place, text in spoils:
        root = etree.fromstring(path.read_bytes())
        root.find(place).text = text
        assert not schema.validate(root), place
    root = etree.fromstring(path.read_bytes())
    etree.SubElement(root.find("attestato"), "codiceDiagnosi").text = "487"
    assert not schema.validate(root), "codiceDiagnosi"


def check_txt(path: Path) -> None:
    content = path.read_bytes().decode("ascii")
    lines = content.split("\r\n")
    assert lines.pop() == "" and "\n" not in "".join(lines), path
    rules = [line for line in lines if set(line) == {"="}]
    heads = [line for line in lines if line.startswith("Record.")]
    assert len(rules) == len(heads) + 1, path
    for number, head in enumerate(heads, start=1):
        assert head[LABEL_WIDTH : LABEL_WIDTH + 2] == ": ", head
        assert head[LABEL_WIDTH + 2 :] == f"{number}/{len(heads)}", head


def check_csv(path: Path) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows and all(None not in row and None not in row.values() for row in rows), path
    assert all(len(row["protocollo"]) == 9 for row in rows), path


def check_pdf(path: Path) -> None:
    reader = PdfReader(path)
    number = path.stem.split("-")[1]
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert f"PUC {number}" in reader.pages[0].extract_text(), path
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value, path
    assert number not in reader.metadata.title, path
    wanted = path.name.startswith("certificate")
    assert all((word in text) is wanted for word in DIAGNOSIS), path


def main() -> None:
    schema = etree.XMLSchema(etree.parse(SAMPLES / "docs/employer.xsd"))
    for path in SAMPLES.glob("*.xml"):
        check_xml(schema, path)
        check_schema_refuses(schema, path)
    for path in SAMPLES.glob("*.txt"):
        check_txt(path)
    for path in SAMPLES.glob("*.csv"):
        check_csv(path)
    for path in SAMPLES.glob("*.pdf"):
        check_pdf(path)
    for path in [*SAMPLES.glob("*.xml"), *SAMPLES.glob("*.txt"), *SAMPLES.glob("*.csv")]:
        assert not any(word.encode() in path.read_bytes() for word in DIAGNOSIS), path
    files = [path for path in SAMPLES.iterdir() if path.is_file()]
    assert len(files) > 20, files
    print(f"employer files: {len(files)} read by lxml, csv and pypdf")


if __name__ == "__main__":
    main()
