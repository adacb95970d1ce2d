//! Working on many files at once, with a pool of the wanted size.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

/// The most files that are worked on at the same time.
pub const MAX_JOBS: usize = 256;

/// As many jobs as this machine has cores.
#[must_use]
pub fn usual_jobs() -> usize {
    let cores = std::thread::available_parallelism();
    cores.map_or(1, usize::from).min(MAX_JOBS)
}

/// Calls `work` with each number below `count`, `jobs` of them at a time, lower numbers first. No
/// further one begins once `stop` is set.
///
/// # Errors
///
/// If the system gives no threads; then nothing was done.
pub fn each(
    count: usize,
    jobs: usize,
    stop: &AtomicBool,
    work: impl Fn(usize) + Sync,
) -> Result<(), ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(jobs.clamp(1, MAX_JOBS))
        .thread_name(|number| format!("batch {number}"))
        .build()?;
    let next = AtomicUsize::new(0);
    // Each thread takes numbers by itself. As tasks of the pool they could begin within one another,
    // wherever the network waits for a part of its work, and memory would grow.
    pool.broadcast(|_| {
        while !stop.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            work(number);
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_comes_once_whatever_the_jobs() {
        for jobs in [0, 1, 3] {
            let seen: Vec<AtomicUsize> = (0..100).map(|_| AtomicUsize::new(0)).collect();
            let stop = AtomicBool::new(false);
            let count = |number: usize| {
                seen[number].fetch_add(1, Ordering::Relaxed);
            };
            each(seen.len(), jobs, &stop, count).expect("threads");
            let is_once = |count: &AtomicUsize| count.load(Ordering::Relaxed) == 1;
            assert!(seen.iter().all(is_once), "{jobs} jobs");
        }
    }

    #[test]
    fn nothing_begins_after_the_stop() {
        let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
        let work = |number: usize| {
            done.fetch_add(1, Ordering::Relaxed);
            if number == 4 {
                stop.store(true, Ordering::Relaxed);
            }
        };
        each(1000, 1, &stop, work).expect("threads");
        assert_eq!(done.load(Ordering::Relaxed), 5);
    }
}
