use identity::OrganisationKind;
use kernel::words;

words! {
    /// Who is reached by certified mail.
    pub enum Audience {
        /// Private employers, households among them.
        Firms = "firms",
        /// Public bodies.
        PublicBodies = "public-bodies",
        /// Workers, of their own certificates.
        Citizens = "citizens",
    }

    /// One of the published figures. Each is a count since the service began, but for the first, which goes up and down.
    pub enum Figure {
        /// People who can act for an organisation.
        AuthorisedUsers = "authorised-users",
        /// Attestations and certificates opened on a page by somebody signed in.
        ConsultationsSignedIn = "consultations-signed-in",
        /// Attestations found on the open page.
        ConsultationsOpen = "consultations-open",
        /// Private employers to whose mailbox something was sent.
        FirmsReached = "firms-reached",
        /// Messages to private employers.
        FirmsSent = "firms-sent",
        /// Public bodies to whose mailbox something was sent.
        PublicBodiesReached = "public-bodies-reached",
        /// Messages to public bodies.
        PublicBodiesSent = "public-bodies-sent",
        /// Workers to whose mailbox something was sent.
        CitizensReached = "citizens-reached",
        /// Messages to workers.
        CitizensSent = "citizens-sent",
    }
}

impl Audience {
    /// The audience that an organisation belongs to.
    #[must_use]
    pub fn of(kind: OrganisationKind) -> Self {
        match kind {
            OrganisationKind::PublicBody => Self::PublicBodies,
            OrganisationKind::Firm
            | OrganisationKind::DomesticEmployer
            | OrganisationKind::Intermediary
            | OrganisationKind::Patronato => Self::Firms,
        }
    }

    /// How many of it were reached.
    #[must_use]
    pub const fn reached(self) -> Figure {
        match self {
            Self::Firms => Figure::FirmsReached,
            Self::PublicBodies => Figure::PublicBodiesReached,
            Self::Citizens => Figure::CitizensReached,
        }
    }

    /// How many messages went to it.
    #[must_use]
    pub const fn sent(self) -> Figure {
        match self {
            Self::Firms => Figure::FirmsSent,
            Self::PublicBodies => Figure::PublicBodiesSent,
            Self::Citizens => Figure::CitizensSent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_audience_has_two_figures_of_its_own() {
        let mut figures: Vec<Figure> =
            Audience::ALL.iter().flat_map(|audience| [audience.reached(), audience.sent()]).collect();
        figures.sort_unstable();
        figures.dedup();
        assert_eq!(figures, Figure::ALL[3..]);
    }
}
