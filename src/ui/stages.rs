//! What the network sees, and each step on the way.

use egui::emath::GuiRounding as _;
use egui::{
    Align, Align2, Color32, ColorImage, CornerRadius, Layout, Pos2, Rect, Response, Role, Sense,
    Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use image::GrayImage;

use super::names;
use super::theme::{Text, palette};
use super::widgets::{area_ui, small_ui};
use crate::digit::IMAGE_SIDE;
use crate::language::{tr, tr_with};
use crate::preprocess::{Preprocessed, Stage, StageKind};

/// Largest side of the network's input in the window, in points.
const INPUT_SIDE: f32 = 252.0;
/// Least room between two stages, in points.
const STAGE_GAP: f32 = 24.0;
/// Stages before the network's input; there may be fewer.
const STAGES: f32 = 3.0;
/// Height of a caption, in points.
const CAPTION: f32 = 20.0;

/// The stages' pictures on the graphics card, renewed when an answer comes.
#[derive(Default)]
pub struct StageTextures {
    stages: Vec<(Stage, TextureHandle)>,
}

impl StageTextures {
    /// Shows other stages, or none.
    pub fn set(&mut self, context: &egui::Context, preprocessed: Option<&Preprocessed>) {
        let stages = preprocessed.map_or(&[][..], |preprocessed| &preprocessed.stages);
        self.stages.truncate(stages.len());
        for (index, stage) in stages.iter().enumerate() {
            let options = match stage.kind {
                StageKind::Source | StageKind::Ink => TextureOptions::LINEAR,
                StageKind::Fitted | StageKind::Input => TextureOptions::NEAREST,
            };
            let picture = color_image(&stage.image);
            if let Some((shown, texture)) = self.stages.get_mut(index) {
                texture.set(picture, options);
                *shown = stage.clone();
            } else {
                let name = format!("stage {index}");
                let texture = context.load_texture(name, picture, options);
                self.stages.push((stage.clone(), texture));
            }
        }
    }
}

fn color_image(gray: &GrayImage) -> ColorImage {
    ColorImage::from_gray(
        [gray.width() as usize, gray.height() as usize],
        gray.as_raw(),
    )
}

/// The stages from left to right, the network's input last and large.
pub fn stages_ui(ui: &mut Ui, textures: &StageTextures) {
    let area = ui.available_rect_before_wrap();
    let side = INPUT_SIDE.min(area.height() - CAPTION);
    // Whole pixels of the screen for each pixel of the input, so that all look alike.
    let density = ui.pixels_per_point();
    let cell = (side * density / IMAGE_SIDE as f32).floor().max(1.0);
    let side = cell * IMAGE_SIDE as f32 / density;
    let place = Rect::from_min_size(pos2(area.right() - side, area.top()), Vec2::splat(side));
    input_ui(ui, place.round_to_pixels(density), textures);
    if textures.stages.is_empty() {
        let room = area
            .with_max_x(place.left() - STAGE_GAP)
            .with_max_y(place.bottom());
        area_ui(ui, room, |ui| {
            ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                small_ui(ui, tr("stages-empty"));
            });
        });
    }
    let room = area.with_max_x(place.left()).with_max_y(place.bottom());
    earlier_ui(ui, room, side, textures);
    ui.allocate_rect(area, Sense::hover());
}

/// The stages before the input, which stands to the right of `room`: as large as it where there is
/// room, and all equally far apart.
fn earlier_ui(ui: &Ui, room: Rect, input_side: f32, textures: &StageTextures) {
    let stages = textures.stages.iter();
    let earlier = stages.filter(|(stage, _)| stage.kind != StageKind::Input);
    let earlier: Vec<_> = earlier.collect();
    let step = room.width() / STAGES;
    let side = input_side.min(step - STAGE_GAP);
    for (place, (stage, texture)) in earlier.iter().enumerate() {
        let left = room.right() - (earlier.len() - place) as f32 * step;
        let corner = pos2(left, room.bottom() - side);
        let cell = Rect::from_min_size(corner, Vec2::splat(side));
        let cell = cell.round_to_pixels(ui.pixels_per_point());
        stage_ui(ui, cell, stage, texture);
        let after = cell.right_center() + vec2((step - side) / 2.0, 0.0);
        arrow_ui(ui, after);
    }
}

fn arrow_ui(ui: &Ui, at: Pos2) {
    let color = palette(ui).secondary;
    ui.painter()
        .text(at, Align2::CENTER_CENTER, "›", Text::Body.font(), color);
}

fn stage_ui(ui: &Ui, cell: Rect, stage: &Stage, texture: &TextureHandle) {
    let scale = cell.width() / texture.size_vec2().max_elem();
    let rect = Rect::from_center_size(cell.center(), texture.size_vec2() * scale);
    picture(ui, rect, texture);
    let line = Stroke::new(1.0, palette(ui).line);
    ui.painter()
        .rect_stroke(rect, CornerRadius::ZERO, line, StrokeKind::Outside);
    let title = names::stage(stage.kind);
    caption(ui, cell, title);
    let response = ui.interact(cell, ui.scope_id().with(title), Sense::hover());
    response.widget_info(|| {
        let name = tr_with("stage-name", &[("name", &title)]);
        WidgetInfo::labeled(Role::Image, true, name)
    });
    response.on_hover_ui(|ui| {
        let shown = texture.size_vec2() * (280.0 / texture.size_vec2().max_elem());
        ui.image((texture.id(), shown));
    });
}

/// The network's input: white on black in either theme, with the value under the pointer.
fn input_ui(ui: &Ui, rect: Rect, textures: &StageTextures) -> Response {
    let response = ui.interact(rect, ui.scope_id().with("input"), Sense::hover());
    let input = textures
        .stages
        .iter()
        .find(|(stage, _)| stage.kind == StageKind::Input);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, input.is_some(), tr("stages-input")));
    let Some((stage, texture)) = input else {
        ui.painter()
            .rect_filled(rect, CornerRadius::ZERO, Color32::BLACK);
        caption(ui, rect, "28 × 28");
        return response;
    };
    picture(ui, rect, texture);
    let pointed = response.hover_pos().map(|at| pixel_at(rect, at));
    match pointed.and_then(|(x, y)| stage.image.get_pixel_checked(x, y).map(|p| (x, y, p.0[0]))) {
        Some((x, y, value)) => {
            let text = tr_with("stage-pixel", &[("x", &x), ("y", &y), ("value", &value)]);
            caption(ui, rect, &text);
        }
        None => caption(ui, rect, "28 × 28"),
    }
    response
}

fn picture(ui: &Ui, rect: Rect, texture: &TextureHandle) {
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    ui.painter()
        .image(texture.id(), rect, whole, Color32::WHITE);
}

fn caption(ui: &Ui, rect: Rect, text: &str) {
    let color = palette(ui).secondary;
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), Text::Small.font(), color);
    // One that is wider than a small picture stays within the card.
    let room = ui.max_rect();
    let most = (room.right() - galley.size().x).max(room.left());
    let left = rect.center().x - galley.size().x / 2.0;
    let at = pos2(left.clamp(room.left(), most), rect.bottom() + 5.0);
    ui.painter().galley(at, galley, color);
}

fn pixel_at(rect: Rect, at: Pos2) -> (u32, u32) {
    let place = (at - rect.min) / rect.size() * IMAGE_SIDE as f32;
    (place.x as u32, place.y as u32)
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;
    use image::Luma;

    use super::*;
    use crate::preprocess::{Method, from_picture};
    use crate::ui::theme;

    #[test]
    fn stages_are_of_one_size_and_equally_far_apart() {
        let is_ink = |x: u32, y: u32| (20..26).contains(&x) && (10..50).contains(&y);
        let page = GrayImage::from_fn(60, 60, |x, y| Luma([if is_ink(x, y) { 0 } else { 255 }]));
        let preprocessed = from_picture(&page, Method::Canonical).expect("ink");
        let mut textures = StageTextures::default();
        let window = Harness::builder()
            .with_size(vec2(600.0, 150.0))
            .with_context_setup(theme::install)
            .build_ui(move |ui| {
                textures.set(ui.ctx(), Some(&preprocessed));
                stages_ui(ui, &textures);
            });
        let kinds = [StageKind::Source, StageKind::Ink, StageKind::Fitted];
        let names = kinds.map(|kind| tr_with("stage-name", &[("name", &names::stage(kind))]));
        let mut rects = names.map(|name| window.get_by_label(&name).rect()).to_vec();
        rects.push(window.get_by_label(tr("stages-input")).rect());
        let gaps: Vec<f32> = rects
            .windows(2)
            .map(|two| two[1].left() - two[0].right())
            .collect();
        for gap in &gaps {
            assert!(
                *gap >= STAGE_GAP && (gap - gaps[0]).abs() <= 1.0,
                "{gaps:?}"
            );
        }
        for rect in &rects {
            assert!((rect.size() - rects[3].size()).length() <= 2.0, "{rects:?}");
            assert!(
                (rect.bottom() - rects[3].bottom()).abs() <= 1.0,
                "{rects:?}"
            );
        }
    }
}
