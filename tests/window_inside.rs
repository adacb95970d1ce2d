//! Softmax regression beside the model in use, and the view inside of both.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{SEVEN, answer, drag, open, wait};
use egui_kittest::kittest::Queryable as _;

#[test]
fn the_softmax_regressions_bars_and_the_networks_insides_follow_the_pen() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Softmax regression beside it").click();
    wait(&mut window, "the other bars", |window| {
        let bar = window.get_by_label("Probability of 7").value();
        bar.is_some_and(|text| text.contains("softmax regression"))
    });
    assert!(
        window
            .query_by_label("Kernels of the first layer")
            .is_none()
    );
    window.get_by_label("Look inside").click();
    wait(&mut window, "the insides", |window| {
        window
            .query_by_label("Kernels of the first layer")
            .is_some()
    });
    assert!(window.query_by_label("Evidence for 7").is_some());
    assert!(
        window
            .query_by_label("Feature maps of the first layer")
            .is_some()
    );
    window.get_by_label("Clear").click();
    wait(&mut window, "the invitation", |window| {
        window
            .query_by_label("The answer follows the pen.")
            .is_some()
            && window.query_by_label("Evidence for 7").is_none()
    });
}
