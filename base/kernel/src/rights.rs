crate::words! {
    /// In what capacity a person uses the desk; a person may have several.
    pub enum Profile {
        /// Sees his own certificates and attestations.
        Worker = "worker",
        /// Acts for a private firm.
        Employer = "employer",
        /// Acts for a public body, or one of its units.
        PublicBody = "public_body",
        /// Acts for client firms under a mandate.
        Intermediary = "intermediary",
        /// Sends, rectifies and annuls certificates.
        Doctor = "doctor",
        /// Answers on the phone.
        ContactCentre = "contact_centre",
        /// Works at an office of the institute.
        Operator = "operator",
        /// Keeps the program's data and timetable.
        Administrator = "administrator",
        /// Reads the record of who did what.
        Auditor = "auditor",
        /// A doctor of the institute, who may see diagnoses.
        MedicalStaff = "medical_staff",
    }

    /// How surely the person at the other end is who he says; a later one allows all that an earlier one does.
    pub enum Strength {
        /// Nobody has signed in.
        None = "none",
        /// PIN given without a look at a document: consults.
        Ordinary = "ordinary",
        /// PIN after a look at a document: disposes.
        Dispositive = "dispositive",
        /// SPID level 2, eIDAS substantial.
        Substantial = "substantial",
        /// SPID level 3, CIE, CNS, eIDAS high.
        High = "high",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_are_ordered_from_nobody_to_a_card() {
        assert!(Strength::ALL.is_sorted());
        assert_eq!(Strength::ALL.first(), Some(&Strength::None));
        assert!(Strength::Substantial > Strength::Dispositive);
    }
}
