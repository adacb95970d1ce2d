//! From where a picture is looked at.

use egui::{Pos2, Rect, Vec2};

/// Largest zoom, as a multiple of the size that fits.
pub(super) const MAX_ZOOM: f32 = 32.0;

/// From where a picture is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct PictureView {
    /// Size, as a multiple of the one that fits.
    pub(super) zoom: f32,
    /// From the middle of the area to the picture's, in points.
    pub(super) offset: Vec2,
    /// Whether dragging cuts a part out.
    pub(super) is_cropping: bool,
    /// Where the part begins.
    pub(super) corner: Option<Pos2>,
    /// Whether the part that was chosen last is too small for a digit.
    pub(super) is_too_small: bool,
}

impl Default for PictureView {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            offset: Vec2::ZERO,
            is_cropping: false,
            corner: None,
            is_too_small: false,
        }
    }
}

impl PictureView {
    /// Makes the picture larger by `factor`; what is at `fixed`, seen from the middle of the area,
    /// stays there.
    pub(super) fn zoom_by(&mut self, factor: f32, fixed: Vec2) {
        let zoom = (self.zoom * factor).clamp(1.0, MAX_ZOOM);
        self.offset = fixed - (fixed - self.offset) * (zoom / self.zoom);
        self.zoom = zoom;
    }

    pub(super) const fn fit(&mut self) {
        (self.zoom, self.offset) = (1.0, Vec2::ZERO);
    }

    /// Where the picture is; no side of the area is empty that the picture could fill.
    pub(super) fn place(&mut self, room: Rect, size: Vec2) -> Rect {
        let size = size * (room.size() / size).min_elem() * self.zoom;
        let most = ((size - room.size()) / 2.0).max(Vec2::ZERO);
        self.offset = self.offset.clamp(-most, most);
        Rect::from_center_size(room.center() + self.offset, size)
    }
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there_when_zoomed() {
        let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(200.0, 100.0));
        let mut view = PictureView::default();
        let before = view.place(room, vec2(400.0, 200.0));
        let at = pos2(150.0, 30.0);
        view.zoom_by(3.0, at - room.center());
        let after = view.place(room, vec2(400.0, 200.0));
        let within = |rect: Rect| (at - rect.min) / rect.size();
        assert!((within(before) - within(after)).length() < 1e-3);
        // Moved away, it still fills the area.
        view.offset = vec2(9999.0, -9999.0);
        assert!(view.place(room, vec2(400.0, 200.0)).contains_rect(room));
        view.zoom_by(1e-9, Vec2::ZERO);
        assert_eq!(view.place(room, vec2(400.0, 200.0)), room);
    }
}
