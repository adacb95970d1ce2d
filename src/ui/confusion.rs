//! The confusion matrix as a heat map whose cells can be opened.

use egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::focus::ring_at;
use super::theme::{Text, heat, palette, readable_on};
use super::train_progress::grouped;
use super::widgets::{heading_line_ui, small_ui};
use crate::digit::{Label, NUM_CLASSES};
use crate::evaluate::{Part, Score};
use crate::language::{tr, tr_with};
use crate::report::evaluation::digits;

/// Room for the digits beside and above the cells, in points.
const HEADER: f32 = 20.0;
/// Room between cells, in points.
const CELL_GAP: f32 = 2.0;
/// Room between a number and the edge of its cell, in points.
const CELL_MARGIN: f32 = 2.0;
/// The widest and the highest cell, in points.
const MAX_CELL: [f32; 2] = [72.0, 52.0];
/// Room that the note beside the heading takes, in points.
const NOTE_WIDTH: f32 = 230.0;
/// With a smaller font than this thousands are not grouped, in points.
const LEAST_GROUPED: f32 = 10.0;
/// How blue a digit is that is always read rightly: the mistakes are what should stand out.
const RIGHT_HEAT: f32 = 0.7;
/// How orange a single mistake is at least.
const LEAST_HEAT: f32 = 0.12;

/// The card; a click on a cell shows its pictures. Without `has_name`, as below a switch that says
/// what it is, there is the note alone.
pub(super) fn confusion_ui(ui: &mut Ui, score: &Score, part: Part, has_name: bool) -> Option<Part> {
    let note = tr("evaluate-confusion-note");
    if has_name {
        heading_line_ui(ui, tr("evaluate-confusion"), |ui, room| {
            if room >= NOTE_WIDTH {
                small_ui(ui, note);
            }
        });
    } else {
        small_ui(ui, note);
    }
    let area = ui.available_rect_before_wrap();
    let classes = NUM_CLASSES as f32;
    let cell = ((area.size() - vec2(HEADER, HEADER)) / classes).min(MAX_CELL.into());
    let corner = area.min + vec2(HEADER, HEADER);
    let (size, is_grouped) = figures(cell.x, score);
    let font = FontId::proportional(size);
    headers_ui(ui, area, cell);
    let most = most_confused(score);
    let mut clicked = None;
    for label in digits() {
        for answer in digits() {
            let place = corner + vec2(answer.index() as f32, label.index() as f32) * cell;
            let rect = Rect::from_min_size(place, cell).shrink(CELL_GAP / 2.0);
            let shown = Cell {
                label,
                answer,
                count: score.confusion[label.index()][answer.index()],
                of: score.shown(label),
                heat: heat_of(score, label, answer, most),
                is_chosen: part == Part::Cell(label, answer),
                is_grouped,
            };
            if cell_ui(ui, rect, &shown, &font) {
                clicked = Some(Part::Cell(label, answer));
            }
        }
    }
    clicked
}

/// The size at which the longest number has a margin in a cell of this width, in points, and whether
/// thousands are grouped: only where that does not make figures small.
fn figures(width: f32, score: &Score) -> (f32, bool) {
    let largest = score.confusion.iter().flatten().max().copied();
    let largest = largest.unwrap_or(0).max(100);
    // A figure is about six tenths as wide as the font is high, and a comma half as wide as that.
    let room = width - CELL_GAP - 2.0 * CELL_MARGIN;
    let size = |figures: f32| room / (0.62 * figures);
    let count = (largest.ilog10() + 1) as f32;
    let is_grouped = largest >= 1000 && size(count + 0.5) >= LEAST_GROUPED;
    let size = size(if is_grouped { count + 0.5 } else { count });
    (size.clamp(7.5, 13.0), is_grouped)
}

fn headers_ui(ui: &Ui, area: Rect, cell: egui::Vec2) {
    let color = palette(ui).secondary;
    for digit in digits() {
        let along = HEADER + digit.index() as f32 * cell.x + cell.x / 2.0;
        let down = HEADER + digit.index() as f32 * cell.y + cell.y / 2.0;
        for place in [pos2(along, HEADER / 2.0), pos2(HEADER / 2.0, down)] {
            ui.painter().text(
                area.min + place.to_vec2(),
                Align2::CENTER_CENTER,
                digit,
                Text::Small.font(),
                color,
            );
        }
    }
}

/// The largest number of mistakes in a cell.
fn most_confused(score: &Score) -> u32 {
    let mistakes = |(label, row): (usize, &[u32; NUM_CLASSES])| {
        let others = row.iter().enumerate();
        let others = others.filter(|(answer, _)| *answer != label);
        others.map(|(_, &count)| count).max().unwrap_or(0)
    };
    score
        .confusion
        .iter()
        .enumerate()
        .map(mistakes)
        .max()
        .unwrap_or(0)
}

/// From -1 (the most mistakes) over 0 (none) to 1 (all right). Few mistakes stand out beside many
/// by their square root.
fn heat_of(score: &Score, label: Label, answer: Label, most: u32) -> f32 {
    if label == answer {
        return score.recall(label).unwrap_or(0.0) as f32 * RIGHT_HEAT;
    }
    let count = score.confusion[label.index()][answer.index()];
    if count == 0 {
        return 0.0;
    }
    -(count as f32 / most.max(1) as f32).sqrt().max(LEAST_HEAT)
}

/// The number in a cell, if there is any.
fn paint_count(ui: &Ui, rect: Rect, cell: &Cell, font: &FontId, fill: Color32) {
    if cell.count == 0 {
        return;
    }
    let count = if cell.is_grouped {
        grouped(f64::from(cell.count))
    } else {
        cell.count.to_string()
    };
    let color = readable_on(ui, fill);
    let middle = Align2::CENTER_CENTER;
    ui.painter()
        .text(rect.center(), middle, count, font.clone(), color);
}

struct Cell {
    label: Label,
    answer: Label,
    count: u32,
    /// Images of the label.
    of: u32,
    heat: f32,
    is_chosen: bool,
    /// Whether thousands are grouped.
    is_grouped: bool,
}

/// Returns whether it was clicked.
fn cell_ui(ui: &Ui, rect: Rect, cell: &Cell, font: &FontId) -> bool {
    let colors = palette(ui);
    // There is nothing to open behind an empty one.
    let sense = if cell.count > 0 {
        Sense::click()
    } else {
        Sense::hover()
    };
    let id = ui.scope_id().with(("cell", cell.label, cell.answer));
    let response = ui.interact(rect, id, sense);
    // Its neighbors are nearer than a ring usually is.
    ring_at(&response, Vec2::splat(1.0));
    response.widget_info(|| {
        let name = tr_with(
            "evaluate-cell",
            &[
                ("label", &cell.label.digit()),
                ("answer", &cell.answer.digit()),
                ("count", &cell.count),
            ],
        );
        WidgetInfo::selected(Role::Button, cell.count > 0, cell.is_chosen, name)
    });
    let (radius, fill) = (CornerRadius::same(4), heat(ui, cell.heat));
    ui.painter().rect_filled(rect, radius, fill);
    paint_count(ui, rect, cell, font, fill);
    let outline = if cell.is_chosen {
        Some(Stroke::new(2.5, colors.text))
    } else if response.has_focus() {
        Some(Stroke::new(2.0, colors.accent))
    } else if response.hovered() && cell.count > 0 {
        Some(Stroke::new(1.0, colors.text))
    } else {
        None
    };
    if let Some(outline) = outline {
        ui.painter()
            .rect_stroke(rect, radius, outline, StrokeKind::Outside);
    }
    let response = response.on_hover_ui(|ui| {
        let text = tr_with(
            "evaluate-cell-of",
            &[
                ("label", &cell.label.digit()),
                ("answer", &cell.answer.digit()),
                ("count", &grouped(f64::from(cell.count))),
                ("of", &grouped(f64::from(cell.of))),
            ],
        );
        ui.label(text);
    });
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::CalibrationBin;

    #[test]
    fn heat_tells_right_from_wrong_and_few_from_many() {
        let mut confusion = [[0; NUM_CLASSES]; NUM_CLASSES];
        (confusion[4][4], confusion[4][9], confusion[4][0]) = (84, 16, 4);
        let score = Score {
            n: 104,
            accuracy: 0.0,
            nll: 0.0,
            ece: 0.0,
            confusion,
            calibration: [CalibrationBin::default(); 15],
        };
        let most = most_confused(&score);
        assert_eq!(most, 16);
        let label = |digit| Label::new(digit).expect("a digit");
        let heat = |answer| heat_of(&score, label(4), label(answer), most);
        assert!(heat(4) > 0.5 && heat(1).abs() < 1e-6);
        assert!((heat(9) + 1.0).abs() < 1e-6 && (heat(0) + 0.5).abs() < 1e-6);
        assert!(
            heat_of(&score, label(7), label(7), most).abs() < 1e-6,
            "no sevens"
        );
    }
}
