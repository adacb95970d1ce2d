//! The window's text in the person's language.
//!
//! Messages live in Fluent files, one for each language, under ids. [`tr`] looks up a message as it
//! is, [`tr_with`] one with values in it. Ids are written out where they are used, so that a test
//! can find them all (`tests/language.rs`).

mod catalog;
mod wording;

use std::cell::Cell;
use std::sync::LazyLock;

use fluent_bundle::FluentValue;
use serde::{Deserialize, Serialize};

use catalog::Catalog;
pub use wording::Wording;

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, the default.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its name in itself.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    /// Its messages, read when they are first wanted.
    fn catalog(self) -> &'static Catalog {
        static ENGLISH: LazyLock<Catalog> =
            LazyLock::new(|| Catalog::new("en", include_str!("../../assets/languages/en.ftl")));
        static CHINESE: LazyLock<Catalog> = LazyLock::new(|| {
            Catalog::new("zh-CN", include_str!("../../assets/languages/zh-CN.ftl"))
        });
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

thread_local! {
    /// The window sets it at the start of each frame. It belongs to the thread and not to the
    /// process, so that windows beside each other (those of tests) do not change each other's.
    static CURRENT: Cell<Language> = const { Cell::new(Language::English) };
}

/// Sets the language of this thread.
pub fn set(language: Language) {
    CURRENT.set(language);
}

/// The language of this thread; English until it is set.
#[must_use]
pub fn current() -> Language {
    CURRENT.get()
}

/// The language of the system, English if it is none that the window has.
#[must_use]
pub fn system() -> Language {
    sys_locale::get_locale().map_or_else(Language::default, |locale| of_locale(&locale))
}

fn of_locale(locale: &str) -> Language {
    match locale.split(['-', '_', '.']).next() {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    }
}

/// A value inside of a message. Numbers that are not whole are formatted by who has them.
pub trait Argument {
    /// As Fluent wants it.
    fn value(&self) -> FluentValue<'_>;
}

macro_rules! whole_number_arguments {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )*};
}

whole_number_arguments!(u8, u16, u32, u64, usize, i32, i64);

impl Argument for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().value()
    }
}

impl<A: Argument + ?Sized> Argument for &A {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

/// The message with this id; if the language lacks it the English one, and if there is none the id.
#[must_use]
pub fn tr(id: &'static str) -> &'static str {
    let message = current().catalog().plain(id);
    let message = message.or_else(|| Language::English.catalog().plain(id));
    message.unwrap_or(id)
}

/// The message with this id and values for its arguments: `tr_with("saved", &[("path", &path)])`.
#[must_use]
pub fn tr_with(id: &str, arguments: &[(&str, &dyn Argument)]) -> String {
    let message = current().catalog().format(id, arguments);
    let message = message.or_else(|| Language::English.catalog().format(id, arguments));
    message.unwrap_or_else(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_follow_the_language() {
        assert_eq!(tr("tab-train"), "Train");
        set(Language::Chinese);
        assert_eq!(tr("tab-train"), "训练");
        set(Language::English);
        assert_eq!(tr("tab-train"), "Train");
    }

    #[test]
    fn values_stand_in_their_places_without_marks_around_them() {
        let saved = tr_with("notice-saved", &[("path", &"a.png")]);
        assert_eq!(saved, "Saved a.png");
        set(Language::Chinese);
        let saved = tr_with("notice-saved", &[("path", &String::from("a.png"))]);
        assert_eq!(saved, "已保存 a.png");
    }

    #[test]
    fn an_unknown_id_is_shown_as_it_is() {
        for language in Language::ALL {
            set(language);
            assert_eq!(tr("no-such-message"), "no-such-message");
            assert_eq!(tr_with("no-such-message", &[]), "no-such-message");
        }
    }

    #[test]
    fn the_system_s_language_is_known_by_its_first_part() {
        for locale in ["zh", "zh-CN", "zh_CN.UTF-8", "zh-Hans-CN"] {
            assert_eq!(of_locale(locale), Language::Chinese, "{locale}");
        }
        for locale in ["C", "en-US", "de_DE", "", "zha"] {
            assert_eq!(of_locale(locale), Language::English, "{locale}");
        }
    }
}
