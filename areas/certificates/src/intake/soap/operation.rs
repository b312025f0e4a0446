//! The ten operations of the interface, and what may stand in each request.

use crate::Kind;

/// Namespace of the messages.
pub(crate) const MESSAGES: &str = "http://cert.sanita.finanze.it/";
/// Namespace of the service description, and start of every `SOAPAction`.
pub(crate) const SERVICE: &str = "http://ws.cert.sanita.finanze.it/";

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Send,
    Rectify,
    Annul,
    Search,
    Reprint,
    QueryWorker,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) request: &'static str,
    /// Name of the answer's element, with the prefix that answers declare.
    pub(crate) response: &'static str,
    /// Name of the receipt in the answer; a search answers with its findings alone.
    pub(crate) receipt: &'static str,
    pub(crate) task: Task,
    pub(crate) kind: Kind,
    pub(crate) parts: &'static [Part],
}

/// An element that may stand once in its parent.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) parts: &'static [Part],
}

const fn leaf(name: &'static str) -> Part {
    Part { name, parts: &[] }
}

const fn group(name: &'static str, parts: &'static [Part]) -> Part {
    Part { name, parts }
}

const AUTHOR: &[Part] = &[
    leaf("codiceFiscale"),
    leaf("pincode"),
    leaf("codiceRegione"),
    leaf("codiceAsl"),
    leaf("codiceStruttura"),
];
const WORKER: Part = group("lavoratore", &[leaf("codiceFiscale")]);
const DOCTOR: Part = group("medico", AUTHOR);
const OPERATOR: Part = group("operatore", AUTHOR);
const ADDRESS: &[Part] =
    &[leaf("via"), leaf("civico"), leaf("cap"), leaf("codiceCatastale"), leaf("comune"), leaf("provincia")];
const RESIDENCE: Part = group("residenza", ADDRESS);
const AVAILABILITY: Part = group("reperibilita", &[leaf("cognome"), group("indirizzo", ADDRESS)]);
const DIAGNOSIS: Part = group("diagnosi", &[leaf("codiceDiagnosi"), leaf("noteDiagnosi")]);
const SICKNESS: Part = group(
    "malattia",
    &[
        leaf("ruoloMedico"),
        leaf("dataRilascio"),
        leaf("dataInizio"),
        leaf("dataFine"),
        leaf("visita"),
        leaf("tipoCertificato"),
        DIAGNOSIS,
        leaf("giornataLavorata"),
        leaf("trauma"),
        leaf("agevolazioni"),
    ],
);
const ADMISSION: Part = group("ricovero", &[leaf("dataRicovero"), leaf("giornataLavorata"), leaf("trauma")]);
const DISCHARGE: Part = group(
    "dimissione",
    &[
        leaf("ruoloMedico"),
        leaf("dataRicovero"),
        leaf("dataDimissione"),
        leaf("dataFine"),
        leaf("tipoCertificato"),
        leaf("tipoRicovero"),
        DIAGNOSIS,
        leaf("giornataLavorata"),
        leaf("trauma"),
        leaf("agevolazioni"),
    ],
);
const RECTIFICATION: &[Part] = &[DOCTOR, WORKER, leaf("idCertificato"), leaf("dataFine")];

/// All operations, in the order of the service description.
pub(crate) static OPERATIONS: [Operation; 10] = [
    Operation {
        name: "InviaMalattia",
        request: "invioMalattiaRequest",
        response: "cert:invioMalattiaResponse",
        receipt: "ricevutaOkInvioMalattia",
        task: Task::Send,
        kind: Kind::Sickness,
        parts: &[DOCTOR, WORKER, RESIDENCE, AVAILABILITY, SICKNESS],
    },
    Operation {
        name: "RettificaMalattia",
        request: "rettificaMalattiaRequest",
        response: "cert:rettificaMalattiaResponse",
        receipt: "ricevutaOkRettificaMalattia",
        task: Task::Rectify,
        kind: Kind::Sickness,
        parts: RECTIFICATION,
    },
    Operation {
        name: "AnnullaMalattia",
        request: "annullamentoMalattiaRequest",
        response: "cert:annullamentoMalattiaResponse",
        receipt: "ricevutaOkAnnullamento",
        task: Task::Annul,
        kind: Kind::Sickness,
        parts: &[DOCTOR, WORKER, leaf("idCertificato")],
    },
    Operation {
        name: "RicercaMalattia",
        request: "ricercaMalattiaRequest",
        response: "cert:ricercaMalattiaResponse",
        receipt: "",
        task: Task::Search,
        kind: Kind::Sickness,
        parts: &[DOCTOR, WORKER, leaf("dataInizioRicerca"), leaf("dataFineRicerca")],
    },
    Operation {
        name: "RistampaMalattia",
        request: "ristampaMalattiaRequest",
        response: "cert:ristampaMalattiaResponse",
        receipt: "ricevutaOkRistampaMalattia",
        task: Task::Reprint,
        kind: Kind::Sickness,
        parts: &[DOCTOR, WORKER, leaf("idCertificato")],
    },
    Operation {
        name: "InviaRicovero",
        request: "invioRicoveroRequest",
        response: "cert:invioRicoveroResponse",
        receipt: "ricevutaOkInvioRicovero",
        task: Task::Send,
        kind: Kind::Admission,
        parts: &[OPERATOR, WORKER, RESIDENCE, ADMISSION],
    },
    Operation {
        name: "AnnullaRicovero",
        request: "annullamentoRicoveroRequest",
        response: "cert:annullamentoRicoveroResponse",
        receipt: "ricevutaOkAnnullamento",
        task: Task::Annul,
        kind: Kind::Admission,
        parts: &[OPERATOR, WORKER, leaf("idCertificato")],
    },
    Operation {
        name: "InviaDimissione",
        request: "invioDimissioneRequest",
        response: "cert:invioDimissioneResponse",
        receipt: "ricevutaOkInvioDimissione",
        task: Task::Send,
        kind: Kind::Discharge,
        parts: &[DOCTOR, WORKER, leaf("idInizioRicovero"), RESIDENCE, AVAILABILITY, DISCHARGE],
    },
    Operation {
        name: "RettificaDimissione",
        request: "rettificaDimissioneRequest",
        response: "cert:rettificaDimissioneResponse",
        receipt: "ricevutaOkRettificaDimissione",
        task: Task::Rectify,
        kind: Kind::Discharge,
        parts: RECTIFICATION,
    },
    Operation {
        name: "InterrogazioneLavoratore",
        request: "interrogazioneLavoratoreRequest",
        response: "cert:interrogazioneLavoratoreResponse",
        receipt: "ricevutaOkInterrogazioneLavoratore",
        task: Task::QueryWorker,
        kind: Kind::Sickness,
        parts: &[DOCTOR, WORKER],
    },
];

/// The operation whose request has this name.
pub(crate) fn operation(request: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.request == request)
}
