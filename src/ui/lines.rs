//! Lines with something at their right end.

use egui::{Align, Layout, Ui, UiBuilder};

/// A line whose `end` stands at its right. Keyboard and screen reader go through it as it is read,
/// where egui's layout from right to left would take them backward.
pub(super) fn line_ui<R>(
    ui: &mut Ui,
    start: impl FnOnce(&mut Ui),
    end: impl FnOnce(&mut Ui) -> R,
) -> R {
    let id = ui.next_auto_id().with("width of a line's end");
    let before: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(0.0);
    let line = ui.available_rect_before_wrap();
    let place = line.with_min_x((line.right() - before).max(line.left()));
    let room = line.with_max_x((place.left() - ui.spacing().item_spacing.x).max(line.left()));
    let part = |rect| {
        let layout = Layout::left_to_right(Align::Center);
        UiBuilder::new().max_rect(rect).layout(layout)
    };
    ui.scope_builder(part(room), start);
    let end = ui.scope_builder(part(place), end);
    let width = end.response.rect.width();
    if (width - before).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, width));
        ui.ctx()
            .request_discard("a line's end is as wide as it was not");
        if !ui.ctx().will_discard() {
            ui.ctx().request_repaint();
        }
    }
    end.inner
}

/// What stands at the right end of a line.
pub(super) fn line_end_ui<R>(ui: &mut Ui, end: impl FnOnce(&mut Ui) -> R) -> R {
    line_ui(ui, |_| (), end)
}

#[cfg(test)]
mod tests {
    use egui::{Key, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::ui::theme;

    #[test]
    fn a_lines_end_stands_at_the_right_and_is_gone_through_from_the_left() {
        let mut window = Harness::builder()
            .with_size(vec2(400.0, 60.0))
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, name: &mut &str| {
                    ui.horizontal(|ui| {
                        line_end_ui(ui, |ui| {
                            _ = ui.button(*name);
                            _ = ui.button("last");
                        });
                    });
                },
                "first",
            );
        let mut right = None;
        // Also where it becomes wider.
        for name in ["first", "the first of them"] {
            *window.state_mut() = name;
            window.step();
            let [first, last] = [name, "last"].map(|label| window.get_by_label(label).rect());
            assert!(first.right() < last.left(), "{first} {last}");
            let before = *right.get_or_insert(last.right());
            assert!(
                (last.right() - before).abs() < 1.0 && before > 380.0,
                "{last}"
            );
        }
        for name in ["the first of them", "last"] {
            window.key_press(Key::Tab);
            window.step();
            let button = window.get_by_label(name);
            assert!(button.accesskit_node().is_focused(), "{name}");
        }
    }
}
