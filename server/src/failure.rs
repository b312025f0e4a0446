/// Why a command ended with exit code 1, in words for whoever runs the program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("configuration: {0}")]
    Config(#[from] crate::config::ConfigError),
    #[error("keys: {0}")]
    Keys(#[from] crate::keys::KeysError),
    #[error("site: {0}")]
    Site(#[from] web::SiteError),
    #[error("database: {0}")]
    Database(#[from] db::Error),
    #[error("identity: {0}")]
    Identity(#[from] identity::Error),
    #[error("certificates: {0}")]
    Certificates(#[from] certificates::Error),
    #[error("delivery: {0}")]
    Delivery(#[from] delivery::Error),
    #[error("fonts: {0}")]
    Fonts(#[from] documents::pdf::Error),
    #[error("audit: {0}")]
    Audit(#[from] audit::Broken),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Refused(String),
}
