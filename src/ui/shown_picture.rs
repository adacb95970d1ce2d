//! A picture in the place of the drawing.

use std::sync::Arc;

use egui::{
    Color32, ColorImage, Context, Pos2, Rect, Role, Sense, TextureHandle, TextureOptions, Ui,
    WidgetInfo, pos2,
};
use image::GrayImage;

use super::widgets::card_ui;
use crate::language::tr_with;
use crate::picture::Picture;

/// A picture on the canvas area.
pub(super) struct ShownPicture {
    pub(super) name: String,
    pub(super) gray: Arc<GrayImage>,
    texture: TextureHandle,
}

impl ShownPicture {
    pub(super) fn new(context: &Context, name: String, picture: Picture) -> Self {
        let size = [
            picture.display.width() as usize,
            picture.display.height() as usize,
        ];
        let display = ColorImage::from_rgba_unmultiplied(size, picture.display.as_raw());
        let is_small = size[0].max(size[1]) < 200;
        let options = if is_small {
            TextureOptions::NEAREST
        } else {
            TextureOptions::LINEAR
        };
        let texture = context.load_texture("picture", display, options);
        Self {
            name,
            gray: Arc::new(picture.gray),
            texture,
        }
    }

    /// Points on the screen for one of its pixels.
    pub(super) fn scale_in(&self, place: Rect) -> f32 {
        place.width() / self.gray.width() as f32
    }
}

/// A picture as large as fits; returns where it is.
pub(super) fn picture_ui(ui: &mut Ui, rect: Rect, picture: &ShownPicture) -> Rect {
    card_ui(ui, rect, |_| ());
    let response = ui.allocate_rect(rect, Sense::hover());
    let name = tr_with("picture-name", &[("name", &picture.name)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let room = rect.shrink(16.0);
    let size = picture.texture.size_vec2();
    let scale = (room.size() / size).min_elem();
    let place = Rect::from_center_size(room.center(), size * scale);
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    ui.painter()
        .image(picture.texture.id(), place, whole, Color32::WHITE);
    place
}
