//! What is written to standard error: one JSON object a line, its fields by allow-list.

use std::fmt;
use std::io::Write;
use std::panic::{self, PanicHookInfo};

use kernel::Clock;
use serde::Deserialize;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// The only fields that reach a log. None may hold the name, tax code or address of a person, a
/// diagnosis, or what a person typed; the institute's own mailboxes and the members of federations are named.
const ALLOWED: &[&str] = &[
    "message",
    "action",
    "address_kind",
    "alarm",
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
    "evidence",
    "failure",
    "federation_member",
    "file",
    "item",
    "items",
    "job",
    "key",
    "kind",
    "language",
    "line",
    "listen",
    "mailbox",
    "method",
    "migrations",
    "milliseconds",
    "operation",
    "outcome",
    "over",
    "path",
    "phase",
    "provider",
    "queued",
    "queues",
    "reason",
    "records",
    "released",
    "removed",
    "request_id",
    "retry_in",
    "rule",
    "seconds",
    "standing",
    "state",
    "status",
    "taken",
    "task",
    "trace",
    "until",
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
    let filter = filter(&settings.level);
    let lines = Lines { clock: clock.clone() };
    // Only the first start of a process counts; tests start several programs in one.
    if Registry::default().with(filter).with(lines).try_init().is_ok() {
        panic::set_hook(Box::new(broken_off));
    }
}

/// What is said at this level. Where the program breaks off is said, whatever else is left out.
fn filter(level: &str) -> Targets {
    let always = format!("{}=error", module_path!());
    let stated = level.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    let directives = stated.chain([always.as_str()]).collect::<Vec<_>>().join(",");
    directives.parse().unwrap_or_else(|_unreadable| Targets::new().with_default(Level::INFO))
}

/// Says where the program has broken off, and not in which words: they may hold what was being worked on.
fn broken_off(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
    tracing::error!(file = place, "a mistake in the program: something broke off here");
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what would be written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<Map<String, Value>>>>);

    impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Kept {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let mut fields = Fields(Map::new());
            event.record(&mut fields);
            self.0.lock().unwrap().push(fields.0);
        }
    }

    #[test]
    fn the_level_is_that_of_the_target_and_where_the_program_breaks_off_is_always_said() {
        let by_target = filter("info, web::access=warn,");
        assert!(by_target.would_enable("certificates", &Level::INFO));
        assert!(!by_target.would_enable("certificates", &Level::DEBUG));
        assert!(!by_target.would_enable("web::access", &Level::INFO));
        let silent = filter("off");
        assert!(!silent.would_enable("certificates", &Level::ERROR));
        assert!(silent.would_enable("sportello::logging", &Level::ERROR));
        assert!(
            filter("web::access=loud").would_enable("certificates", &Level::INFO),
            "a level that does not exist"
        );
    }

    #[test]
    fn the_log_says_where_the_program_broke_off_and_not_on_what() {
        let kept = Kept::default();
        let usual = panic::take_hook();
        panic::set_hook(Box::new(broken_off));
        let broken = tracing::subscriber::with_default(Registry::default().with(kept.clone()), || {
            panic::catch_unwind(|| assert_eq!("RSSMRA80A01H501U", "", "as a test wants it"))
        });
        panic::set_hook(usual);
        assert!(broken.is_err());
        let lines = kept.0.lock().unwrap();
        assert_eq!(lines.len(), 1);
        assert!(lines[0]["file"].as_str().is_some_and(|place| place.starts_with(file!())));
        assert!(!Value::Object(lines[0].clone()).to_string().contains("RSSMRA"));
    }
}
