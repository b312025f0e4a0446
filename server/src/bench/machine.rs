//! Whether the machine is fit to measure on, and what this process has used of it.

use std::fs;
use std::hint::black_box;
use std::num::NonZero;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Reads of memory slower than this, in nanoseconds, make a figure void.
const SLOWEST_READ: f64 = 150.0;
/// A machine with more than so many processes waiting before the run makes a figure void.
const HIGHEST_LOAD: f64 = 4.0;
/// Clock ticks a second, as Linux reports processor time on every platform that it still supports.
const TICKS: f64 = 100.0;

/// Why a figure taken now would mean nothing; none if it would.
pub(crate) fn unfit() -> Option<String> {
    let load = load();
    if load > HIGHEST_LOAD {
        return Some(format!("the load before the run was {load:.1}"));
    }
    let read = nanoseconds_per_read();
    (read > SLOWEST_READ).then(|| format!("a random read of memory took {read:.0} ns"))
}

fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0)
}

/// Follows a chain of positions through 64 MB, so that no read can begin before the one before has ended.
#[expect(clippy::cast_precision_loss, reason = "an average")]
fn nanoseconds_per_read() -> f64 {
    const LENGTH: usize = 16 * 1024 * 1024;
    const READS: u32 = 2_000_000;
    let mut next: Vec<u32> = vec![0; LENGTH];
    let mut position = 0_usize;
    for _ in 0..LENGTH {
        // A full-period sequence: multiplier ≡ 1 (mod 4), odd increment, modulus a power of two.
        let following = (position * 1_664_525 + 1_013_904_223) % LENGTH;
        next[position] = u32::try_from(following).unwrap_or_default();
        position = following;
    }
    let start = Instant::now();
    let mut position = 0;
    for _ in 0..READS {
        position = next[position] as usize;
    }
    black_box(position);
    start.elapsed().as_nanos() as f64 / f64::from(READS)
}

/// Processor time of this process so far, in seconds.
pub(crate) fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS
}

/// The most memory that this process has held at once, in megabytes.
pub(crate) fn peak_megabytes() -> f64 {
    megabytes("VmHWM:")
}

/// The memory that this process holds now, in megabytes.
pub(crate) fn resident_megabytes() -> f64 {
    megabytes("VmRSS:")
}

fn megabytes(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Cores that this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// How often a second a piece of work is done when all cores do nothing else.
pub(crate) async fn on_all_cores(
    seconds: f64,
    work: impl FnMut() -> Result<(), Failure> + Clone + Send + 'static,
) -> Result<f64, Failure> {
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds);
    let threads: Vec<_> = (0..cores())
        .map(|_| {
            let mut work = work.clone();
            tokio::task::spawn_blocking(move || {
                let mut done = 0_u32;
                while Instant::now() < end {
                    work()?;
                    done += 1;
                }
                Ok::<_, Failure>(done)
            })
        })
        .collect();
    let mut done = 0;
    for thread in threads {
        done += thread.await.map_err(|cause| Failure::Refused(cause.to_string()))??;
    }
    Ok(f64::from(done) / start.elapsed().as_secs_f64())
}
