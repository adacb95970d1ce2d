//! The window's text: every language has every message, and every message is used.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use digitpad::language::{self, Language, tr};
use digitpad::ui::theme::{self, Text};
use egui::{Context, FontId, RawInput};

/// The messages of a file: their ids with the names of their arguments and their text.
fn catalog(language: Language) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let name = match language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    };
    let path = format!("assets/languages/{name}.ftl");
    let source = fs::read_to_string(path).expect("a catalog");
    let mut messages: BTreeMap<String, (BTreeSet<String>, String)> = BTreeMap::new();
    let mut last = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let text = match line.split_once('=') {
            Some((id, text)) if line.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                id.trim().clone_into(&mut last);
                let is_new = !messages.contains_key(&last);
                assert!(is_new, "{name}.ftl has {last} twice");
                text
            }
            _ => line,
        };
        if text.trim().is_empty() {
            continue;
        }
        let (arguments, all) = messages.entry(last.clone()).or_default();
        arguments.extend(text.split('$').skip(1).map(|after| {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            after.chars().take_while(|&c| is_name(c)).collect()
        }));
        all.push_str(text);
        all.push('\n');
    }
    messages
}

fn arguments(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let messages = catalog(language).into_iter();
    messages.map(|(id, (names, _))| (id, names)).collect()
}

fn sources(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            // Tests stand at the end; what is there for them alone may stand anywhere.
            let text = text.split("#[cfg(test)]\nmod tests {").next();
            let text = text.unwrap_or_default();
            files.push((path.display().to_string(), text.to_owned()));
        }
    }
}

/// What stands between the parentheses of each call of `function`.
fn calls<'a>(text: &'a str, function: &str) -> Vec<&'a str> {
    let opening = format!("{function}(");
    let mut found = Vec::new();
    for (at, _) in text.match_indices(&opening) {
        let before = text[..at].chars().next_back();
        let is_other = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        if is_other || line.contains("//") || line.trim_end().ends_with("fn") {
            continue;
        }
        let inside = &text[at + opening.len()..];
        let mut depth = 1;
        let end = inside.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        found.push(&inside[..end.expect("a closing parenthesis")]);
    }
    found
}

/// The text between the first two quotation marks.
fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

#[test]
fn the_languages_have_the_same_messages_with_the_same_arguments() {
    let english = arguments(Language::English);
    let chinese = arguments(Language::Chinese);
    for (id, names) in &english {
        assert_eq!(chinese.get(id), Some(names), "{id} in zh-CN.ftl");
    }
    for id in chinese.keys() {
        assert!(english.contains_key(id), "{id} is not in en.ftl");
    }
}

#[test]
fn each_message_is_used_as_it_is_and_each_that_is_used_is_there() {
    let messages = arguments(Language::English);
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut used = BTreeSet::new();
    for (path, text) in &files {
        if path.replace('\\', "/").starts_with("src/language/") {
            continue;
        }
        for (function, call) in ["tr", "tr_with"].into_iter().flat_map(|function| {
            calls(text, function)
                .into_iter()
                .map(move |c| (function, c))
        }) {
            assert!(
                call.trim_start().starts_with('"'),
                "{path}: {function}({call}) has no id that can be found"
            );
            let id = quoted(call).unwrap_or_default();
            let given: BTreeSet<String> = call
                .split("(\"")
                .skip(1)
                .filter_map(|name| Some(name.split_once('"')?.0.to_owned()))
                .filter(|name| name.chars().all(|c| c.is_ascii_lowercase()))
                .collect();
            assert_eq!(messages.get(id), Some(&given), "{path}: {function}({call})");
            used.insert(id.to_owned());
        }
    }
    assert!(!used.is_empty());
    for id in messages.keys() {
        assert!(used.contains(id), "nothing shows {id}");
    }
}

#[test]
fn each_message_can_be_read_by_the_program() {
    for language in Language::ALL {
        for (id, (names, text)) in catalog(language) {
            let values: Vec<(&str, &dyn language::Argument)> = names
                .iter()
                .map(|name| (name.as_str(), &3_u8 as &dyn language::Argument))
                .collect();
            language::set(language);
            let shown = language::tr_with(&id, &values);
            assert_ne!(shown, id, "{language:?}: {text}");
            assert!(!shown.contains('{'), "{shown}");
        }
    }
}

#[test]
fn no_glyph_is_missing() {
    let context = Context::default();
    theme::install(&context);
    let _ = context.run_ui(RawInput::default(), |_| {});
    let missing = |text: &str, font: &FontId| -> String {
        context.fonts_mut(|fonts| {
            let letters = text.chars().filter(|letter| !letter.is_control());
            letters
                .filter(|&letter| !fonts.has_glyph(font, letter))
                .collect()
        })
    };
    assert_eq!(missing("aé0→，", &Text::Body.font()), "");
    assert_eq!(missing("\u{10300}", &Text::Body.font()), "\u{10300}");
    for language in Language::ALL {
        for (id, (_, text)) in catalog(language) {
            for font in [Text::Body.font(), Text::Heading.font()] {
                let missing = missing(&text, &font);
                assert_eq!(missing, "", "{id} needs new fonts: assets/fonts/README.md");
            }
        }
        let own_name = language.title();
        assert_eq!(missing(own_name, &Text::Body.font()), "");
    }
}

#[test]
fn threads_have_languages_of_their_own() {
    language::set(Language::Chinese);
    let elsewhere = std::thread::Builder::new().spawn(|| tr("tab-train"));
    let elsewhere = elsewhere.expect("a thread").join().expect("it ends");
    assert_eq!((elsewhere, tr("tab-train")), ("Train", "训练"));
}
