//! Nothing leaves the machine, and nothing is written where nobody asked for it.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::sockets;

/// What programs talk to other machines with.
const NETWORK_PACKAGES: [&str; 14] = [
    "attohttpc",
    "curl",
    "h2",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "rustls",
    "tokio",
    "tungstenite",
    "ureq",
];

#[test]
fn no_package_can_talk_to_other_machines() {
    // Cargo.lock also names packages that no feature of ours takes.
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&tree.stdout);
    let packages: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(packages.contains(&"burn"), "{tree}");
    for package in NETWORK_PACKAGES {
        assert!(!packages.contains(&package), "{package}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_training_opens_no_socket_and_writes_where_it_may() {
    let folder = tempfile::tempdir().expect("a folder");
    let (home, data) = (folder.path().join("home"), folder.path().join("data"));
    fs::create_dir(&home).expect("made");
    let mut child = Command::new(env!("CARGO_BIN_EXE_digitpad"))
        .args([
            "train", "--model", "softmax", "--epochs", "10000", "--device", "cpu",
        ])
        .env("DIGITPAD_DATA_DIR", &data)
        .env("HOME", &home)
        .current_dir(&home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(sockets::count(child.id()), 0);
        assert!(child.try_wait().expect("known").is_none(), "it goes on");
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert!(data.join("runs/0001/run.json").is_file());
    let written = fs::read_dir(&home).expect("there").count();
    assert_eq!(written, 0, "the home folder is left alone");
}
