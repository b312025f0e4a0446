//! What is written to standard error: one JSON object a line, its fields by allow-list.

use std::fmt;
use std::io::Write;

use kernel::Clock;
use serde::Deserialize;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry};

/// The only fields that reach a log. None may hold a name, a tax code, an address, a diagnosis or what a person typed.
const ALLOWED: &[&str] = &[
    "message",
    "action",
    "address_kind",
    "attempt",
    "attempts",
    "backend",
    "bytes",
    "cause",
    "channel",
    "class",
    "code",
    "count",
    "door",
    "error",
    "events",
    "failure",
    "file",
    "item",
    "job",
    "key",
    "kind",
    "line",
    "listen",
    "method",
    "migrations",
    "milliseconds",
    "operation",
    "outcome",
    "path",
    "phase",
    "reason",
    "records",
    "request_id",
    "retry_in",
    "rule",
    "seconds",
    "state",
    "status",
    "taken",
    "task",
    "version",
];

/// How much is said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogSettings {
    /// `error`, `warn`, `info` or `debug`, also by target: `info,web::access=warn`.
    pub(crate) level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: "info".to_owned() }
    }
}

/// Starts the log; a second call in the same process changes nothing.
pub(crate) fn start(settings: &LogSettings, clock: &Clock) {
    let filter = EnvFilter::try_new(&settings.level).unwrap_or_else(|_unreadable| EnvFilter::new("info"));
    let lines = Lines { clock: clock.clone() };
    // Only the first start of a process counts; tests start several programs in one.
    let _ = Registry::default().with(filter).with(lines).try_init();
}

struct Lines {
    clock: Clock,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields(Map::new());
        fields.0.insert("time".to_owned(), self.clock.now().to_string().into());
        fields.0.insert("level".to_owned(), event.metadata().level().as_str().into());
        fields.0.insert("target".to_owned(), event.metadata().target().into());
        event.record(&mut fields);
        let line = Value::Object(fields.0).to_string();
        // A log that cannot be written must not stop the program.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        let value = if ALLOWED.contains(&field.name()) { value } else { "(left out)".into() };
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}
