//! The sheet of all keys.

use std::cmp::Reverse;

use egui::{Align2, Context, Grid, Id, RichText, ScrollArea, Ui, Window, vec2};

use super::focus::scroll_by_keys;
use super::theme::{SCROLL_BAR_WIDTH, Text, palette};
use super::widgets::heading_ui;
use crate::keys::{self, Section};
use crate::language::tr;

/// Room between the columns of keys and of what they do, in points.
const COLUMN_GAP: f32 = 16.0;

/// Width of a column of keys, so that those of all sections stand below each other, in points.
const KEYS_WIDTH: f32 = 128.0;

/// The sheet, while it is open.
#[derive(Debug, Default)]
pub struct ShortcutSheet {
    /// Whether it is shown.
    pub is_open: bool,
}

impl ShortcutSheet {
    /// Shows the sheet in the middle of the window, if it is open.
    pub fn ui(&mut self, context: &Context) {
        if !self.is_open {
            return;
        }
        Window::new(tr("shortcuts"))
            .id(Id::unique("shortcuts"))
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
            .open(&mut self.is_open)
            .show(context, |ui| {
                let most = ui.ctx().content_rect().height() * 0.75;
                ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR_WIDTH;
                ScrollArea::vertical()
                    .id_salt("shortcuts")
                    .min_scrolled_height(most)
                    .max_height(most)
                    .show(ui, sections_ui);
            });
    }
}

/// Two columns of about the same height: the longest section first, and each next one where there is
/// less.
fn sections_ui(ui: &mut Ui) {
    let mut sections = keys::sections();
    sections.sort_by_key(|section| Reverse(section.rows.len()));
    let mut columns: [Vec<Section>; 2] = [Vec::new(), Vec::new()];
    for section in sections {
        let [left, right] = &mut columns;
        let column = if lines(right) < lines(left) {
            right
        } else {
            left
        };
        column.push(section);
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * COLUMN_GAP;
        for column in &columns {
            ui.vertical(|ui| {
                for section in column {
                    section_ui(ui, section);
                    ui.add_space(8.0);
                }
            });
        }
    });
    scroll_by_keys(ui);
}

/// Lines that sections take, with their headings.
fn lines(sections: &[Section]) -> usize {
    let rows = sections.iter().map(|section| section.rows.len() + 1);
    rows.sum()
}

fn section_ui(ui: &mut Ui, section: &Section) {
    ui.spacing_mut().interact_size.y = 20.0;
    heading_ui(ui, section.title);
    Grid::new(section.title)
        .num_columns(2)
        .min_col_width(KEYS_WIDTH)
        .spacing(vec2(COLUMN_GAP, 4.0))
        .show(ui, |ui| {
            for (keys, what) in &section.rows {
                let keys = RichText::new(keys).font(Text::Small.font());
                ui.label(keys.color(palette(ui).accent));
                ui.label(RichText::new(*what).font(Text::Small.font()));
                ui.end_row();
            }
        });
}
