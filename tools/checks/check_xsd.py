"""XML and its descriptions, judged by lxml: what employers download, what doctors send, what both are told of it."""

from urllib.parse import urljoin

import requests
from demo import CANARY, ROOT, Checks, Demo
from doctors import Program
from lxml import etree

MESSAGES = "{http://cert.sanita.finanze.it/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
XML = {"Accept": "application/xml"}


def employer_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(ROOT / "docs/formats/employer.xsd"))


def check_downloads(checks: Checks, demo: Demo) -> None:
    schema = employer_schema()
    for key in demo.about["api"]["keys"]:
        headers = {**demo.employer_key(key["employer"]), **XML}
        url, records = demo.url + "/api/v1/attestations?limit=100", 0
        while url:
            answer = requests.get(url, headers=headers, timeout=60)
            document = etree.fromstring(answer.content)
            if not schema.validate(document):
                checks.that(f"the list of {key['employer']} is valid", False, schema.error_log.last_error)
                break
            records += len(document)
            following = answer.links.get("next", {}).get("url")
            url = following and urljoin(url, following)
        expected = {one["protocol_number"] for one in demo.about["attestations"] if one["employer"] == key["employer"]}
        checks.that(f"the {records} records of {key['employer']} are valid, and all are there", records >= len(expected), len(expected))


def check_one(checks: Checks, demo: Demo) -> None:
    schema = employer_schema()
    headers = demo.employer_key("firm-1")
    for state in ("valid", "annulled", "rectified"):
        rows = requests.get(f"{demo.url}/api/v1/attestations?state={state}&limit=1", headers=headers, timeout=60).json()["items"]
        answer = requests.get(f"{demo.url}/api/v1/attestations/{rows[0]['id']}", headers={**headers, **XML}, timeout=60)
        document = etree.fromstring(answer.content)
        checks.that(f"one attestation, {state}, is valid", schema.validate(document), schema.error_log)
        checks.equal("  with its number", number_in(document[0]), rows[0]["protocol_number"])
        answer.content.decode("ascii")


def number_in(record: etree._Element) -> str:
    """Of a discharge its own number, not that of the admission."""
    numbers = [record.findtext(name) for name in ("idCertificato", "idDimissioni", "idInizioRicovero")]
    return next(number for number in numbers if number)


def check_intake(checks: Checks, demo: Demo) -> None:
    wsdl = etree.fromstring(requests.get(demo.about["soap"]["wsdl"], timeout=60).content)
    place = next(wsdl.iter(f"{XS}import")).get("schemaLocation")
    checks.that("the description of the service names its schema at this address", place.startswith(demo.url), place)
    described = etree.fromstring(requests.get(place, timeout=60).content)
    schema = etree.XMLSchema(described)
    checks.that("the schema of the doctors' interface compiles", schema)
    names = [element.get("name") for element in described.findall(f"{XS}element")]
    checks.equal("with a request and an answer for each of ten operations", len(names), 20)

    doctor = Program(demo, "doctor-1")
    request = doctor.sickness(
        "worker-1", reperibilita={"cognome": "D'Angelo", "indirizzo": {"via": "Via Po", "civico": "SNC", "cap": "10121", "comune": "Torino", "provincia": "TO"}}
    )
    envelope = doctor.client.create_message(doctor.client.service, "InviaMalattia", **request)
    sent = envelope.find(".//" + MESSAGES + "invioMalattiaRequest")
    checks.that("a certificate as zeep writes it is valid", schema.validate(sent), schema.error_log)
    for name, text in [("dataFine", "21/11/2026"), ("visita", "X"), ("codiceDiagnosi", "4871"), ("cap", "1012")]:
        spoilt = etree.fromstring(etree.tostring(sent))
        next(spoilt.iter(name)).text = text
        checks.that(f"with a wrong {name} it is not", not schema.validate(spoilt))

    headers = {"Content-Type": "text/xml"}
    auth = (doctor.about["username"], doctor.about["password"])
    printed = doctor.client.create_message(
        doctor.client.service, "RicercaMalattia", medico=doctor.author(), lavoratore=doctor.worker("worker-1")
    )
    answer = requests.post(demo.about["soap"]["certificates"], data=etree.tostring(printed), headers=headers, auth=auth, timeout=60)
    found = etree.fromstring(answer.content).find(".//" + MESSAGES + "ricercaMalattiaResponse")
    checks.that("the answer to a search is valid", schema.validate(found), schema.error_log)
    refused = doctor.client.create_message(doctor.client.service, "InviaMalattia", **doctor.sickness("worker-1", dataFine="x", visita="y"))
    answer = requests.post(demo.about["soap"]["certificates"], data=etree.tostring(refused), headers=headers, auth=auth, timeout=60)
    told = etree.fromstring(answer.content).find(".//" + MESSAGES + "invioMalattiaResponse")
    checks.that("the answer to a refused certificate is valid", schema.validate(told), schema.error_log)
    checks.that("and does not repeat the diagnosis", CANARY not in answer.text)


def main() -> None:
    checks, demo = Checks(), Demo()
    checks.run("downloads", check_downloads, checks, demo)
    checks.run("one attestation", check_one, checks, demo)
    checks.run("intake", check_intake, checks, demo)
    checks.end()


if __name__ == "__main__":
    main()
