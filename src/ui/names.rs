//! What the window calls models, settings and results, in the person's language. Reports and the
//! command line have names of their own, which are these in English.

use crate::batch;
use crate::language::{tr, tr_with};
use crate::model::Architecture;
use crate::preprocess::{Method, NoDigit, Remark, StageKind};
use crate::train::config::Preset;
use crate::train::optimizer::{Coefficient, Optimizer};
use crate::train::schedule::Schedule;
use crate::train::stop::Ending;

/// A network.
#[must_use]
pub fn model(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Softmax => tr("model-softmax"),
        Architecture::PaperCnn => tr("model-paper-cnn"),
        Architecture::Cnn => tr("model-cnn"),
        Architecture::DeepCnn => tr("model-deep-cnn"),
    }
}

/// A network, where there is little room.
#[must_use]
pub fn short_model(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Softmax => tr("model-softmax-short"),
        _ => model(architecture),
    }
}

/// What an optimizer does. Its name is the same in all languages.
#[must_use]
pub fn optimizer_note(optimizer: Optimizer) -> &'static str {
    match optimizer {
        Optimizer::Bgd => tr("optimizer-bgd-note"),
        Optimizer::Sgd => tr("optimizer-sgd-note"),
        Optimizer::Momentum => tr("optimizer-momentum-note"),
        Optimizer::Nesterov => tr("optimizer-nesterov-note"),
        Optimizer::Adagrad => tr("optimizer-adagrad-note"),
        Optimizer::Adadelta => tr("optimizer-adadelta-note"),
        Optimizer::RmsProp => tr("optimizer-rmsprop-note"),
        Optimizer::Adam => tr("optimizer-adam-note"),
        Optimizer::AdamW => tr("optimizer-adamw-note"),
    }
}

/// A constant of optimizers.
#[must_use]
pub fn coefficient(coefficient: Coefficient) -> &'static str {
    match coefficient {
        Coefficient::Momentum => tr("coefficient-momentum"),
        Coefficient::Decay1 => tr("coefficient-decay1"),
        Coefficient::Decay2 => tr("coefficient-decay2"),
        Coefficient::Epsilon => tr("coefficient-epsilon"),
        Coefficient::WeightDecay => tr("coefficient-weight-decay"),
    }
}

/// How the learning rate changes.
#[must_use]
pub fn schedule(schedule: Schedule) -> &'static str {
    match schedule {
        Schedule::Constant => tr("schedule-constant"),
        Schedule::Step => tr("schedule-step"),
        Schedule::Exponential => tr("schedule-exponential"),
        Schedule::Cosine => tr("schedule-cosine"),
        Schedule::OneCycle => tr("schedule-one-cycle"),
    }
}

/// Settings that go together.
#[must_use]
pub fn preset(preset: Preset) -> &'static str {
    match preset {
        Preset::Recommended => tr("preset-recommended"),
        Preset::Quick => tr("preset-quick"),
    }
}

/// What such settings are good for.
#[must_use]
pub fn preset_note(preset: Preset) -> &'static str {
    match preset {
        Preset::Recommended => tr("preset-recommended-note"),
        Preset::Quick => tr("preset-quick-note"),
    }
}

/// Why a run ended.
#[must_use]
pub fn ending(ending: Ending) -> String {
    match ending {
        Ending::Completed => tr("ending-completed").to_owned(),
        Ending::Stopped => tr("ending-stopped").to_owned(),
        Ending::NoProgress(epochs) => tr_with("ending-no-progress", &[("epochs", &epochs)]),
        Ending::TargetReached(accuracy) => {
            let accuracy = format!("{:.2}", accuracy * 100.0);
            tr_with("ending-target", &[("accuracy", &accuracy)])
        }
        Ending::TimeOver(seconds) => tr_with("ending-time", &[("seconds", &seconds.to_string())]),
    }
}

/// A way of preparing a picture.
#[must_use]
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Canonical => tr("method-canonical"),
        Method::Plain => tr("method-plain"),
    }
}

/// The same, where there is little room.
#[must_use]
pub fn short_method(method: Method) -> &'static str {
    match method {
        Method::Canonical => tr("method-canonical-short"),
        Method::Plain => tr("method-plain"),
    }
}

/// A step on the way to the network's input.
#[must_use]
pub fn stage(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Source => tr("stage-source"),
        StageKind::Ink => tr("stage-ink"),
        // Sizes are the same in all languages.
        StageKind::Fitted | StageKind::Input => stage.title(),
    }
}

/// How a picture was read.
#[must_use]
pub fn remark(remark: Remark) -> &'static str {
    match remark {
        Remark::Inverted => tr("remark-inverted"),
        Remark::ThinStrokes => tr("remark-thin"),
        Remark::ThickStrokes => tr("remark-thick"),
        Remark::Wide => tr("remark-wide"),
    }
}

/// How one of many pictures was read.
#[must_use]
pub fn remark_on_row(on_row: batch::Remark) -> &'static str {
    match on_row {
        batch::Remark::FirstOfSeveral => tr("remark-first"),
        batch::Remark::OnDigit(on_digit) => remark(on_digit),
        batch::Remark::LeftOut => tr("remark-left-out"),
    }
}

/// Why there is nothing to recognize.
#[must_use]
pub fn no_digit(reason: NoDigit) -> &'static str {
    match reason {
        NoDigit::Empty => tr("no-digit-empty"),
        NoDigit::Dot => tr("no-digit-dot"),
        NoDigit::TooFarApart => tr("no-digit-far-apart"),
        NoDigit::NotADigit => tr("no-digit-other"),
        NoDigit::TooManyParts => tr("no-digit-many-parts"),
        NoDigit::NoAnswer => tr("no-digit-no-answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_the_window_says_what_reports_say() {
        for value in Architecture::ALL {
            assert_eq!(model(value), value.title());
            assert_eq!(short_model(value), value.short_title());
        }
        for value in Optimizer::ALL {
            assert_eq!(optimizer_note(value), value.explanation());
        }
        for value in Coefficient::ALL {
            assert_eq!(coefficient(value), value.title());
        }
        for value in Schedule::ALL {
            assert_eq!(schedule(value), value.title());
        }
        for value in Preset::ALL {
            assert_eq!(preset(value), value.title());
            assert_eq!(preset_note(value), value.explanation());
        }
        for value in Method::ALL {
            assert_eq!(method(value), value.title());
            assert_eq!(short_method(value), value.short_title());
        }
        for value in [StageKind::Source, StageKind::Ink, StageKind::Fitted] {
            assert_eq!(stage(value), value.title());
        }
        for value in [
            Remark::Inverted,
            Remark::ThinStrokes,
            Remark::ThickStrokes,
            Remark::Wide,
        ] {
            assert_eq!(remark(value), value.text());
            let on_row = batch::Remark::OnDigit(value);
            assert_eq!(remark_on_row(on_row), on_row.text());
        }
        for value in [batch::Remark::FirstOfSeveral, batch::Remark::LeftOut] {
            assert_eq!(remark_on_row(value), value.text());
        }
        for value in [
            NoDigit::Empty,
            NoDigit::Dot,
            NoDigit::TooFarApart,
            NoDigit::NotADigit,
            NoDigit::TooManyParts,
            NoDigit::NoAnswer,
        ] {
            assert_eq!(no_digit(value), value.to_string());
        }
        for value in [
            Ending::Completed,
            Ending::Stopped,
            Ending::NoProgress(1),
            Ending::NoProgress(3),
            Ending::TargetReached(0.991),
            Ending::TimeOver(60.5),
        ] {
            assert_eq!(ending(value), value.to_string());
        }
    }
}
