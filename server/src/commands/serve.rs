use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::sync::watch;
use web::Routes;

use crate::ConfigFile;
use crate::assemble::Desk;
use crate::cns::CardDoor;
use crate::failure::Failure;
use crate::http;
use crate::operations::{self, Operations};
use crate::workers::Workers;

pub(crate) async fn serve(file: &ConfigFile, with_workers: bool) -> Result<(), Failure> {
    let (config, desk) = super::open(file)?;
    refuse_old_schema(&desk).await?;
    let stop = http::end_of_process()?;
    let figures = figures();
    let listener = TcpListener::bind(config.server.listen).await?;
    let operations = match config.server.operations {
        Some(address) => Some(TcpListener::bind(address).await?),
        None => None,
    };
    let cards = CardDoor::open(&desk).await?;
    tracing::info!(listen = %config.server.listen, version = env!("CARGO_PKG_VERSION"), "serving");
    let workers = with_workers.then(|| Workers::start(&desk, &stop));
    let public = http::serve(
        listener,
        desk.router(Routes::new(), operations.is_none(), figures.clone(), &stop),
        stop.clone(),
    );
    let apart = async {
        match operations {
            None => Ok(()),
            Some(listener) => http::serve(listener, apart(&desk, figures, &stop), stop.clone()).await,
        }
    };
    let cards = CardDoor::serve_if(cards, stop.clone());
    let served = tokio::try_join!(public, apart, cards).map(drop);
    if let Some(workers) = workers {
        workers.end().await;
    }
    tracing::info!("ended");
    served
}

pub(crate) async fn work(file: &ConfigFile) -> Result<(), Failure> {
    let (_, desk) = super::open(file)?;
    refuse_old_schema(&desk).await?;
    let stop = http::end_of_process()?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "working");
    Workers::start(&desk, &stop).end().await;
    tracing::info!("ended");
    Ok(())
}

/// Starts counting; none if another program of this process already does.
pub(crate) fn figures() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}

/// Health and figures on an address of their own.
fn apart(desk: &Desk, figures: Option<PrometheusHandle>, stop: &watch::Receiver<bool>) -> axum::Router {
    let operations = operations::routes(Operations { db: desk.db.clone(), figures, stop: stop.clone() });
    web::router(&desk.site, operations, |inner| inner)
}

/// A database that does not answer yet is waited for, as «not ready»; one with another version's schema is refused.
async fn refuse_old_schema(desk: &Desk) -> Result<(), Failure> {
    match desk.db.missing_migrations().await {
        Ok(missing) if missing.is_empty() => Ok(()),
        Ok(missing) => Err(Failure::Refused(format!(
            "the database lacks {}; run: sportello migrate",
            missing.join(", ")
        ))),
        Err(cause) => {
            tracing::error!(%cause, "the database does not answer; serving begins when it does");
            Ok(())
        }
    }
}
