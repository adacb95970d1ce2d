//! What something is called, whatever the language becomes.

use std::fmt;
use std::sync::Arc;

/// A name that is put into words when it is shown: in the language of then, and not in that of when
/// it was given.
#[derive(Clone)]
pub struct Wording(Arc<dyn Fn() -> String + Send + Sync>);

impl Wording {
    /// Said by `words`, which look messages up.
    #[must_use]
    pub fn new(words: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(words))
    }

    /// In the language of this thread.
    #[must_use]
    pub fn say(&self) -> String {
        (self.0)()
    }
}

/// A name that is the same in all languages, as that of a file.
impl From<String> for Wording {
    fn from(name: String) -> Self {
        Self::new(move || name.clone())
    }
}

impl Default for Wording {
    fn default() -> Self {
        Self::new(String::new)
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say().fmt(formatter)
    }
}

/// Two are the same if they say the same.
impl PartialEq for Wording {
    fn eq(&self, other: &Self) -> bool {
        self.say() == other.say()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Language, set, tr};
    use super::*;

    #[test]
    fn a_name_follows_the_language() {
        let name = Wording::new(|| tr("tab-train").to_owned());
        let file = Wording::from("seven.png".to_owned());
        let said = |language| {
            set(language);
            [name.say(), file.say()]
        };
        let (english, chinese) = (said(Language::English), said(Language::Chinese));
        set(Language::English);
        assert_eq!(english, ["Train", "seven.png"]);
        assert_ne!(chinese[0], english[0]);
        assert_eq!(chinese[1], english[1]);
    }
}
