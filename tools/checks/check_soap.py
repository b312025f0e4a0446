"""The doctors' interface with a client of others: what is done, and what is refused with which code (docs/errors.md)."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from demo import ROME, Checks, Demo, wait_for
from doctors import DIAGNOSIS, Program, codes_of, errors_of, infos_of, number_of

DAY = datetime.timedelta(days=1)
# A tax code that is well-formed and nobody's.
NOBODY = "BNCGRL80A01L219X"


def check_certificates(checks: Checks, demo: Demo, doctor: Program) -> None:
    today = demo.today()
    first = doctor.send("worker-1")
    number = number_of(first)
    checks.that("a certificate gets a number of nine digits", re.fullmatch("[0-9]{9}", number), number)
    received = first.ricevutaOkInvioMalattia.dataRicezione
    checks.equal("and the moment of receipt", received.astimezone(ROME).date(), today)

    again = doctor.send("worker-1")
    checks.equal("the same certificate sent again gets the first receipt", number_of(again), number)
    checks.equal("with the first moment", again.ricevutaOkInvioMalattia.dataRicezione, received)
    checks.equal("and is told to be a repetition", infos_of(again), ["700"])
    checks.that("another certificate gets another number", number_of(doctor.send("worker-2")) != number)

    found = doctor.search("worker-1").datiCertificato
    mine = [one for one in found if one.idCertificato == number]
    checks.equal("a search finds it once", len(mine), 1)
    checks.equal("not annulled", mine[0].annullato, False)
    checks.equal("with its end", mine[0].malattiaRidotta.dataFine, (today + 4 * DAY).isoformat())

    printed = doctor.reprint("worker-1", number).ricevutaOkRistampaMalattia
    checks.equal("a reprint holds the diagnosis", printed.malattia.diagnosi.noteDiagnosi, DIAGNOSIS)
    checks.equal("and the worker", printed.lavoratore.codiceFiscale, demo.person("worker-1")["tax_code"])

    rectified = doctor.rectify("worker-1", number, today + 2 * DAY).ricevutaOkRettificaMalattia
    checks.that("a rectification gets its own number", rectified.idCertificato != number, rectified.idCertificato)
    checks.equal("and tells the certificate as it is now", rectified.malattia.dataFine, (today + 2 * DAY).isoformat())
    repeated = doctor.rectify("worker-1", number, today + 2 * DAY).ricevutaOkRettificaMalattia
    checks.equal("the same rectification again gets the first receipt", repeated.idCertificato, rectified.idCertificato)

    annulled = number_of(doctor.annul("worker-1", rectified.idCertificato))
    checks.equal("an annulment again gets the first receipt", number_of(doctor.annul("worker-1", rectified.idCertificato)), annulled)
    states = {one.idCertificato: one.annullato for one in doctor.search("worker-1").datiCertificato}
    checks.equal("a search tells what was annulled", states.get(rectified.idCertificato), True)

    name = doctor.query("worker-1").ricevutaOkInterrogazioneLavoratore
    checks.equal("the worker is known by name", f"{name.nome} {name.cognome}".upper(), demo.person("worker-1")["name"].upper())


def check_hospital(checks: Checks, demo: Demo, hospital: Program, doctor: Program) -> None:
    today = demo.today()
    admission = number_of(hospital.admit("worker-3", giornataLavorata="true", trauma="true"))
    checks.that("an admission gets a number", re.fullmatch("[0-9]{9}", admission), admission)
    gone = number_of(hospital.admit("worker-4"))
    checks.that("an admission is annulled", number_of(hospital.annul_admission("worker-4", gone)) != gone)

    elsewhere = {"via": "Via Altra", "civico": "1", "cap": "10121", "codiceCatastale": "L219"}
    kept = {"giornataLavorata": "true", "trauma": "true"}
    yesterday, tomorrow = (today - DAY).isoformat(), (today + DAY).isoformat()
    refused: list[tuple[str, str, str, dict, list[str]]] = [
        ("from no admission", "worker-3", "999999999", kept, ["601"]),
        ("of somebody else", "worker-1", admission, kept, ["601"]),
        ("from an annulled admission", "worker-4", gone, {}, ["602"]),
        ("with another residence", "worker-3", admission, {**kept, "residenza": elsewhere}, ["607"]),
        ("with another day of admission", "worker-3", admission, {**kept, "dataRicovero": yesterday}, ["608"]),
        ("that forgets the day worked and the accident", "worker-3", admission, {}, ["609", "610"]),
        ("before the admission", "worker-3", admission, {**kept, "dataDimissione": yesterday}, ["611"]),
        ("in the future", "worker-3", admission, {**kept, "dataDimissione": tomorrow}, ["612"]),
        ("after the prognosis", "worker-3", admission, {**kept, "dataFine": yesterday}, ["613"]),
    ]
    for what, worker, number, changed, expected in refused:
        checks.equal(f"no discharge {what}", codes_of(doctor.discharge(worker, number, **changed)), expected)
    stranger = Program(demo, "doctor-1")
    checks.equal("no discharge by another hospital", codes_of(stranger.discharge("worker-3", admission, **kept)), ["604", "605", "606"])

    discharge = number_of(doctor.discharge("worker-3", admission, **kept))
    checks.that("a discharge gets a number", discharge != admission, discharge)
    twice = doctor.discharge("worker-3", admission, **kept, agevolazioni="T")
    checks.equal("nobody is discharged twice", codes_of(twice), ["603"])
    checks.equal("nor his admission annulled then", codes_of(hospital.annul_admission("worker-3", admission)), ["509"])
    rectified = doctor.rectify("worker-3", discharge, today + 3 * DAY, "RettificaDimissione").ricevutaOkRettificaDimissione
    checks.equal("a discharge is rectified", rectified.dimissione.dataFine, (today + 3 * DAY).isoformat())
    checks.equal("no admission in the future", codes_of(hospital.admit("worker-4", dataRicovero=tomorrow)), ["600"])
    sickness = hospital.send("worker-4", ruoloMedico="S")
    checks.equal("a hospital sends admissions only", codes_of(sickness), ["208"])


def check_refused_certificates(checks: Checks, demo: Demo, doctor: Program) -> None:
    today = demo.today()
    nowhere = {"via": "Via Roma", "civico": "12", "cap": "10121"}
    earlier = {"dataRilascio": today - 2 * DAY, "dataInizio": today - 2 * DAY}
    later = {"dataRilascio": today + DAY, "dataInizio": today + DAY}
    visit = {"dataInizio": today - DAY, "visita": "D"}
    cases: list[tuple[str, dict[str, Any], list[str]]] = [
        ("with a wrong pincode", {"author": doctor.author(pincode="0000000000")}, ["203"]),
        ("with a doctor's tax code beside the pincode", {"author": doctor.author(codiceFiscale=NOBODY)}, ["200"]),
        ("without a pincode", {"author": {"codiceRegione": "010"}}, ["201"]),
        ("that ends before its release", {**visit, "dataFine": today - DAY}, ["400"]),
        ("that ends before it starts", {"dataFine": today - DAY}, ["400", "401"]),
        ("released tomorrow", later, ["402"]),
        ("released two days ago", earlier, ["403"]),
        ("that starts two days before", {"dataInizio": today - 2 * DAY, "visita": "D"}, ["404"]),
        ("that starts the day before, in the surgery", {"dataInizio": today - DAY}, ["405"]),
        ("that starts after its release", {"dataInizio": today + DAY}, ["406"]),
        ("on a day that does not exist", {"dataFine": "2026-02-30"}, ["104"]),
        ("without a diagnosis", {"diagnosi": {}}, ["100"]),
        ("with a code that is none of ICD-9-CM", {"diagnosi": {"codiceDiagnosi": "4871"}}, ["107"]),
        ("with a kind of visit that there is not", {"visita": "X"}, ["103"]),
        ("without a place of residence", {"residenza": nowhere}, ["302"]),
        ("with a place that never was", {"residenza": {**nowhere, "codiceCatastale": "X999"}}, ["303"]),
        ("with the name of no place", {"residenza": {**nowhere, "comune": "Paperopoli", "provincia": "TO"}}, ["304"]),
        ("with a postcode of four digits", {"residenza": {**nowhere, "cap": "1012", "codiceCatastale": "L219"}}, ["105"]),
    ]
    for what, changed, expected in cases:
        answer = doctor.send("worker-6", **changed)
        checks.equal(f"no certificate {what}", codes_of(answer), expected)
    checks.equal("no certificate for somebody unknown", codes_of(doctor.send(NOBODY)), ["301"])
    checks.equal("nor for a tax code that is none", codes_of(doctor.send("XYZ")), ["300"])
    open_code = doctor.sickness("worker-6") | {"lavoratore": {"codiceFiscale": demo.person("worker-6")["tax_code"]}}
    checks.equal("nor with a tax code that is not encrypted", codes_of(doctor.call("InviaMalattia", **open_code)), ["300"])
    checks.equal("nobody unknown is found", codes_of(doctor.query(NOBODY)), ["301"])
    many = doctor.send("worker-6", dataRilascio="x", dataInizio="x", dataFine="x", visita="x", tipoCertificato="x", ruoloMedico="x")
    checks.equal("all that is wrong is told at once", errors_of(many), [
        ("103", "malattia/ruoloMedico"), ("104", "malattia/dataRilascio"), ("104", "malattia/dataInizio"),
        ("104", "malattia/dataFine"), ("103", "malattia/visita"), ("103", "malattia/tipoCertificato"),
    ])


def check_private_doctor(checks: Checks, demo: Demo, doctor: Program) -> None:
    today = demo.today()
    checks.equal("a private doctor cannot sign for the public service", codes_of(doctor.send("worker-10", ruoloMedico="S")), ["209"])
    long = doctor.send("worker-10", dataFine=today + 14 * DAY)
    checks.that("more than ten days by a private doctor are taken and marked", number_of(long) and "450" in infos_of(long), infos_of(long))


def check_region(checks: Checks, demo: Demo, region: Program) -> None:
    named = demo.doctor("doctor-1")["tax_code"]
    answer = region.send("worker-11", author={"codiceFiscale": named, "codiceRegione": "010", "codiceAsl": "301"}, ruoloMedico="S")
    checks.that("a region sends for a doctor whom it names", number_of(answer))
    both = {"codiceFiscale": named, **region.author(pincode="1234567890")}
    checks.equal("without his pincode", codes_of(region.send("worker-11", author=both, ruoloMedico="S")), ["202"])
    checks.equal("never for nobody", codes_of(region.send("worker-11", author={"codiceRegione": "010"}, ruoloMedico="S")), ["204"])
    unknown = region.send("worker-11", author={"codiceFiscale": NOBODY}, ruoloMedico="S")
    checks.equal("or somebody unknown", codes_of(unknown), ["205"])


def check_refused_changes(checks: Checks, demo: Demo, doctor: Program, other: Program) -> None:
    today = demo.today()
    number = number_of(doctor.send("worker-7", dataFine=today + DAY))
    ended = number_of(doctor.send("worker-8", dataFine=today + 8 * DAY))
    rectified = number_of(doctor.send("worker-9"))
    number_of(doctor.rectify("worker-9", rectified, today + DAY))
    annulled = number_of(doctor.send("worker-12"))
    number_of(doctor.annul("worker-12", annulled))
    cases: list[tuple[str, Callable[[], Any], list[str]]] = [
        ("no later end", lambda: doctor.rectify("worker-7", number, today + 5 * DAY), ["504"]),
        ("no equal end", lambda: doctor.rectify("worker-7", number, today + DAY), ["504"]),
        ("no end before the release", lambda: doctor.rectify("worker-7", number, today - DAY), ["506"]),
        ("no rectification by another doctor", lambda: other.rectify("worker-7", number, today), ["501"]),
        ("none of what is rectified", lambda: doctor.rectify("worker-9", rectified, today), ["503"]),
        ("none of what is annulled", lambda: doctor.rectify("worker-12", annulled, today), ["502"]),
        ("none of what is not there", lambda: doctor.rectify("worker-7", "999999999", today), ["500"]),
        ("none with a number that is none", lambda: doctor.rectify("worker-7", "12", today), ["106"]),
        ("none of somebody else's", lambda: doctor.rectify("worker-8", number, today), ["500"]),
        ("no annulment by another doctor", lambda: other.annul("worker-7", number), ["501"]),
        ("none of what another annulled", lambda: other.annul("worker-12", annulled), ["501", "502"]),
        ("none of what is rectified", lambda: doctor.annul("worker-9", rectified), ["503"]),
        ("no reprint by another doctor", lambda: other.reprint("worker-7", number), ["501"]),
    ]
    for what, call, expected in cases:
        checks.equal(what, codes_of(call()), expected)
    today = demo.move_clock(today=(today + 2 * DAY).isoformat())
    checks.equal("no annulment two days after the release", codes_of(doctor.annul("worker-8", ended)), ["507"])
    checks.equal("no rectification after the end", codes_of(doctor.rectify("worker-7", number, today - 2 * DAY)), ["505"])
    checks.that("but one as long as it lasts", number_of(doctor.rectify("worker-8", ended, today)))


def main() -> None:
    checks, demo = Checks(), Demo()
    doctor, private = Program(demo, "doctor-1"), Program(demo, "doctor-3")
    discharging = Program(demo, "doctor-2")
    checks.equal("the service describes ten operations", len(doctor.client.service._binding._operations), 10)
    checks.run("certificates", check_certificates, checks, demo, doctor)
    checks.run("hospital", check_hospital, checks, demo, Program(demo, "hospital"), discharging)
    checks.run("refused certificates", check_refused_certificates, checks, demo, doctor)
    checks.run("private doctor", check_private_doctor, checks, demo, private)
    checks.run("region", check_region, checks, demo, Program(demo, "region"))
    checks.run("refused changes", check_refused_changes, checks, demo, doctor, discharging)
    checks.that("the server is alive afterwards", wait_for(demo.alive, 10))
    checks.end()


if __name__ == "__main__":
    main()
