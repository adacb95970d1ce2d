//! What desktops, shells and other programs are told: the desktop entry, the store's page, icons,
//! completions, manual pages, exports.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use clap::CommandFactory as _;
use common::onnx::Onnx;
use common::program::{code, digitpad};
use common::skip_without;
use digitpad::classifier::Classifier;
use digitpad::cli::Cli;
use digitpad::picture::EXTENSIONS;

fn read(path: &str) -> String {
    fs::read_to_string(path).expect("it is there")
}

/// The value of a key of the desktop entry.
fn entry(key: &str) -> String {
    let text = read("assets/packaging/digitpad.desktop");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{key}=")));
    line.expect("the key is there").to_owned()
}

/// The text of an XML element, which has no other inside.
fn element<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("<{name}>")).expect("it begins");
    rest.split_once(&format!("</{name}>")).expect("it ends").0
}

#[test]
fn the_desktop_entry_starts_this_program_with_files_that_it_opens() {
    assert_eq!(entry("Exec"), "digitpad %F");
    assert_eq!(entry("Icon"), "digitpad");
    // The window says the same, so that desktops know whose it is.
    assert_eq!(entry("StartupWMClass"), "digitpad");
    assert!(read("src/window.rs").contains(".with_app_id(\"digitpad\")"));
    let kinds = entry("MimeType");
    for extension in EXTENSIONS {
        let kind = match extension {
            "jpg" | "jpeg" => "image/jpeg",
            "tif" | "tiff" => "image/tiff",
            "pnm" => "image/x-portable-anymap",
            "pbm" => "image/x-portable-bitmap",
            "pgm" => "image/x-portable-graymap",
            "ppm" => "image/x-portable-pixmap",
            other => &format!("image/{other}"),
        };
        assert!(kinds.split(';').any(|other| other == kind), "{extension}");
    }
    assert!(kinds.contains("application/x-safetensors;"));
    assert!(read("assets/packaging/digitpad-mime.xml").contains("*.safetensors"));
}

#[test]
fn the_page_for_software_centers_is_of_this_version() {
    let page = read("assets/packaging/digitpad.metainfo.xml");
    let version = format!("<release version=\"{}\"", env!("CARGO_PKG_VERSION"));
    let (_, releases) = page.split_once("<releases>").expect("releases");
    assert!(
        releases.trim_start().starts_with(&version),
        "the newest release is first"
    );
    let changes = read("assets/packaging/debian-changelog");
    assert!(changes.starts_with(&format!("digitpad ({}-1)", env!("CARGO_PKG_VERSION"))));
    assert_eq!(element(&page, "project_license"), env!("CARGO_PKG_LICENSE"));
    assert_eq!(element(&page, "summary"), entry("Comment"));
    assert!(page.contains("<launchable type=\"desktop-id\">digitpad.desktop</launchable>"));
    let tags = |mark: &str| page.matches(mark).count();
    assert_eq!(
        tags("<li>"),
        tags("<li xml:lang=\"zh_CN\">"),
        "both languages"
    );
}

#[test]
fn the_desktops_own_checks_find_nothing() {
    let checks: [(&str, &[&str]); 2] = [
        (
            "desktop-file-validate",
            &["assets/packaging/digitpad.desktop"],
        ),
        (
            "appstreamcli",
            &[
                "validate",
                "--no-net",
                "assets/packaging/digitpad.metainfo.xml",
            ],
        ),
    ];
    for (program, arguments) in checks {
        let Ok(output) = Command::new(program).args(arguments).output() else {
            skip_without(program);
            continue;
        };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(code(&output), Some(0), "{program}: {said}");
    }
}

#[test]
fn icons_have_the_sizes_of_their_names_and_all_are_packed() {
    let package = read("Cargo.toml");
    let mut sizes = BTreeSet::new();
    for file in fs::read_dir("assets/packaging/icons").expect("a folder") {
        let path = file.expect("a file").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            package.contains(&format!("\"assets/packaging/icons/{name}\"")),
            "{name}"
        );
        if let Some(size) = name.strip_suffix(".png") {
            let size: u32 = size.parse().expect("a size");
            let icon = image::open(&path).expect("a picture");
            assert_eq!((icon.width(), icon.height()), (size, size));
            assert!(package.contains(&format!("hicolor/{size}x{size}/apps/digitpad.png")));
            sizes.insert(size);
        }
    }
    assert!(
        [16, 32, 48, 256].iter().all(|size| sizes.contains(size)),
        "{sizes:?}"
    );
}

#[test]
fn shells_and_man_know_every_command() {
    let commands: Vec<String> = Cli::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = digitpad(&["completions", shell]);
        assert_eq!(code(&output), Some(0));
        let text = String::from_utf8_lossy(&output.stdout);
        for command in &commands {
            assert!(text.contains(command.as_str()), "{command} in {shell}");
        }
    }
    let page = digitpad(&["man"]);
    assert!(String::from_utf8_lossy(&page.stdout).contains(".TH digitpad 1"));
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("man1");
    let output = digitpad(&["man", "--out", pages.to_str().expect("text")]);
    assert_eq!(code(&output), Some(0));
    for command in &commands {
        let page = fs::read_to_string(pages.join(format!("digitpad-{command}.1")));
        let page = page.expect("a page for each command");
        assert!(
            page.contains(&format!(".TH digitpad\\-{command} 1"))
                || page.contains(&format!(".TH digitpad-{command} 1")),
            "{page}"
        );
        assert!(page.contains("SYNOPSIS"));
    }
    assert!(pages.join("digitpad.1").exists());
    assert!(pages.join("digitpad-bench-accuracy.1").exists());
}

#[test]
fn every_command_has_examples_that_it_understands() {
    for command in Cli::command().get_subcommands() {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let name = command.get_name();
        assert!(help.starts_with("Examples:"), "{name}");
        for line in help.lines().skip(1) {
            // Comments are two spaces away, and a shell takes what follows < > and |.
            let line = line.trim().split("  ").next().unwrap_or_default();
            let words = line
                .split(' ')
                .take_while(|word| !["|", ">", ">>", "<"].contains(word));
            let parsed = Cli::command().try_get_matches_from(words);
            assert!(parsed.is_ok(), "{line}: {}", parsed.expect_err("wrong"));
        }
    }
}

#[test]
fn a_model_is_exported_in_the_format_that_the_name_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let output = digitpad(&["export", "shipped", "--out", &path("a.onnx")]);
    assert_eq!(code(&output), Some(0), "{output:?}");
    let graph = Onnx::read(&fs::read(path("a.onnx")).expect("written"));
    assert_eq!(graph.metadata["architecture"], "deep-cnn");

    let output = digitpad(&["export", "shipped", "--out", &path("b.safetensors")]);
    assert_eq!(code(&output), Some(0));
    let copy = Classifier::load(Path::new(&path("b.safetensors"))).expect("a model");
    let shipped = Classifier::shipped().expect("embedded");
    assert_eq!(copy.description(), shipped.description());

    let output = digitpad(&["export", "shipped", "--out", &path("c.pt")]);
    assert_eq!(code(&output), Some(2), "an unknown format is wrong usage");
    let output = digitpad(&[
        "export",
        &path("none.safetensors"),
        "--out",
        &path("c.onnx"),
    ]);
    assert_eq!(code(&output), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("none.safetensors"));
    assert!(!Path::new(&path("c.onnx")).exists());
}

#[test]
fn what_is_neither_a_command_nor_a_file_opens_no_window() {
    let output = digitpad(&["trian"]);
    assert_eq!(code(&output), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("“trian”") && said.contains("--help"),
        "{said}"
    );
    // A file that is there needs a display, which this test has not.
    let output = digitpad(&["assets/icon.png"]);
    assert_eq!(code(&output), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no display"));
}
