//! How notices come, stand and go.

use egui::{Event, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::*;
use crate::ui::theme::{self, MARGIN, STATUS_BAR_HEIGHT};
use egui::accesskit::Live;

fn window(notices: Notices) -> Harness<'static, Notices> {
    Harness::builder()
        .with_size(vec2(900.0, 600.0))
        .with_context_setup(theme::install)
        .build_ui_state(|ui, notices: &mut Notices| notices.ui(ui), notices)
}

/// The sentence in front, if there is one.
fn front(window: &Harness<'_, Notices>) -> Option<String> {
    let front = window.state().open.last();
    front.map(|notice| notice.sentence.clone())
}

/// Goes on for so long, in the window's time.
fn pass(window: &mut Harness<'_, Notices>, secs: f64) {
    let end = window.ctx.input(|input| input.time) + secs;
    while window.ctx.input(|input| input.time) < end {
        window.step();
    }
}

#[test]
fn screen_readers_say_each_notice_once_and_failures_at_once() {
    let mut notices = Notices::default();
    notices.failure("first");
    notices.success("second");
    let mut window = window(notices);
    let told = |window: &Harness<'_, Notices>, notice: &str| {
        let node = window.get_by_label(notice).accesskit_node();
        (node.id(), node.live())
    };
    let first = told(&window, "First");
    assert_eq!(first.1, Live::Assertive, "also the one that waits is said");
    let second = told(&window, "Second");
    assert_eq!(second.1, Live::Polite);
    window.state_mut().open.remove(0);
    window.step();
    assert_eq!(told(&window, "Second"), second, "it is the one of before");
    window.state_mut().success("second");
    window.step();
    assert_ne!(told(&window, "Second"), second, "it happened again");
}

#[test]
fn the_same_notice_is_there_once_and_old_ones_give_way_but_can_be_read_again() {
    let mut notices = Notices::default();
    for sentence in ["a", "b", "a", "c", "d", "e"] {
        notices.failure(sentence);
    }
    let open: Vec<&str> = notices
        .open
        .iter()
        .map(|open| open.sentence.as_str())
        .collect();
    assert_eq!(open, ["A", "C", "D", "E"]);
    let past: Vec<&str> = notices
        .past
        .iter()
        .map(|past| past.sentence.as_str())
        .collect();
    assert_eq!(past, ["B", "A", "C", "D", "E"]);
}

#[test]
fn each_goes_after_a_time_of_its_own_and_the_next_has_its_turn() {
    let mut notices = Notices::default();
    notices.failure("first");
    notices.success("second");
    let mut window = window(notices);
    let (failure, success) = (reading_secs("first", true), reading_secs("second", false));
    assert!(failure > success && reading_secs(&"long ".repeat(40), true) > 2.0 * failure);
    pass(&mut window, success - 2.0);
    assert_eq!(front(&window).as_deref(), Some("Second"));
    pass(&mut window, 3.0);
    assert_eq!(front(&window).as_deref(), Some("First"));
    // Its time did not run while it could not be seen.
    pass(&mut window, failure - 4.0);
    assert_eq!(front(&window).as_deref(), Some("First"));
    pass(&mut window, 5.0);
    assert_eq!(front(&window), None);
    assert_eq!(window.state().past.len(), 2);
}

#[test]
fn a_failure_that_was_seen_does_not_come_back_after_a_success() {
    let mut notices = Notices::default();
    notices.failure("not saved");
    let mut window = window(notices);
    pass(&mut window, SEEN_SECS + 1.0);
    assert_eq!(front(&window).as_deref(), Some("Not saved"));
    window.state_mut().success("saved");
    pass(&mut window, reading_secs("saved", false) + 1.0);
    assert_eq!(front(&window), None);
    assert_eq!(window.state().past.len(), 2, "it can be read again");
}

#[test]
fn a_notice_stays_while_it_is_pointed_at_or_has_the_keyboard() {
    let mut notices = Notices::default();
    notices.failure("first");
    let mut window = window(notices);
    let long = 3.0 * reading_secs("first", true);
    window.get_by_label("First").hover();
    pass(&mut window, long);
    assert_eq!(front(&window).as_deref(), Some("First"));
    window.event(Event::PointerMoved(Pos2::ZERO));
    window.get_by_label("Close notice").focus();
    pass(&mut window, long);
    assert_eq!(front(&window).as_deref(), Some("First"));
    window.get_by_label("Close notice").click();
    window.step();
    assert_eq!(front(&window), None);
}

#[test]
fn notices_stand_below_the_cards() {
    let room = MARGIN + STATUS_BAR_HEIGHT;
    let long = "Can't write /home/anna/Documents/digits/exported/numbers-of-november.csv: \
        the device has no space left, and nothing was changed";
    for sentence in ["short", long] {
        let mut notices = Notices::default();
        notices.failure("one that waits");
        notices.failure(sentence);
        let window = window(notices);
        let sentence = capitalized(sentence);
        let rect = window.get_by_label(&sentence).rect();
        assert!(rect.top() > 600.0 - room, "{sentence}: {rect}");
        assert!(rect.left() >= MARGIN && rect.right() <= 900.0 - MARGIN);
    }
}
