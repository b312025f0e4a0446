//! What a process has used of the machine, as Linux tells it.

use std::collections::BTreeMap;
use std::fs;
use std::io;

/// Clock ticks a second, as Linux reports processor time on every platform that it still supports.
const TICKS: f64 = 100.0;

/// A process on this machine.
pub(crate) struct Process(String);

/// Processor time in seconds, in user mode and in the kernel, by the names of threads.
pub(crate) struct Used(BTreeMap<String, (f64, f64)>);

impl Process {
    pub(crate) fn of(id: u32) -> Self {
        Self(format!("/proc/{id}"))
    }

    /// The one that asks.
    pub(crate) fn own() -> Self {
        Self("/proc/self".to_owned())
    }

    /// The processor time of all threads so far.
    pub(crate) fn used(&self) -> io::Result<Used> {
        let mut used = BTreeMap::<String, (f64, f64)>::new();
        for task in fs::read_dir(format!("{}/task", self.0))? {
            // A thread may end between its listing and its reading.
            let Ok(stat) = fs::read_to_string(task?.path().join("stat")) else { continue };
            let Some((front, rest)) = stat.rsplit_once(") ") else { continue };
            let name = front.split_once('(').map_or(front, |(_, name)| name);
            let fields: Vec<&str> = rest.split(' ').collect();
            let seconds = |place: usize| {
                fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / TICKS
            };
            let sum = used.entry(name.to_owned()).or_default();
            (sum.0, sum.1) = (sum.0 + seconds(11), sum.1 + seconds(12));
        }
        Ok(Used(used))
    }

    /// A figure of `status`, in kB: `VmRSS` is the memory held now, `VmHWM` the most so far.
    pub(crate) fn memory(&self, name: &str) -> io::Result<u64> {
        let status = fs::read_to_string(format!("{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        number.ok_or_else(|| io::Error::other(format!("no {name}")))
    }
}

impl Used {
    pub(crate) fn since(&self, before: &Self) -> Self {
        let difference = |(name, now): (&String, &(f64, f64))| {
            let then = before.0.get(name).copied().unwrap_or_default();
            (name.clone(), (now.0 - then.0, now.1 - then.1))
        };
        Self(self.0.iter().map(difference).collect())
    }

    /// Microseconds for each of so many things, all and by the names of threads.
    pub(crate) fn shown(&self, things: u32) -> String {
        let each = |seconds: f64| seconds * 1_000_000.0 / f64::from(things);
        let all: f64 = self.0.values().map(|(user, kernel)| user + kernel).sum();
        let threads = self.0.iter().filter(|(_, (user, kernel))| user + kernel > 0.0);
        let threads =
            threads.map(|(name, (user, kernel))| format!("{name} {:.0}+{:.0}", each(*user), each(*kernel)));
        format!("{:.0} ({}; user + kernel)", each(all), threads.collect::<Vec<_>>().join(", "))
    }
}
