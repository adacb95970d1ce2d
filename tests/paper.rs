//! The paper's table as it is kept in `assets/paper`: complete, true to the paper, and what this
//! program computes.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use digitpad::device::Compute;
use digitpad::model::Architecture;
use digitpad::runs::CHECKPOINT_INTERVAL;
use digitpad::sweep::Preset;
use digitpad::sweep::cell::{Means, SweepData, run_cell};
use digitpad::sweep::paper::row_of;
use digitpad::sweep::progress::SweepProgress;
use digitpad::sweep::store::Store;
use digitpad::sweep::table::{csv, markdown};

/// From the package's folder, where tests are run.
const FOLDER: &str = "assets/paper";

fn kept() -> SweepProgress {
    let store = Store::open(Path::new(FOLDER)).expect("it is there");
    assert_eq!(
        store.sweep().cells,
        Preset::PaperTable1.sweep(false).cells,
        "the preset was changed: compute the table anew"
    );
    let progress = SweepProgress::of(&store);
    assert!(progress.is_complete());
    progress
}

#[test]
fn the_kept_tables_are_those_of_the_kept_results() {
    let rows = kept().rows();
    let text = |name: &str| {
        let path = Path::new(FOLDER).join(name);
        std::fs::read_to_string(path).expect("it is there")
    };
    assert_eq!(text("table.md"), markdown(&rows));
    assert_eq!(text("table.csv"), csv(&rows));
    assert!(text("report.html").contains("Confusion matrix"));
}

#[test]
fn accuracies_are_the_papers_and_runs_fail_where_the_papers_failed() {
    let progress = kept();
    for result in progress.results.iter().flatten() {
        let paper = row_of(&result.config).expect("a row of the paper's");
        let rate = result.config.learning_rate;
        assert_eq!(
            result.outcome.has_failed(),
            paper.has_failed(),
            "{} at {rate}",
            result.config.architecture
        );
        if paper.has_failed() {
            continue;
        }
        let figures = result.outcome.figures().expect("it did not fail");
        let difference = figures.test_accuracy - paper.test_accuracy;
        assert!(difference > -0.01, "{rate}: {difference}");
        if result.config.architecture == Architecture::Softmax {
            assert!(difference < 0.01, "{rate}: {difference}");
        }
    }
}

#[test]
fn a_cell_comes_out_again() {
    let progress = kept();
    let kept = progress.results[0].as_ref().expect("complete");
    let data = SweepData::read().expect("embedded");
    let means = Means {
        compute: &Compute::cpu(),
        stop: &AtomicBool::new(false),
        interval: CHECKPOINT_INTERVAL,
    };
    let again = run_cell(&kept.config, &data, means, None, &mut |_| ());
    let again = again.expect("a CPU").expect("not stopped");
    let figures = [&**kept, &again].map(|result| result.outcome.figures().expect("finished"));
    let [kept, again] = figures;
    // Another kind of CPU adds in another order.
    let difference = (kept.test_accuracy - again.test_accuracy).abs();
    assert!(difference < 0.001, "{difference}");
    assert!((kept.train_loss - again.train_loss).abs() < 1e-4);
}
