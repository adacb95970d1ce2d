//! The person's settings: put into effect at the start, and kept when they change.

use std::path::Path;

use egui::{Context, ThemePreference, ViewportCommand, pos2};

use super::DigitApp;
use super::training::model_name;
use crate::command::ModelKey;
use crate::language::{self, Language, tr, tr_with};
use crate::paths::settings_file;
use crate::settings::{Settings, SettingsError, ThemeChoice, WindowPlace};
use crate::train::config::TrainConfig;
use crate::ui::recognize_tools::Tools;
use crate::ui::sentences::Sentence;
use crate::worker::Wake;
use crate::worker::settings_keeper::SettingsKeeper;

/// Settings are written when they stayed so long as they are, in seconds: a window that is being
/// resized changes at each frame.
const SETTLED_SECS: f64 = 1.0;
/// So much of the window must be on the screen, in points.
const LEAST_SEEN: f32 = 100.0;
/// Where a window goes that would not be seen, in points.
const FALLBACK_PLACE: egui::Pos2 = pos2(40.0, 40.0);

/// What was read at the start, and who writes what changes.
pub(super) struct Preferences {
    /// The language that was chosen; `None` for the system's.
    language: Option<Language>,
    /// What is on the disk.
    saved: Settings,
    /// What is not yet, and since when, in the window's time.
    changed: Option<(Settings, f64)>,
    keeper: Option<SettingsKeeper>,
    /// The system's language.
    system: Language,
    /// What went wrong when they were read.
    trouble: Option<SettingsError>,
    is_told: bool,
}

impl Preferences {
    /// Reads the settings in a folder for data, and starts to keep them there.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub(super) fn open(
        folder: Option<&Path>,
        system: Language,
        wake: Wake,
    ) -> std::io::Result<Self> {
        let file = folder.map(settings_file);
        let read = file
            .as_deref()
            .map_or_else(|| Ok(Settings::default()), Settings::read);
        let (saved, trouble) = match read {
            Ok(settings) => (settings, None),
            Err(error) => (Settings::default(), Some(error)),
        };
        let keeper = file.map(|file| SettingsKeeper::start(file, wake));
        Ok(Self {
            language: saved.language,
            saved,
            changed: None,
            keeper: keeper.transpose()?,
            system,
            trouble,
            is_told: false,
        })
    }

    /// The window's language.
    pub(super) fn language(&self) -> Language {
        self.language.unwrap_or(self.system)
    }

    /// The language that was chosen; `None` for the system's.
    pub(super) const fn choice(&self) -> Option<Language> {
        self.language
    }

    /// The choices on the Recognize tab.
    pub(super) const fn tools(&self) -> Tools {
        Tools {
            pen: self.saved.pen,
            has_guides: self.saved.has_guides,
            is_compared: self.saved.is_compared,
        }
    }

    /// The form of the next run.
    pub(super) fn train(&self) -> TrainConfig {
        self.saved.train.as_deref().cloned().unwrap_or_default()
    }

    /// Puts theme and zoom into effect.
    pub(super) fn apply(&self, context: &Context) {
        context.set_theme(match self.saved.theme {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark => ThemePreference::Dark,
        });
        context.set_zoom_factor(self.saved.zoom);
    }

    /// Keeps the last settings for the next start.
    pub(super) fn finish(&mut self) {
        if let (Some(keeper), Some((settings, _))) = (self.keeper.take(), self.changed.take()) {
            SettingsKeeper::finish(keeper, settings);
        }
    }
}

impl DigitApp {
    /// Says at the start what the system lacks.
    pub fn say_what_is_missing(&mut self, drivers_break: bool) {
        language::set(self.preferences.language());
        if self.data_folder.is_none() {
            self.notices.failure(tr("notice-no-folder"));
        }
        if drivers_break {
            self.notices.failure(tr("trouble-drivers-break"));
        }
    }

    /// Changes the language of everything in the window; `None` for the system's.
    pub(super) fn set_language(&mut self, choice: Option<Language>) {
        self.preferences.language = choice;
        language::set(self.preferences.language());
        for model in &mut self.models {
            match model.key {
                ModelKey::Shipped => tr("model-shipped").clone_into(&mut model.name),
                ModelKey::Run(number) => model.name = model_name(number, &model.classifier),
                ModelKey::File(_) | ModelKey::Unkept(_) => {}
            }
        }
    }

    /// Keeps what changed and stayed so for a while, and says what went wrong with it.
    pub(super) fn keep_settings(&mut self, context: &Context) {
        let now = self.settings_now(context);
        let time = context.input(|input| input.time);
        let preferences = &mut self.preferences;
        if let Some(error) = preferences.trouble.take() {
            self.notices.failure(error.sentence());
        }
        let Some(keeper) = &preferences.keeper else {
            return;
        };
        if let Some(error) = keeper.trouble()
            && !std::mem::replace(&mut preferences.is_told, true)
        {
            let folder = self.data_folder.as_deref();
            let path = folder.map_or_else(String::new, |folder| folder.display().to_string());
            self.notices.failure(tr_with(
                "notice-settings-not-kept",
                &[("path", &path), ("reason", &error.sentence())],
            ));
        }
        match &preferences.changed {
            _ if now == preferences.saved => preferences.changed = None,
            Some((changed, since)) if *changed == now => {
                if time - since >= SETTLED_SECS && keeper.keep(now.clone()) {
                    preferences.saved = now;
                    preferences.changed = None;
                }
            }
            _ => preferences.changed = Some((now, time)),
        }
        if preferences.changed.is_some() {
            context.request_repaint_after_secs(SETTLED_SECS as f32);
        }
    }

    fn settings_now(&self, context: &Context) -> Settings {
        let tools = self.recognize.tools();
        let train = &self.train.config;
        let theme = context.options(|options| options.theme_preference);
        Settings {
            language: self.preferences.language,
            theme: match theme {
                ThemePreference::System => ThemeChoice::System,
                ThemePreference::Light => ThemeChoice::Light,
                ThemePreference::Dark => ThemeChoice::Dark,
            },
            zoom: context.zoom_factor(),
            window: window_place(context, self.preferences.saved.window),
            pen: tools.pen,
            has_guides: tools.has_guides,
            is_compared: tools.is_compared,
            train: (*train != TrainConfig::default()).then(|| Box::new(train.clone())),
        }
    }
}

/// Where the window is; where the system does not say, as it was.
fn window_place(context: &Context, before: WindowPlace) -> WindowPlace {
    context.input(|input| {
        let view = input.viewport();
        let is = |flag: Option<bool>| flag == Some(true);
        if is(view.minimized) || is(view.fullscreen) {
            return before;
        }
        if is(view.maximized) {
            return WindowPlace {
                is_maximized: true,
                ..before
            };
        }
        // A place on another screen than the first is left to the system: that screen may be gone.
        let position = view.outer_rect.map(|rect| rect.min);
        let position = position.zip(view.monitor_size).and_then(|(at, screen)| {
            let is_on_first = at.x >= 0.0 && at.y >= 0.0 && at.x < screen.x && at.y < screen.y;
            is_on_first.then_some([at.x.round(), at.y.round()])
        });
        let size = view.inner_rect.map(|rect| rect.size().round());
        WindowPlace {
            size: size.map(Into::into).or(before.size),
            position,
            is_maximized: false,
        }
    })
}

/// Brings a window back that a smaller screen than last time would not show.
pub(super) fn keep_on_screen(context: &Context) {
    let (window, screen) = context.input(|input| {
        let view = input.viewport();
        (view.outer_rect, view.monitor_size)
    });
    if let (Some(window), Some(screen)) = (window, screen)
        && (window.left() > screen.x - LEAST_SEEN || window.top() > screen.y - LEAST_SEEN)
    {
        context.send_viewport_cmd(ViewportCommand::OuterPosition(FALLBACK_PLACE));
    }
}

impl Sentence for SettingsError {
    fn sentence(&self) -> String {
        match self {
            Self::Read(error) => {
                tr_with("notice-settings-not-read", &[("reason", &error.sentence())])
            }
            Self::Damaged(error) => {
                tr_with("notice-settings-damaged", &[("reason", &error.to_string())])
            }
        }
    }
}
