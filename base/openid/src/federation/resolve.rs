use std::collections::VecDeque;
use std::future::Future;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::chain::Chain;
use super::trust_mark::TrustMark;
use super::{Federation, FederationError, MEMBER, Statement};
use crate::{Address, Schemes};

/// How many superiors of one member are asked.
const MOST_HINTS: usize = 5;
/// How many members may stand between a member and its anchor, whatever the anchor says.
const MOST_BETWEEN: usize = 3;
/// How many questions are asked to resolve one member.
const MOST_QUESTIONS: usize = 24;

/// Why an address gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No connection, no time left, or another answer than 200.
    #[error("no answer")]
    NoAnswer,
    /// More than a megabyte.
    #[error("the answer is too long")]
    TooLong,
    /// Not text.
    #[error("the answer is no text")]
    NoText,
    /// Enough was asked already.
    #[error("too many questions")]
    TooMany,
}

/// Whoever can ask an address: one GET, no redirects followed, a bound on the time and of 1 MiB on the answer.
pub trait Fetch {
    /// The body of the answer.
    fn get(&self, address: &Address) -> impl Future<Output = Result<String, FetchError>> + Send;
}

/// What a member is, proved up to an anchor.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// Its identifier.
    pub subject: Address,
    /// Up to whom it was proved.
    pub anchor: Address,
    /// Its metadata after all policies.
    pub metadata: Map<String, Value>,
    /// Until when this may be relied upon.
    pub expires_at: Timestamp,
    /// The statements that prove it, from its own up to the anchor's, in compact form.
    pub chain: Vec<String>,
    /// The mark that it bears, in compact form; none if none was asked for.
    pub mark: Option<String>,
}

impl Federation {
    /// Proves a member and works out its metadata as one of this kind; the marks that are asked for must be borne.
    pub async fn resolve<F: Fetch + Sync>(
        &self,
        fetch: &F,
        subject: &Address,
        kind: &str,
        now: Timestamp,
    ) -> Result<Resolved, FederationError> {
        let mut walk = Walk { fetch, schemes: self.schemes, now, questions: 0 };
        let chain = self.chain(&mut walk, subject).await?;
        let metadata = chain.metadata(kind)?;
        let mark = self.mark(&mut walk, &chain).await?;
        Ok(Resolved {
            subject: subject.clone(),
            anchor: chain.anchor.subject.clone(),
            metadata,
            expires_at: mark
                .as_ref()
                .and_then(|mark| mark.expires_at)
                .unwrap_or(Timestamp::MAX)
                .min(chain.expires_at()),
            chain: chain.tokens(),
            mark: mark.map(|mark| mark.signed.token().to_owned()),
        })
    }

    /// Climbs from a member to an anchor, the shorter ways first. If none leads there, the error is that of the way
    /// that failed first.
    async fn chain<F: Fetch + Sync>(
        &self,
        walk: &mut Walk<'_, F>,
        subject: &Address,
    ) -> Result<Chain, FederationError> {
        let own = walk.configuration(subject).await?;
        let mut failed = None;
        let mut ways = VecDeque::from([Way { above: Vec::new(), top: own.clone() }]);
        while let Some(way) = ways.pop_front() {
            for superior in way.top.hints(self.schemes)?.iter().take(MOST_HINTS) {
                let step = self.step(walk, &own, &way, superior).await;
                match step {
                    Ok(Step::Anchored(chain)) => return Ok(*chain),
                    Ok(Step::Higher(way)) => ways.push_back(*way),
                    Err(error) => drop(failed.get_or_insert(error)),
                }
            }
        }
        Err(failed.unwrap_or_else(|| FederationError::NoAnchor(subject.to_string())))
    }

    /// Asks one superior about the member at the top of a way.
    async fn step<F: Fetch + Sync>(
        &self,
        walk: &mut Walk<'_, F>,
        own: &Statement,
        way: &Way,
        superior: &Address,
    ) -> Result<Step, FederationError> {
        let below = &way.top.subject;
        if *superior == own.subject || way.above.iter().any(|statement| statement.issuer == *superior) {
            return Err(FederationError::Loop(below.to_string()));
        }
        let anchor = self.anchor(superior);
        if anchor.is_none() && way.above.len() >= MOST_BETWEEN {
            return Err(FederationError::TooLong(own.subject.to_string()));
        }
        let top = walk.configuration(superior).await?;
        let place = top.fetch_endpoint(self.schemes)?.with(&[("sub", below.as_str())]);
        let token = walk.ask(&place).await?;
        let statement = Statement::about(&token, (superior, &top.keys), below, self.schemes, walk.now)?;
        let above = [way.above.as_slice(), &[statement]].concat();
        let Some(anchor) = anchor else { return Ok(Step::Higher(Box::new(Way { above, top }))) };
        let chain = Chain { subject: own.clone(), above, anchor: top };
        chain.check(anchor, self.schemes)?;
        Ok(Step::Anchored(Box::new(chain)))
    }

    /// One of the marks asked for that the member bears: in its own configuration, or in what its superior says of
    /// it.
    async fn mark<F: Fetch + Sync>(
        &self,
        walk: &mut Walk<'_, F>,
        chain: &Chain,
    ) -> Result<Option<TrustMark>, FederationError> {
        if self.marks.is_empty() {
            return Ok(None);
        }
        let subject = chain.subject.subject.as_str();
        let mut failed = None;
        for statement in [&chain.subject].into_iter().chain(chain.above.first()) {
            for mark in TrustMark::all(statement.claims(), subject, &self.marks, walk.now) {
                let checked = match mark {
                    Ok(mark) => self.check_mark(walk, chain, &mark).await.map(|()| mark),
                    Err(error) => Err(error),
                };
                match checked {
                    Ok(mark) => return Ok(Some(mark)),
                    Err(error) => drop(failed.get_or_insert(error)),
                }
            }
        }
        Err(failed.unwrap_or_else(|| FederationError::NoMark(subject.to_owned())))
    }

    async fn check_mark<F: Fetch + Sync>(
        &self,
        walk: &mut Walk<'_, F>,
        chain: &Chain,
        mark: &TrustMark,
    ) -> Result<(), FederationError> {
        let subject = chain.subject.subject.to_string();
        let anchor = chain.anchor.subject.as_str();
        if !mark.allowed_by(chain.anchor.claims(), anchor) {
            return Err(FederationError::MarkIssuer { subject, issuer: mark.issuer.clone() });
        }
        let keys = if mark.issuer == anchor {
            chain.anchor.keys.clone()
        } else {
            let reason = |reason| FederationError::Address { text: mark.issuer.clone(), reason };
            let issuer = self.schemes.entity(&mark.issuer).map_err(reason)?;
            let issuer = self.chain(walk, &issuer).await?;
            issuer.metadata(MEMBER)?;
            issuer.subject.keys
        };
        let verified = mark.signed.verify(&keys);
        verified.map(drop).map_err(|reason| FederationError::Mark { subject, reason })
    }
}

/// A way up that has not yet come to an anchor.
struct Way {
    /// What was said of those below, the first of the subject.
    above: Vec<Statement>,
    /// What the highest member reached says of itself.
    top: Statement,
}

enum Step {
    Anchored(Box<Chain>),
    Higher(Box<Way>),
}

/// One search, with its count of questions.
struct Walk<'f, F> {
    fetch: &'f F,
    schemes: Schemes,
    now: Timestamp,
    questions: usize,
}

impl<F: Fetch + Sync> Walk<'_, F> {
    async fn ask(&mut self, address: &Address) -> Result<String, FederationError> {
        self.questions += 1;
        let answer = if self.questions > MOST_QUESTIONS {
            Err(FetchError::TooMany)
        } else {
            self.fetch.get(address).await
        };
        answer.map_err(|reason| FederationError::Fetch { address: address.to_string(), reason })
    }

    async fn configuration(&mut self, subject: &Address) -> Result<Statement, FederationError> {
        let token = self.ask(&subject.configuration()).await?;
        Statement::configuration(token.trim(), subject, self.schemes, self.now)
    }
}
