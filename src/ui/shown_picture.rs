//! A picture in the place of the drawing: zoomed, moved about, cropped.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{
    Color32, ColorImage, Context, CursorIcon, Key, Modifiers, PointerButton, Rect, Response, Role,
    Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, vec2,
};
use image::GrayImage;

use super::icons::Icon;
use super::picture_view::{MAX_ZOOM, PictureView};
use super::theme::palette;
use super::widgets::{card_ui, icon_button_ui, small_ui};
use crate::command::{Command, PICTURE_KEYS, PictureKey, PixelArea};
use crate::keys;
use crate::language::{Wording, tr, tr_with};
use crate::picture::{MIN_SIDE, Picture};

/// One press on a button or key makes the picture larger by this factor.
const ZOOM_STEP: f32 = 1.25;

/// A picture on the canvas area. Copies share its pixels.
#[derive(Clone)]
pub(super) struct ShownPicture {
    pub(super) name: Wording,
    /// The file that it is from, if it is from one.
    pub(super) file: Option<PathBuf>,
    /// What is read: all of it, or the part that was cut out.
    pub(super) gray: Arc<GrayImage>,
    whole: Arc<GrayImage>,
    /// The part that was cut out, in pixels of the whole.
    crop: Option<PixelArea>,
    texture: TextureHandle,
}

impl ShownPicture {
    pub(super) fn new(context: &Context, name: Wording, picture: Picture) -> Self {
        let size = [
            picture.display.width() as usize,
            picture.display.height() as usize,
        ];
        let display = ColorImage::from_rgb(size, picture.display.as_raw());
        let is_small = size[0].max(size[1]) < 200;
        let options = if is_small {
            TextureOptions::NEAREST
        } else {
            TextureOptions::LINEAR
        };
        let texture = context.load_texture("picture", display, options);
        let gray = Arc::new(picture.gray);
        Self {
            name,
            file: None,
            whole: Arc::clone(&gray),
            gray,
            crop: None,
            texture,
        }
    }

    /// The same with nothing but a part of what is seen, in pixels of that; as it is if the part is
    /// too small for a digit.
    pub(super) fn cropped(&self, area: PixelArea) -> Self {
        let seen = self.seen();
        let x = seen.x + area.x.min(seen.width);
        let y = seen.y + area.y.min(seen.height);
        let part = PixelArea {
            x,
            y,
            width: area.width.min(seen.x + seen.width - x),
            height: area.height.min(seen.y + seen.height - y),
        };
        if part.width.min(part.height) < MIN_SIDE {
            return self.clone();
        }
        Self {
            gray: Arc::new(cut(&self.whole, part)),
            crop: Some(part),
            ..self.clone()
        }
    }

    /// The whole picture again.
    pub(super) fn uncropped(&self) -> Self {
        Self {
            gray: Arc::clone(&self.whole),
            crop: None,
            ..self.clone()
        }
    }

    pub(super) const fn is_cropped(&self) -> bool {
        self.crop.is_some()
    }

    /// What is seen, in pixels of the whole.
    fn seen(&self) -> PixelArea {
        self.crop.unwrap_or(PixelArea {
            x: 0,
            y: 0,
            width: self.whole.width(),
            height: self.whole.height(),
        })
    }

    /// The part of the texture that is seen.
    fn uv(&self) -> Rect {
        let seen = self.seen();
        let size = vec2(self.whole.width() as f32, self.whole.height() as f32);
        let corner = vec2(seen.x as f32, seen.y as f32) / size;
        let extent = vec2(seen.width as f32, seen.height as f32) / size;
        Rect::from_min_size(corner.to_pos2(), extent)
    }

    fn size(&self) -> Vec2 {
        vec2(self.gray.width() as f32, self.gray.height() as f32)
    }

    /// Points on the screen for one of its pixels.
    pub(super) fn scale_in(&self, place: Rect) -> f32 {
        place.width() / self.gray.width() as f32
    }
}

/// Copies a part row by row, which for a large picture takes a few milliseconds.
fn cut(whole: &GrayImage, part: PixelArea) -> GrayImage {
    let (left, width) = (part.x as usize, part.width as usize);
    let rows = whole.as_raw().chunks_exact(whole.width() as usize);
    let rows = rows.skip(part.y as usize).take(part.height as usize);
    let mut pixels = Vec::with_capacity(width * part.height as usize);
    for row in rows {
        pixels.extend_from_slice(&row[left..left + width]);
    }
    GrayImage::from_raw(part.width, part.height, pixels).unwrap_or_default()
}

/// The picture's tools, in the place of the pen's.
pub(super) fn picture_tools_ui(
    ui: &mut Ui,
    picture: &ShownPicture,
    view: &mut PictureView,
    commands: &mut Vec<Command>,
) {
    let is_large = view.zoom > 1.0;
    if icon_button_ui(
        ui,
        Icon::Minus,
        &keys::picture_hint(PictureKey::ZoomOut),
        false,
        is_large,
    )
    .clicked()
    {
        view.zoom_by(1.0 / ZOOM_STEP, Vec2::ZERO);
    }
    let can_grow = view.zoom < MAX_ZOOM;
    if icon_button_ui(
        ui,
        Icon::Plus,
        &keys::picture_hint(PictureKey::ZoomIn),
        false,
        can_grow,
    )
    .clicked()
    {
        view.zoom_by(ZOOM_STEP, Vec2::ZERO);
    }
    if icon_button_ui(
        ui,
        Icon::Fit,
        &keys::picture_hint(PictureKey::Fit),
        false,
        is_large,
    )
    .clicked()
    {
        view.fit();
    }
    if icon_button_ui(
        ui,
        Icon::Crop,
        &keys::picture_hint(PictureKey::Crop),
        view.is_cropping,
        true,
    )
    .clicked()
    {
        view.is_cropping = !view.is_cropping;
    }
    ui.add_space(4.0);
    if picture.is_cropped() {
        if ui.button(tr("picture-whole")).clicked() {
            commands.push(Command::Uncrop);
        }
    } else if view.is_cropping {
        small_ui(ui, crop_hint(view));
    } else {
        small_ui(ui, format!("{:.0} %", view.zoom * 100.0));
    }
}

/// What to do while a part is chosen.
fn crop_hint(view: &PictureView) -> String {
    if view.is_too_small {
        tr_with("picture-crop-larger", &[("least", &MIN_SIDE)])
    } else {
        tr("picture-crop-hint").to_owned()
    }
}

/// The picture in `rect`; returns where it is.
pub(super) fn picture_ui(
    ui: &mut Ui,
    rect: Rect,
    picture: &ShownPicture,
    view: &mut PictureView,
    commands: &mut Vec<Command>,
) -> Rect {
    card_ui(ui, rect, |_| ());
    let response = ui.allocate_rect(rect, Sense::drag());
    let name = tr_with("picture-name", &[("name", &picture.name.say())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let room = rect.shrink(16.0);
    take_keys(ui, view);
    take_wheel(ui, &response, room, view);
    let is_panned = response.dragged_by(PointerButton::Middle)
        || response.dragged()
            && (!view.is_cropping || ui.input(|input| input.key_down(Key::Space)));
    if is_panned {
        view.offset += response.drag_delta();
    }
    let place = view.place(room, picture.size());
    let clip = rect.shrink(2.0);
    ui.painter().with_clip_rect(clip).image(
        picture.texture.id(),
        place,
        picture.uv(),
        Color32::WHITE,
    );
    if view.is_cropping && !is_panned {
        crop_ui(ui, &response, (picture, place), view, commands);
    } else if response.hovered() && view.zoom > 1.0 {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    place
}

fn take_keys(ui: &Ui, view: &mut PictureView) {
    if ui.ctx().text_edit_focused() {
        return;
    }
    for (key, does) in PICTURE_KEYS {
        let is_for_picture = does != PictureKey::LeaveCrop || view.is_cropping;
        if !is_for_picture || !ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            continue;
        }
        match does {
            PictureKey::ZoomIn => view.zoom_by(ZOOM_STEP, Vec2::ZERO),
            PictureKey::ZoomOut => view.zoom_by(1.0 / ZOOM_STEP, Vec2::ZERO),
            PictureKey::Fit => view.fit(),
            PictureKey::Crop => view.is_cropping = !view.is_cropping,
            PictureKey::LeaveCrop => (view.is_cropping, view.corner) = (false, None),
        }
    }
}

/// The wheel moves the picture; with Ctrl, and with two fingers, it zooms.
fn take_wheel(ui: &Ui, response: &Response, room: Rect, view: &mut PictureView) {
    let Some(at) = response.hover_pos() else {
        return;
    };
    let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta()));
    if (zoom - 1.0).abs() > f32::EPSILON {
        view.zoom_by(zoom, at - room.center());
    } else {
        view.offset += scroll;
    }
}

/// A rectangle under the pointer; when it is let go, it is cut out.
fn crop_ui(
    ui: &Ui,
    response: &Response,
    (picture, place): (&ShownPicture, Rect),
    view: &mut PictureView,
    commands: &mut Vec<Command>,
) {
    if response.hovered() || view.corner.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    if response.drag_started_by(PointerButton::Primary) {
        view.corner = ui.input(|input| input.pointer.press_origin());
    }
    let at = ui.input(|input| input.pointer.latest_pos());
    let (Some(corner), Some(at)) = (view.corner, at) else {
        return;
    };
    let chosen = Rect::from_two_pos(place.clamp(corner), place.clamp(at));
    let scale = picture.scale_in(place);
    let size = chosen.size() / scale;
    view.is_too_small = size.min_elem() < MIN_SIDE as f32;
    let color = if view.is_too_small {
        palette(ui).validation
    } else {
        palette(ui).accent
    };
    let line = Stroke::new(1.5, color);
    let fill = color.gamma_multiply(0.12);
    ui.painter()
        .rect(chosen, 0.0, fill, line, StrokeKind::Inside);
    if response.drag_stopped() {
        view.corner = None;
        let from = (chosen.min - place.min) / scale;
        if !view.is_too_small {
            commands.push(Command::Crop(PixelArea {
                x: from.x as u32,
                y: from.y as u32,
                width: size.x.round() as u32,
                height: size.y.round() as u32,
            }));
            view.is_cropping = false;
            view.fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_out_and_another_out_of_that() {
        let whole = GrayImage::from_fn(60, 40, |x, y| image::Luma([(x + y) as u8]));
        let context = Context::default();
        let display = image::DynamicImage::from(whole.clone()).into_rgb8();
        let picture = Picture {
            gray: whole.clone(),
            display,
            is_first_of_several: false,
        };
        let area = |x, y, width, height| PixelArea {
            x,
            y,
            width,
            height,
        };
        let shown = ShownPicture::new(&context, "a".to_owned().into(), picture);
        let once = shown.cropped(area(10, 5, 40, 30));
        assert_eq!(once.gray.dimensions(), (40, 30));
        assert_eq!(once.gray.get_pixel(0, 0), whole.get_pixel(10, 5));
        let twice = once.cropped(area(20, 10, 900, 900));
        assert_eq!(twice.gray.dimensions(), (20, 20));
        assert_eq!(twice.gray.get_pixel(3, 4), whole.get_pixel(33, 19));
        assert!(twice.cropped(area(0, 0, 3, 3)).gray.dimensions() == (20, 20));
        assert_eq!(*twice.uncropped().gray, whole);
    }
}
