//! One language's messages.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::Argument;

/// The messages of a language by their ids.
pub(super) struct Catalog {
    /// Messages without arguments, formatted once: a frame asks for hundreds of them.
    plain: HashMap<&'static str, String>,
    bundle: FluentBundle<FluentResource>,
}

impl Catalog {
    /// Reads a file of messages. What is wrong in it is left out and logged.
    pub(super) fn new(language: &str, source: &'static str) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.parse().unwrap_or_default()]);
        // The marks around values are for languages written from right to left.
        bundle.set_use_isolating(false);
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, errors)| {
                log::error!("messages in {language} that can't be read: {errors:?}");
                rest
            });
        if let Err(errors) = bundle.add_resource(resource) {
            log::error!("messages in {language} that are there twice: {errors:?}");
        }
        let mut catalog = Self {
            plain: HashMap::new(),
            bundle,
        };
        let messages = ids(source).filter_map(|id| Some((id, catalog.format(id, &[])?)));
        catalog.plain = messages.collect();
        catalog
    }

    /// The message with this id; `None` if there is none or it wants arguments.
    pub(super) fn plain(&self, id: &str) -> Option<&str> {
        self.plain.get(id).map(String::as_str)
    }

    /// The message with values in it; `None` if there is none, or it wants others.
    pub(super) fn format(&self, id: &str, arguments: &[(&str, &dyn Argument)]) -> Option<String> {
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            values.set(*name, argument.value());
        }
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&values), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

/// The ids of a file's messages: what stands before a line's first `=`, if the line is not indented.
fn ids(source: &str) -> impl Iterator<Item = &str> {
    let messages = source
        .lines()
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_alphabetic()));
    messages.filter_map(|line| Some(line.split_once('=')?.0.trim_end()))
}
