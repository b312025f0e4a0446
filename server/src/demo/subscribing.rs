//! Employers who asked, on the pages for it, that attestations go to their PEC mailbox, and gave the code that came
//! there. Their mail goes out through the demonstration's own network while its history is entered, and its receipts are
//! read at once.

use jobs::Worker;

use super::people::Cast;
use super::post::Post;
use super::visitor::Visitor;
use crate::assemble::Desk;
use crate::failure::Failure;

/// Who asks for which employer, in what form and how often.
const SUBSCRIBERS: &[(&str, &str, &str, &str)] = &[
    ("employer-clerk", "firm-1", "both", "immediate"),
    ("employer-clerk-2", "firm-2", "xml", "daily"),
    ("body-clerk", "public-body-1", "txt", "immediate"),
];

/// Turns that the work of a moment takes at most: a job, the message that it makes, what follows from that.
const TURNS: usize = 20;

/// All subscribe and prove their mailboxes.
pub(super) async fn subscribe(desk: &Desk, cast: &Cast, post: &Post) -> Result<(), Failure> {
    for (person, employer, format, frequency) in SUBSCRIBERS {
        let address = &cast.organisation(employer)?.pec;
        let clerk = Visitor::sign_in(desk, cast, person, employer).await?;
        let asked = [
            ("address", address.as_str()),
            ("format", format),
            ("frequency", frequency),
            ("daily_hour", "6"),
            ("coverage", "everything"),
        ];
        let subscription = clerk.submit("/azienda/pec/nuova", &asked).await?.location;
        work(desk, post).await?;
        let code =
            code_in(post, address)?.ok_or_else(|| failed(format_args!("no code came for {employer}")))?;
        clerk.submit(&format!("{subscription}/codice"), &[("code", &code)]).await?;
    }
    Ok(())
}

/// Does what is due, sends what is ready and reads what comes back, until nothing is left.
pub(super) async fn work(desk: &Desk, post: &Post) -> Result<(), Failure> {
    let jobs = Worker::new(desk.db.clone(), desk.clock.clone(), desk.jobs());
    for _ in 0..TURNS {
        let done = jobs.run_due().await?;
        let sent = delivery::run_due(&desk.delivery).await?;
        post.network.settle().await;
        let read = delivery::read_due(&desk.delivery).await?;
        if done + sent + read == 0 {
            break;
        }
    }
    Ok(())
}

/// The code in the newest message to an address: two groups of four letters and digits.
fn code_in(post: &Post, address: &str) -> Result<Option<String>, Failure> {
    let letters = post.letters()?;
    let newest = letters.iter().rev().find(|letter| letter.to.iter().any(|to| to == address));
    let mut words = newest.into_iter().flat_map(|letter| letter.read.text.split_whitespace());
    Ok(words.find(|word| is_code(word)).map(str::to_owned))
}

fn is_code(word: &str) -> bool {
    let group = |text: &str| {
        text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    word.split_once('-').is_some_and(|(first, second)| group(first) && group(second))
}

fn failed(cause: impl std::fmt::Display) -> Failure {
    Failure::Refused(format!("the subscribers of the demonstration: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_other_words() {
        assert!(is_code("AB23-CD45"));
        for word in ["AB23CD45", "AB23-CD4", "ab23-cd45", "21/11/2026", "-"] {
            assert!(!is_code(word), "{word}");
        }
    }
}
