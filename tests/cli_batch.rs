//! Many pictures on the command line.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::process::Output;

use common::program::digitpad;
use common::{picture_of, scan, test_images};

fn recognize(arguments: &[&str]) -> Output {
    digitpad(&[&["recognize"], arguments].concat())
}

fn lines(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(str::to_owned).collect()
}

/// Pictures of the first test digits, in two folders, with files that can't be read among them.
fn pictures(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("inner")).expect("made");
    for (number, image) in test_images(count).images().iter().enumerate() {
        let page = scan(&picture_of(image), 4, (220, 180), (50, 30));
        let name = if number % 2 == 0 {
            format!("{number:02}.png")
        } else {
            format!("inner/{number:02}, \"b\".PNG")
        };
        page.save(folder.path().join(name)).expect("written");
    }
    fs::write(folder.path().join("05 broken.jpg"), b"\xff\xd8no").expect("written");
    fs::write(folder.path().join("notes.txt"), b"no picture").expect("written");
    folder
}

#[test]
fn a_folder_is_a_table_in_order_whatever_the_jobs() {
    let folder = pictures(12);
    let root = folder.path().to_str().expect("text");
    let output = recognize(&["--csv", "--jobs", "1", root]);
    assert_eq!(output.status.code(), Some(1), "one file can't be read");
    let table = lines(&output);
    assert_eq!(
        table[0],
        "file,digits,least_probability,status,remarks,corrected_from"
    );
    assert_eq!(table.len(), 14, "{table:#?}");
    // Sorted by name; in quotation marks where a name has some.
    let labels = test_images(12);
    let digit = |number: usize| labels.labels()[number].digit();
    let expected = [
        format!("{root}/00.png,{},", digit(0)),
        format!("{root}/02.png,{},", digit(2)),
        format!("{root}/04.png,{},", digit(4)),
        format!("{root}/05 broken.jpg,,,failed,"),
        format!("{root}/06.png,{},", digit(6)),
    ];
    for (line, start) in table[1..].iter().zip(&expected) {
        assert!(line.starts_with(start), "{line} does not start {start}");
    }
    let quoted = format!("\"{root}/inner/01, \"\"b\"\".PNG\",{},", digit(1));
    assert!(
        table.iter().any(|line| line.starts_with(&quoted)),
        "{table:#?}"
    );
    for jobs in ["2", "5"] {
        let again = recognize(&["--csv", "--jobs", jobs, root]);
        assert_eq!(lines(&again), table, "{jobs} jobs");
    }
}

#[test]
fn json_and_text_come_in_the_order_of_the_arguments() {
    let folder = pictures(6);
    let [a, b] = ["04.png", "00.png"].map(|name| folder.path().join(name));
    let [a, b] = [&a, &b].map(|path| path.to_str().expect("text"));
    let root = folder.path().join("inner");
    let root = root.to_str().expect("text");
    let output = recognize(&["--json", a, root, b]);
    assert_eq!(output.status.code(), Some(0));
    let files: Vec<String> = lines(&output)
        .iter()
        .map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert!(["read", "doubtful"].contains(&value["status"].as_str().expect("text")));
            value["file"].as_str().expect("text").to_owned()
        })
        .collect();
    assert_eq!(files.len(), 5);
    assert_eq!((files[0].as_str(), files[4].as_str()), (a, b));
    let text = lines(&recognize(&[a, root, b]));
    assert!(text[0].starts_with(a) && text[4].starts_with(b), "{text:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    for wrong in [
        &["--csv", "--json", "x.png"][..],
        &["--jobs", "0", "x.png"],
        &["--jobs", "999", "x.png"],
        &["--csv", "--strokes", "x.jsonl"],
    ] {
        assert_eq!(recognize(wrong).status.code(), Some(2), "{wrong:?}");
    }
}
