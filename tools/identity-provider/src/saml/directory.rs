//! Where the metadata of service providers are found: read when a request comes, so that either may start first.

use std::sync::Arc;
use std::time::{Duration, Instant};

use outside::Outside;
use tokio::sync::Mutex;

use super::service_provider::ServiceProvider;
use crate::federation::Federation;
use crate::{BOUNDS, Source};

/// For how long metadata are not fetched again.
const FRESH: Duration = Duration::from_secs(10);

/// Everything that was named at the start.
pub(crate) struct Directory {
    entries: Vec<Entry>,
    outside: Outside,
}

struct Entry {
    federation: Federation,
    source: Source,
    kept: Mutex<Option<(Instant, Vec<Arc<ServiceProvider>>)>>,
}

impl Directory {
    pub(crate) fn new(sources: Vec<(Federation, Source)>, outside: Outside) -> Self {
        let entry = |(federation, source)| Entry { federation, source, kept: Mutex::new(None) };
        Self { entries: sources.into_iter().map(entry).collect(), outside }
    }

    /// The service provider with this entity id, or why there is none.
    pub(crate) async fn find(
        &self,
        federation: Federation,
        entity_id: &str,
    ) -> Result<Arc<ServiceProvider>, String> {
        let mut reasons = vec![format!("{entity_id} is not registered")];
        for entry in self.entries.iter().filter(|entry| entry.federation == federation) {
            match entry.providers(&self.outside).await {
                Ok(known) => {
                    let found = known.into_iter().find(|provider| provider.entity_id == entity_id);
                    if let Some(provider) = found {
                        return Ok(provider);
                    }
                }
                Err(reason) => reasons.push(reason),
            }
        }
        Err(reasons.join("; "))
    }
}

impl Entry {
    /// What the source held last, if it is silent now.
    async fn providers(&self, outside: &Outside) -> Result<Vec<Arc<ServiceProvider>>, String> {
        let mut kept = self.kept.lock().await;
        if let Some((at, providers)) = kept.as_ref()
            && at.elapsed() < FRESH
        {
            return Ok(providers.clone());
        }
        match (read(&self.source, outside).await, kept.as_ref()) {
            (Ok(providers), _) => {
                *kept = Some((Instant::now(), providers.clone()));
                Ok(providers)
            }
            (Err(_silent), Some((_, providers))) => Ok(providers.clone()),
            (Err(reason), None) => Err(reason),
        }
    }
}

async fn read(source: &Source, outside: &Outside) -> Result<Vec<Arc<ServiceProvider>>, String> {
    let fetched;
    let metadata = match source {
        Source::Text(text) => text,
        Source::Url(url) => {
            fetched = outside.text(url, BOUNDS).await.map_err(|cause| format!("{url}: {cause}"))?;
            &fetched
        }
    };
    Ok(ServiceProvider::read_all(metadata)?.into_iter().map(Arc::new).collect())
}
