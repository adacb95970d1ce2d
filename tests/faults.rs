//! The command line where the machine is broken: drivers, folders, environment.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::crashing_driver;

/// Runs the program with nothing in its environment but `variables`.
fn bare(arguments: &str, variables: &[(&str, &Path)]) -> (Output, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_digitpad"))
        .args(arguments.split(' '))
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .expect("started");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, told)
}

#[cfg(target_os = "linux")]
#[test]
fn a_driver_that_ends_its_programs_leaves_the_cpu() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some((name, driver)) = crashing_driver(folder.path()) else {
        return;
    };
    let variables = [(name, driver.as_path())];
    let train = "train --model softmax --steps 3 --no-keep --no-test --device";
    let (output, told) = bare(&format!("{train} auto"), &variables);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("driver ends the programs"), "{told}");
    assert!(told.contains("on CPU"), "{told}");
    let (output, told) = bare(&format!("{train} gpu"), &variables);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("finds no GPU"), "{told}");
    let (output, told) = bare("devices", &variables);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("driver ends the programs"), "{told}");
}

#[cfg(unix)]
#[test]
fn in_a_bare_environment_it_trains_and_says_what_is_missing() {
    let nowhere = [("DIGITPAD_DATA_DIR", Path::new("/dev/null/data"))];
    let train = "train --model softmax --steps 3 --device cpu --no-test";
    let (output, told) = bare(train, &nowhere);
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("can't be kept: can't use /dev/null/data"),
        "{told}"
    );
    let (output, told) = bare(
        "sweep --preset paper-table1 --quick --out /dev/null/x",
        &nowhere,
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("can't use the folder /dev/null/x"), "{told}");
    let (output, told) = bare("runs", &nowhere);
    assert!(output.status.code().is_some(), "{told}");
    // No display is named.
    let output = Command::new(env!("CARGO_BIN_EXE_digitpad"))
        .env_clear()
        .output()
        .expect("started");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !cfg!(target_os = "linux") || told.contains("there is no display"),
        "{told}"
    );
}
