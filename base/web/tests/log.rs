//! What the log says of a request, and what it keeps to itself.

#![expect(clippy::unwrap_used, reason = "only tests use it")]

mod site;

use std::io::{Result, Write};
use std::sync::{Arc, Mutex};

use site::{app, get_with};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_the_template_of_a_path_and_nothing_that_was_sent() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let sent =
        [("referer", "http://127.0.0.1:8080/canary-r"), ("cookie", "a=canary-c"), ("user-agent", "canary-u")];
    let app = app();
    for path in ["/tipo/canary-p?x=canary-q", "/canary-n", "/rotto?x=canary-q", "/lavoratore?x=canary-q"] {
        get_with(&app, path, &sent).await;
    }
    drop(guard);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains(r#"path="/tipo/{number}" status=400"#), "{text}");
    assert!(text.contains(r#"path="(none)" status=404"#));
    assert!(text.contains("cause=\"a handler panicked"));
    assert!(!text.contains("canary"), "{text}");
}
