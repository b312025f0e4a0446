//! A message on its way through the network.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::calendar;

use crate::original::Original;

/// Who provides mailboxes to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// As `gestore-emittente` names it.
    pub name: String,
    /// Its own domain: receipts come from `posta-certificata@` it.
    pub domain: String,
    /// The domains whose mailboxes it keeps: `pec.example`, `*.pec.example` for all that end so, `pec.*` for all that begin so,
    /// `*` for all; where several fit, the longest decides. What no provider manages lies outside of PEC.
    pub manages: Vec<String>,
}

impl Provider {
    /// Where its receipts and envelopes come from.
    pub(crate) fn address(&self) -> String {
        format!("posta-certificata@{}", self.domain)
    }

    /// Where other providers tell it that they took a message in charge, or found a virus.
    pub(crate) fn service_mailbox(&self) -> String {
        format!("ricevute@{}", self.domain)
    }

    /// How well it manages that domain, the longer the better.
    pub(crate) fn manages(&self, domain: &str) -> Option<usize> {
        let fits = |pattern: &String| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(end), _) => domain.ends_with(end).then_some(end.len()),
            (_, Some(start)) => domain.starts_with(start).then_some(start.len()),
            _ => pattern.eq_ignore_ascii_case(domain).then_some(usize::MAX),
        };
        self.manages.iter().filter_map(fits).max()
    }
}

/// One of those whom a message is for.
pub(crate) struct Recipient {
    pub(crate) address: String,
    /// The place of its provider; none outside of PEC.
    pub(crate) provider: Option<usize>,
    /// Whether it stands in Cc alone.
    pub(crate) copied: bool,
}

/// A message that the access point took, accepted or not.
pub(crate) struct Dispatch {
    pub(crate) original: Original,
    /// With the network's id in place of the client's own.
    pub(crate) raw: Vec<u8>,
    /// The network's id, without brackets.
    pub(crate) identifier: String,
    pub(crate) taken_at: Timestamp,
    /// The place of the sender's provider.
    pub(crate) provider: usize,
    pub(crate) recipients: Vec<Recipient>,
}

impl Dispatch {
    /// The providers that the message goes to, each once.
    pub(crate) fn receiving(&self) -> Vec<usize> {
        let mut providers: Vec<_> =
            self.recipients.iter().filter_map(|recipient| recipient.provider).collect();
        providers.sort_unstable();
        providers.dedup();
        providers
    }
}

/// The part of an address after the last at sign, in lower case.
pub(crate) fn domain(address: &str) -> String {
    address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase()
}

/// An instant as texts and XML show it: day, time and zone of Rome.
pub(crate) struct Moment {
    pub(crate) day: String,
    pub(crate) time: String,
    pub(crate) zone: String,
    /// As headers have it (RFC 5322 §3.3).
    pub(crate) header: String,
    /// In digits and UTC, as the network's ids begin.
    pub(crate) digits: String,
}

impl Moment {
    pub(crate) fn of(at: Timestamp) -> Self {
        let local = calendar::in_rome(at);
        Self {
            day: local.strftime("%d/%m/%Y").to_string(),
            time: local.strftime("%H:%M:%S").to_string(),
            zone: local.strftime("%z").to_string(),
            header: local.strftime("%a, %d %b %Y %H:%M:%S %z").to_string(),
            digits: at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%S").to_string(),
        }
    }
}

/// Shows instants; the second that was shown last is not written anew.
#[derive(Default)]
pub(crate) struct Moments(Mutex<Option<(i64, Arc<Moment>)>>);

impl Moments {
    pub(crate) fn of(&self, at: Timestamp) -> Arc<Moment> {
        let second = at.as_microsecond().div_euclid(1_000_000);
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((shown, moment)) = &*last
            && *shown == second
        {
            return moment.clone();
        }
        let moment = Arc::new(Moment::of(at));
        *last = Some((second, moment.clone()));
        moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_that_names_a_domain_best_manages_it() {
        let provider = |manages: &[&str]| Provider {
            name: String::new(),
            domain: String::new(),
            manages: manages.iter().map(|&pattern| pattern.to_owned()).collect(),
        };
        let (exact, below, all) =
            (provider(&["a.pec.example"]), provider(&["*.pec.example"]), provider(&["*"]));
        assert!(exact.manages("a.pec.example") > below.manages("a.pec.example"));
        assert!(below.manages("a.pec.example") > all.manages("a.pec.example"));
        assert_eq!(below.manages("pec.example"), None);
        assert_eq!(exact.manages("b.pec.example"), None);
        assert_eq!(provider(&["pec.*", "pec.ditta.*"]).manages("pec.ditta.example"), Some(10));
    }

    #[test]
    fn a_moment_is_shown_in_the_time_of_rome() {
        let moment = Moment::of("2026-07-01T22:30:05Z".parse().unwrap());
        let shown = [moment.day, moment.time, moment.zone, moment.header, moment.digits];
        let expected =
            ["02/07/2026", "00:30:05", "+0200", "Thu, 02 Jul 2026 00:30:05 +0200", "20260701223005"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn every_second_is_shown_as_itself() {
        let moments = Moments::default();
        let time = |at: &str| moments.of(at.parse().unwrap()).time.clone();
        assert_eq!(time("2026-07-01T22:30:05Z"), "00:30:05");
        assert_eq!(time("2026-07-01T22:30:05.999999Z"), "00:30:05");
        assert_eq!(time("2026-07-01T22:30:06Z"), "00:30:06");
        assert_eq!(time("2026-07-01T22:30:05Z"), "00:30:05");
    }
}
