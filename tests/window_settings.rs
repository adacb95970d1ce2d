//! Language, theme and the windows that explain, and that they are found again.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;

use common::window::{
    SEVEN, answer, drag, open, open_with, show_tab, wait, wait_for, wait_without,
};
use digitpad::app::DigitApp;
use digitpad::keys;
use egui::accesskit::Role;
use egui::{Key, Modifiers, ThemePreference};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// Opens the menu behind the gear and chooses an entry.
fn choose(window: &mut Harness<'_, DigitApp>, menu: &str, entry: &str) {
    window.get_by_label(menu).click();
    wait(window, entry, |window| {
        window.query_by_label(entry).is_some()
    });
    window.get_by_label(entry).click();
    window.step();
    window.step();
}

#[test]
fn the_language_changes_at_once_everywhere() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    choose(&mut window, "Settings", "简体中文");
    wait_for(&mut window, "绘图画布");
    for label in [
        "结果 7",
        "数字 7 的概率",
        "清除",
        "打开图片…",
        "网络看到的图像，28 × 28",
    ] {
        window.get_by_label(label);
    }
    window.get_by_label_contains("MNIST 准确率");
    show_tab(&mut window, "训练", "开始");
    window.get_by_label("新的运行");
    window.get_by_label("损失曲线");
    show_tab(&mut window, "实验", "快速，约一分钟");
    for english in ["Train", "Recognize", "Experiments", "Settings", "Start"] {
        assert!(window.query_by_label(english).is_none(), "{english}");
    }
    choose(&mut window, "设置", "English");
    wait_for(&mut window, "Experiment");
    show_tab(&mut window, "Recognize", "Drawing canvas");
    window.get_by_label("Answer 7");
}

#[test]
fn failures_are_told_in_the_person_s_language() {
    let mut window = open();
    choose(&mut window, "Settings", "简体中文");
    window.get_by_label("打开图片…").click();
    wait_for(&mut window, "取消");
    window.step();
    let field = window.get_by_role(Role::TextInput);
    field.focus();
    field.type_text("/no/such/file.png");
    window.step();
    window.key_press(Key::Enter);
    wait(&mut window, "the notice", |window| {
        let notice = "无法读取文件：找不到该文件或文件夹：file.png";
        window.query_by_label(notice).is_some()
    });
}

#[test]
fn settings_are_found_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    choose(&mut window, "Settings", "Dark");
    choose(&mut window, "Settings", "简体中文");
    wait_for(&mut window, "对比 Softmax 回归");
    window.get_by_label("对比 Softmax 回归").click();
    window.step();
    for _ in 0..2 {
        window.key_press(Key::CloseBracket);
        window.step();
    }
    window.state_mut().settings().learning_rate = 0.03;
    window.step();
    // Closing keeps what was not yet kept.
    drop(window);
    let file = folder.path().join("settings.json");
    let text = fs::read_to_string(&file).expect("the file");
    for part in ["zh-CN", "dark", "pen", "is_compared\": true"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let mut window = again(folder.path());
    wait_for(&mut window, "绘图画布");
    let theme = window.ctx.options(|options| options.theme_preference);
    assert_eq!(theme, ThemePreference::Dark);
    let rate = window.state_mut().settings().learning_rate;
    assert!((rate - 0.03).abs() < 1e-9);
    choose(&mut window, "设置", "English");
    wait_for(&mut window, "Drawing canvas");
}

/// The program, started once more.
fn again(folder: &Path) -> Harness<'static, DigitApp> {
    let surroundings = digitpad::app::Surroundings {
        data_folder: Some(folder.to_owned()),
        has_file_dialogs: false,
        language: digitpad::language::Language::English,
    };
    Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .build_eframe(move |context| {
            DigitApp::new(&context.egui_ctx, surroundings).expect("threads")
        })
}

#[test]
fn settings_are_written_while_the_window_is_open_and_damage_is_said_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.json");
    fs::write(&file, "{ damaged").expect("written");
    let mut window = open_with(Some(folder.path()));
    window.get_by_label_contains("The file of settings is damaged");
    choose(&mut window, "Settings", "Light");
    wait(&mut window, "the file", |_| {
        fs::read_to_string(&file).is_ok_and(|text| text.contains("light"))
    });
}

#[test]
fn settings_that_cannot_be_kept_change_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let blocked = folder.path().join("a file");
    fs::write(&blocked, "").expect("written");
    let mut window = open_with(Some(&blocked));
    choose(&mut window, "Settings", "简体中文");
    wait(&mut window, "the notice", |window| {
        // It may have been tried before the language was chosen.
        ["设置无法保存", "The settings can't be kept"]
            .iter()
            .any(|notice| window.query_by_label_contains(notice).is_some())
    });
    window.get_by_label("绘图画布");
}

#[test]
fn the_sheet_shows_every_key_and_escape_closes_it() {
    let mut window = open();
    window.key_press(Key::F1);
    wait_for(&mut window, "Keyboard shortcuts");
    for section in keys::sections() {
        for (keys, _) in section.rows {
            assert!(
                window.query_all_by_label(&keys).count() > 0,
                "{keys} is not shown"
            );
        }
    }
    window.key_press(Key::Escape);
    wait_without(&mut window, "Keyboard shortcuts");
    window.key_press_modifiers(Modifiers::SHIFT, Key::Questionmark);
    wait_for(&mut window, "Keyboard shortcuts");
    window.key_press(Key::Escape);
    wait_without(&mut window, "Keyboard shortcuts");
}

#[test]
fn about_tells_the_licenses_and_escape_closes_it() {
    let mut window = open();
    choose(&mut window, "Settings", "About and licenses");
    wait_for(&mut window, "About digitpad");
    window.get_by_label_contains("Ubuntu-font-1.0");
    window.key_press(Key::Escape);
    wait_without(&mut window, "About digitpad");
}
