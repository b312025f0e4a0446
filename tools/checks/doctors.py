"""A doctor's program as somebody else would write it: zeep, from the served WSDL."""

import base64
import datetime
import os
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from demo import CANARY, Demo
from zeep import Client
from zeep.transports import Transport

# Each script sends certificates of its own, so that none is the repetition of another's.
DIAGNOSIS = f"{CANARY} {os.getpid()}"
RESIDENCE = {"via": "Via Roma", "civico": "12", "cap": "10121", "codiceCatastale": "L219"}


def encrypt(demo: Demo, text: str) -> str:
    """With the institute's certificate, RSA PKCS#1 v1.5, in Base64."""
    certificate = x509.load_pem_x509_certificate(Path(demo.about["soap"]["encryption_certificate"]).read_bytes())
    return base64.b64encode(certificate.public_key().encrypt(text.encode(), padding.PKCS1v15())).decode()


class Program:
    """The program of one sender; each call answers what the service answered."""

    def __init__(self, demo: Demo, key: str) -> None:
        self.demo = demo
        self.about = demo.doctor(key)
        session = requests.Session()
        session.auth = (self.about["username"], self.about["password"])
        self.client = Client(demo.about["soap"]["wsdl"], transport=Transport(session=session, timeout=60))

    def author(self, **fields: str) -> dict[str, str]:
        """Who signs: a doctor by his pincode, a hospital by its region and local unit."""
        if self.about["kind"] == "doctor":
            fields.setdefault("pincode", self.about["pincode"])
        if self.about["kind"] == "hospital":
            fields = {"codiceRegione": self.about["region"], "codiceAsl": self.about["asl"], **fields}
        if "pincode" in fields:
            fields["pincode"] = encrypt(self.demo, fields["pincode"])
        return fields

    def worker(self, key_or_code: str) -> dict[str, str]:
        known = [person["tax_code"] for person in self.demo.about["people"] if person["key"] == key_or_code]
        return {"codiceFiscale": encrypt(self.demo, known[0] if known else key_or_code)}

    def call(self, operation: str, **request: Any) -> Any:
        return self.client.service[operation](**request)

    def send(self, worker: str, author: dict[str, str] | None = None, **changed: Any) -> Any:
        return self.call("InviaMalattia", **self.sickness(worker, author, **changed))

    def sickness(self, worker: str, author: dict[str, str] | None = None, **changed: Any) -> dict[str, Any]:
        """A certificate released today for five days, with what is `changed` in it."""
        today = changed.pop("today", None) or self.demo.today()
        residence = changed.pop("residenza", RESIDENCE)
        extra = {"reperibilita": changed.pop("reperibilita")} if "reperibilita" in changed else {}
        sickness = {
            "ruoloMedico": self.about["role"],
            "dataRilascio": today.isoformat(),
            "dataInizio": today.isoformat(),
            "dataFine": (today + datetime.timedelta(days=4)).isoformat(),
            "visita": "A",
            "tipoCertificato": "I",
            "diagnosi": {"codiceDiagnosi": "487.1", "noteDiagnosi": DIAGNOSIS},
            **{name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in changed.items()},
        }
        author = self.author() if author is None else author
        return {"medico": author, "lavoratore": self.worker(worker), "residenza": residence, "malattia": sickness, **extra}

    def rectify(self, worker: str, number: str, ends_on: datetime.date, operation: str = "RettificaMalattia") -> Any:
        return self.call(
            operation, medico=self.author(), lavoratore=self.worker(worker), idCertificato=number, dataFine=ends_on.isoformat()
        )

    def annul(self, worker: str, number: str) -> Any:
        return self.call("AnnullaMalattia", medico=self.author(), lavoratore=self.worker(worker), idCertificato=number)

    def search(self, worker: str, **days: str) -> Any:
        return self.call("RicercaMalattia", medico=self.author(), lavoratore=self.worker(worker), **days)

    def reprint(self, worker: str, number: str) -> Any:
        return self.call("RistampaMalattia", medico=self.author(), lavoratore=self.worker(worker), idCertificato=number)

    def query(self, worker: str) -> Any:
        return self.call("InterrogazioneLavoratore", medico=self.author(), lavoratore=self.worker(worker))

    def admit(self, worker: str, **admission: Any) -> Any:
        admission = {"dataRicovero": self.demo.today().isoformat(), **admission}
        return self.call(
            "InviaRicovero", operatore=self.author(), lavoratore=self.worker(worker), residenza=RESIDENCE, ricovero=admission
        )

    def annul_admission(self, worker: str, number: str) -> Any:
        return self.call("AnnullaRicovero", operatore=self.author(), lavoratore=self.worker(worker), idCertificato=number)

    def discharge(self, worker: str, number: str, **changed: Any) -> Any:
        today = self.demo.today()
        residence = changed.pop("residenza", RESIDENCE)
        discharge = {
            "ruoloMedico": self.about["role"],
            "dataRicovero": today.isoformat(),
            "dataDimissione": today.isoformat(),
            "dataFine": (today + datetime.timedelta(days=6)).isoformat(),
            "tipoCertificato": "I",
            "tipoRicovero": "R",
            "diagnosi": {"noteDiagnosi": DIAGNOSIS},
            **changed,
        }
        return self.call(
            "InviaDimissione",
            medico=self.author(),
            lavoratore=self.worker(worker),
            idInizioRicovero=number,
            residenza=residence,
            dimissione=discharge,
        )


def number_of(answer: Any) -> str:
    """The number in the receipt; says what was refused if there is none."""
    for name, field in [
        ("ricevutaOkInvioMalattia", "idCertificato"),
        ("ricevutaOkRettificaMalattia", "idCertificato"),
        ("ricevutaOkAnnullamento", "idAnnullamento"),
        ("ricevutaOkInvioRicovero", "idInizioRicovero"),
        ("ricevutaOkInvioDimissione", "idCertificato"),
        ("ricevutaOkRettificaDimissione", "idCertificato"),
    ]:
        receipt = getattr(answer, name, None)
        if receipt is not None:
            return receipt[field]
    raise AssertionError(f"no receipt: {errors_of(answer)}")


def errors_of(answer: Any) -> list[tuple[str, str]]:
    """Code and section of everything that was refused."""
    refused = getattr(answer, "ricevutaNonOk", None)
    return [(error.tipoErrore, error.sezioneErrata) for error in refused.errore] if refused else []


def codes_of(answer: Any) -> list[str]:
    return sorted(code for code, _ in errors_of(answer))


def infos_of(answer: Any) -> list[str]:
    """Codes of what there is to know about something that was done."""
    infos = getattr(answer, "ricevutaInfo", None)
    return [info.codice for info in infos.info] if infos else []
