//! Which part of a message a finding is about, under the names of each door.

use crate::Kind;

macro_rules! sections {
    ($( $(#[$doc:meta])* $name:ident: $soap:literal, $json:literal; )+) => {
        /// A part of a request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Section {
            $( $(#[$doc])* $name, )+
        }

        impl Section {
            /// Every part.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            const fn names(self) -> (&'static str, &'static str) {
                match self {
                    $( Self::$name => ($soap, $json), )+
                }
            }
        }
    };
}

// In SOAP paths `@` stands for the element of who signs, `*` for that of what is certified.
sections! {
    /// The message as a whole.
    Message: "", "";
    /// Who signs.
    Author: "@", "author";
    /// The tax code of who signs.
    AuthorTaxCode: "@/codiceFiscale", "author.tax_code";
    /// The pincode.
    Pincode: "@/pincode", "author.pincode";
    /// The region of who signs.
    Region: "@/codiceRegione", "author.region";
    /// The local health unit of who signs.
    LocalUnit: "@/codiceAsl", "author.local_unit";
    /// The hospital or surgery of who signs.
    Structure: "@/codiceStruttura", "author.structure";
    /// The worker's tax code.
    Worker: "lavoratore/codiceFiscale", "worker_tax_code";
    /// The number of the certificate that the request is about.
    Number: "idCertificato", "protocol_number";
    /// The number of the admission that a discharge ends.
    AdmissionNumber: "idInizioRicovero", "admission_number";
    /// The new end of a rectification.
    NewEnd: "dataFine", "ends_on";
    /// Where the worker lives.
    Residence: "residenza", "residence";
    /// Street of the residence.
    ResidenceStreet: "residenza/via", "residence.street";
    /// House number of the residence.
    ResidenceNumber: "residenza/civico", "residence.number";
    /// Postcode of the residence.
    ResidencePostcode: "residenza/cap", "residence.postcode";
    /// Belfiore code of the residence.
    ResidencePlaceCode: "residenza/codiceCatastale", "residence.place_code";
    /// Municipality of the residence.
    ResidencePlace: "residenza/comune", "residence.place";
    /// Province of the residence.
    ResidenceProvince: "residenza/provincia", "residence.province";
    /// Name at the door where the worker can be found.
    AvailabilitySurname: "reperibilita/cognome", "availability.surname";
    /// Where the worker can be found.
    Availability: "reperibilita/indirizzo", "availability.address";
    /// Street where the worker can be found.
    AvailabilityStreet: "reperibilita/indirizzo/via", "availability.address.street";
    /// House number where the worker can be found.
    AvailabilityNumber: "reperibilita/indirizzo/civico", "availability.address.number";
    /// Postcode where the worker can be found.
    AvailabilityPostcode: "reperibilita/indirizzo/cap", "availability.address.postcode";
    /// Belfiore code where the worker can be found.
    AvailabilityPlaceCode: "reperibilita/indirizzo/codiceCatastale", "availability.address.place_code";
    /// Municipality where the worker can be found.
    AvailabilityPlace: "reperibilita/indirizzo/comune", "availability.address.place";
    /// Province where the worker can be found.
    AvailabilityProvince: "reperibilita/indirizzo/provincia", "availability.address.province";
    /// In which quality the doctor signs.
    Role: "*/ruoloMedico", "doctor_role";
    /// Date of release.
    Released: "*/dataRilascio", "released_on";
    /// Ill since.
    Starts: "*/dataInizio", "starts_on";
    /// Day of admission.
    Admitted: "*/dataRicovero", "admitted_on";
    /// Day of discharge.
    Discharged: "*/dataDimissione", "discharged_on";
    /// Last day of the prognosis.
    Ends: "*/dataFine", "ends_on";
    /// Where the worker was seen.
    Visit: "*/visita", "visit";
    /// Relation to earlier certificates.
    Type: "*/tipoCertificato", "certificate_type";
    /// Kind of stay.
    Stay: "*/tipoRicovero", "stay";
    /// The diagnosis.
    Diagnosis: "*/diagnosi", "diagnosis";
    /// Its code.
    DiagnosisCode: "*/diagnosi/codiceDiagnosi", "diagnosis.code";
    /// Its text.
    DiagnosisNotes: "*/diagnosi/noteDiagnosi", "diagnosis.notes";
    /// Whether the working day was completed.
    DayWorked: "*/giornataLavorata", "day_worked";
    /// Whether an accident is the cause.
    Trauma: "*/trauma", "trauma";
    /// What frees from the hours of availability.
    Benefit: "*/agevolazioni", "benefit";
    /// First day searched.
    SearchFrom: "dataInizioRicerca", "from";
    /// Last day searched.
    SearchUntil: "dataFineRicerca", "until";
}

impl Section {
    /// The path of the faulty element (*sezioneErrata*) in a message about a certificate of this kind.
    #[must_use]
    pub fn soap(self, kind: Kind) -> String {
        let (author, content) = match kind {
            Kind::Sickness => ("medico", "malattia"),
            Kind::Admission => ("operatore", "ricovero"),
            Kind::Discharge => ("medico", "dimissione"),
        };
        self.names().0.replace('@', author).replace('*', content)
    }

    /// The path in JSON, which is also the name of the form's field.
    #[must_use]
    pub fn json(self) -> &'static str {
        self.names().1
    }

    /// The path with its stand-ins, for the published table.
    #[must_use]
    pub fn pattern(self) -> &'static str {
        self.names().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_named_after_the_message_it_stands_in() {
        assert_eq!(Section::Ends.soap(Kind::Sickness), "malattia/dataFine");
        assert_eq!(Section::Ends.soap(Kind::Discharge), "dimissione/dataFine");
        assert_eq!(Section::Pincode.soap(Kind::Admission), "operatore/pincode");
        assert_eq!(Section::Ends.json(), "ends_on");
    }
}
