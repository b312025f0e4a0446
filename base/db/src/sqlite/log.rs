//! The write-ahead log is brought into the file beside the writer, for whoever waits for a commit should not wait for that.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use crate::Error;

/// The log is brought into the file each time that so many pages have been added to it; if nothing was added meanwhile, it
/// begins anew.
const PAGES: i32 = 2_000;
/// With a log longer than this the writer brings in the rest himself, and adds nothing meanwhile.
const MOST_PAGES: i32 = 16_000;

/// Watches over the log of what `writer` commits, until that is closed.
pub(super) fn watch(path: &Path, writer: &mut Connection) -> Result<(), Error> {
    let (wake, woken) = crossbeam_channel::bounded(1);
    let connection = super::open_writer(path)?;
    std::thread::Builder::new()
        .name("sqlite-log".to_owned())
        .spawn(move || woken.iter().for_each(|()| bring_in(&connection)))
        .map_err(|cause| Error::Unavailable(cause.to_string()))?;
    let mut brought_in = 0;
    writer.wal_hook(Some(move |log: &mut Wal, pages| {
        if pages < brought_in {
            brought_in = 0;
        }
        if pages > MOST_PAGES {
            // Whatever stands in the way of it now does not concern what was committed.
            let _ = log.checkpoint();
        } else if pages - brought_in > PAGES {
            brought_in = pages;
            // One who is awake already will see these pages too.
            let _ = wake.try_send(());
        }
        Ok(())
    }))?;
    Ok(())
}

fn bring_in(connection: &Connection) {
    let done = connection.query_row("pragma wal_checkpoint(passive)", [], |_row| Ok(()));
    if let Err(cause) = done {
        tracing::warn!(%cause, "the log of the database cannot be brought into its file");
    }
}
