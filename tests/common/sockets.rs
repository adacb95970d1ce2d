//! The sockets of a process, as Linux tells them.

use std::fs;

/// Numbers of all sockets that a process has open.
fn sockets(process: u32) -> Vec<String> {
    let files = fs::read_dir(format!("/proc/{process}/fd"));
    let links = files.into_iter().flatten().flatten();
    links
        .filter_map(|file| fs::read_link(file.path()).ok())
        .filter_map(|link| {
            let link = link.to_str()?;
            Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect()
}

/// How many sockets a process has open.
pub(crate) fn count(process: u32) -> usize {
    sockets(process).len()
}

/// The network connections of a process: its sockets that are not local to the machine.
pub(crate) fn connections(process: u32) -> Vec<String> {
    let tables = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];
    let tables = tables.map(|name| fs::read_to_string(format!("/proc/{process}/net/{name}")));
    let own = sockets(process);
    let entries = tables.iter().flatten().flat_map(|table| table.lines());
    entries
        .filter(|entry| {
            entry
                .split_whitespace()
                .any(|word| own.contains(&word.to_owned()))
        })
        .map(str::to_owned)
        .collect()
}
