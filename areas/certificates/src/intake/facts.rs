//! What the institute knows that bears on a request, and what follows from the worker's earlier certificates.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use kernel::{ProtocolNumber, TaxCode};

use super::submission::Submission;
use crate::registry::{Sender, SenderKind};
use crate::{Certificate, CertificateId, CertificateType, Doctor, DoctorRole, Kind, State, Worker};

/// Who signs a request, and through whom it came.
#[derive(Debug, Clone)]
pub struct Author {
    /// The doctor or hospital operator, with the region and unit that the request states.
    pub doctor: Doctor,
    /// In which way the sender sends.
    pub through: SenderKind,
    /// The quality in which the institute knows the author.
    pub registered_role: DoctorRole,
}

impl Author {
    /// A sender who signs for himself.
    #[must_use]
    pub fn of(sender: &Sender) -> Self {
        Self { doctor: sender.as_doctor(), through: sender.kind, registered_role: sender.role }
    }
}

/// A certificate that the worker had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Key.
    pub id: CertificateId,
    /// Number.
    pub number: ProtocolNumber,
    /// What it certified.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Ill since.
    pub starts_on: Date,
    /// Last day of the prognosis.
    pub ends_on: Option<Date>,
    /// Relation to what was before it.
    pub certificate_type: Option<CertificateType>,
    /// The one that it follows.
    pub follows: Option<CertificateId>,
}

/// What the institute knows that bears on a request.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The worker, if the register has him.
    pub worker: Option<Worker>,
    /// The worker's certificates of the last thirteen months, newest first.
    pub history: Vec<Earlier>,
    /// The certificate that the request is about: to be rectified or annulled, or the admission that a discharge ends.
    pub target: Option<Certificate>,
    /// Whether that admission has a discharge that counts.
    pub target_discharged: bool,
}

/// A continuation may begin this many days after the end of what it continues: a weekend and two holidays.
const CONTINUES_WITHIN: i8 = 5;
/// A relapse is one of an illness that ended at most this many days before (circular 136/2003).
const RELAPSES_WITHIN: i8 = 30;

impl Facts {
    /// The certificate that a continuation continues, or a relapse relapses from: of those that count, by whichever
    /// doctor, the one that ended last before the illness of the new one began or runs into it.
    #[must_use]
    pub fn followed(&self, submission: &Submission) -> Option<&Earlier> {
        let within: Span = match submission.certificate_type? {
            CertificateType::Start => return None,
            CertificateType::Continuation => CONTINUES_WITHIN.days(),
            CertificateType::Relapse => RELAPSES_WITHIN.days(),
        };
        let oldest_end = submission.starts_on.checked_sub(within).ok()?;
        let candidates = self.history.iter().filter(|earlier| {
            earlier.state == State::Valid
                && earlier.starts_on <= submission.starts_on
                && earlier.ends_on.is_some_and(|end| end >= oldest_end)
        });
        candidates.max_by_key(|earlier| earlier.ends_on)
    }

    /// Days of absence up to the end of the prognosis, those of the certificates that it continues included.
    #[must_use]
    pub fn days_of_absence(&self, submission: &Submission) -> i32 {
        let mut first = submission.starts_on;
        let continues = submission.certificate_type == Some(CertificateType::Continuation);
        let mut before = self.followed(submission).filter(|_| continues);
        // Each step goes to an older certificate; the number of steps guards against rows that point in a circle.
        for _ in 0..self.history.len() {
            let Some(earlier) = before else { break };
            first = first.min(earlier.starts_on);
            let goes_on = earlier.certificate_type == Some(CertificateType::Continuation);
            before = earlier
                .follows
                .filter(|_| goes_on)
                .and_then(|id| self.history.iter().find(|one| one.id == id));
        }
        submission.ends_on.map_or(0, |end| days(first, end))
    }

    /// Which sickness event of the calendar year the submission belongs to: the number of beginnings, its own included.
    #[must_use]
    pub fn event_of_the_year(&self, submission: &Submission) -> usize {
        let begins = |kind: Option<CertificateType>| kind == Some(CertificateType::Start);
        let earlier = self.history.iter().filter(|one| {
            one.state == State::Valid
                && begins(one.certificate_type)
                && one.starts_on.year() == submission.starts_on.year()
        });
        earlier.count() + usize::from(begins(submission.certificate_type))
    }

    /// The facts as they would be without one of the worker's certificates.
    #[must_use]
    pub fn without(mut self, id: CertificateId) -> Self {
        self.history.retain(|earlier| earlier.id != id);
        self
    }
}

/// Days from the first to the last, both counted.
fn days(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days() + 1)
}

/// Whether the target belongs to this worker and is of this kind.
pub(crate) fn is_of(certificate: &Certificate, worker: TaxCode, kind: Kind) -> bool {
    certificate.worker.tax_code == worker && certificate.kind == kind
}
