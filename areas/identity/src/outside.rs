use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Fetching = Pin<Box<dyn Future<Output = Result<Vec<u8>, NotFetched>> + Send>>;

/// Fetches what lies at an address of somebody else. Passed in, for the area opens no connections of its own; whoever
/// makes one sees to it that it follows no redirect, and ends in seconds and at a megabyte or two.
#[derive(Clone)]
pub struct Outside(Arc<dyn Fn(String) -> Fetching + Send + Sync>);

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotFetched(pub String);

impl Outside {
    /// With this function, which is given an address.
    pub fn new<F>(fetch: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Vec<u8>, NotFetched>> + Send + 'static,
    {
        Self(Arc::new(move |address| Box::pin(fetch(address))))
    }

    /// What lies at the address.
    pub(crate) async fn fetch(&self, address: &str) -> Result<Vec<u8>, NotFetched> {
        (self.0)(address.to_owned()).await
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outside(…)")
    }
}
