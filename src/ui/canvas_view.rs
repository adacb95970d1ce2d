//! The canvas on the screen: pointer to strokes, strokes to a texture.

use egui::{
    Color32, ColorImage, CornerRadius, Event, PointerButton, Pos2, Rect, Response, Role, Sense,
    Shape, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, vec2,
};

use super::theme::{CARD_RADIUS, Palette, Text, palette};
use super::widgets::centered_text_ui;
use crate::command::Tool;
use crate::digit::IMAGE_SIDE;
use crate::ink::canvas::Canvas;
use crate::ink::path::{LOOK_AHEAD, smooth_path};
use crate::ink::raster::{PixelRect, Plane, draw_step};
use crate::ink::{Bounds, PenStroke, Point};
use crate::language::{tr, tr_with};
use crate::preprocess::{BOX_SIDE, InkBox};

/// The eraser is this many times as wide as the pen.
const ERASER_FACTOR: f32 = 2.5;

/// Between the screen and the canvas's own space, whose middle is 0, 0 and whose unit is the
/// shorter side.
#[derive(Clone, Copy, Debug)]
pub struct Mapping {
    rect: Rect,
}

impl Mapping {
    /// The mapping of a canvas that fills `rect`.
    #[must_use]
    pub const fn new(rect: Rect) -> Self {
        Self { rect }
    }

    fn unit(&self) -> f32 {
        self.rect.size().min_elem().max(1.0)
    }

    fn canvas_from_screen(&self, at: Pos2) -> Point {
        let place = (self.rect.clamp(at) - self.rect.center()) / self.unit();
        Point::new(place.x, place.y)
    }

    fn screen_from_canvas(&self, point: Point) -> Pos2 {
        self.rect.center() + vec2(point.x, point.y) * self.unit()
    }

    /// Where a part of the drawing is on the screen.
    pub(super) fn on_screen(&self, area: InkBox) -> Rect {
        let corner = self.screen_from_canvas(Point::new(area.x, area.y));
        Rect::from_min_size(corner, vec2(area.width, area.height) * self.unit())
    }

    /// The canvas's corners in its own space.
    #[must_use]
    pub fn frame(&self) -> Bounds {
        let half = self.rect.size() / self.unit() / 2.0;
        Bounds {
            min: Point::new(-half.x, -half.y),
            max: Point::new(half.x, half.y),
        }
    }
}

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct CanvasView {
    ink: Option<InkTexture>,
    is_down: bool,
    /// The last touch and its force: it comes again as the pointer, which is what draws.
    touch: Option<(Pos2, f32)>,
    /// Where the eraser was last.
    erased_to: Option<Point>,
    /// Where clicks are for what lies on the canvas, and the pen does not draw.
    pub(super) tags: Vec<Rect>,
}

impl CanvasView {
    /// Takes in what pointer and pen did on the canvas in `rect`. `pen` is the pen's diameter as
    /// a fraction of the canvas.
    pub fn take_pointer(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        canvas: &mut Canvas,
        (tool, pen): (Tool, f32),
    ) -> Response {
        let response = ui.allocate_rect(rect, Sense::drag());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Canvas, true, tr("canvas"));
            let count = canvas.drawing().len();
            info.current_text_value = Some(tr_with("canvas-strokes", &[("count", &count)]));
            info
        });
        self.handle_pointer(ui, &response, Mapping::new(rect), canvas, (tool, pen));
        response
    }

    /// Shows the ink; `response` is what [`Self::take_pointer`] gave.
    pub fn paint(
        &mut self,
        ui: &Ui,
        response: &Response,
        canvas: &Canvas,
        (tool, pen): (Tool, f32),
    ) {
        let rect = response.rect;
        let mapping = Mapping::new(rect);
        let colors = palette(ui);
        paint_paper(ui, rect, colors);
        if canvas.is_empty() {
            invitation_ui(ui, rect);
        }
        self.paint_ink(ui, mapping, canvas, colors);
        paint_cursor(ui, response, mapping, (tool, pen));
    }

    /// All of the frame's pointer events, in order: one place per frame would make polygons of
    /// quick strokes.
    fn handle_pointer(
        &mut self,
        ui: &Ui,
        response: &Response,
        mapping: Mapping,
        canvas: &mut Canvas,
        (tool, pen): (Tool, f32),
    ) {
        let tags = std::mem::take(&mut self.tags);
        let is_ours = |at: Pos2| {
            let is_on_tag = tags.iter().any(|tag| tag.contains(at));
            let is_on_top = ui.ctx().layer_id_at(at) == Some(response.layer_id);
            response.rect.contains(at) && is_on_top && !is_on_tag
        };
        let events = ui.input(|input| input.events.clone());
        for event in events {
            if let Event::PointerButton { pos, .. } | Event::PointerMoved(pos) = event {
                let touch = self.touch.filter(|touch| touch.0 == pos);
                canvas.press(touch.map(|touch| touch.1));
            }
            match event {
                Event::Touch { pos, force, .. } => self.touch = force.map(|force| (pos, force)),
                Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: true,
                    ..
                } if is_ours(pos) => {
                    self.is_down = true;
                    self.touch(canvas, mapping.canvas_from_screen(pos), (tool, pen), true);
                }
                Event::PointerMoved(pos) if self.is_down => {
                    self.touch(canvas, mapping.canvas_from_screen(pos), (tool, pen), false);
                }
                Event::PointerButton {
                    button: PointerButton::Primary,
                    pressed: false,
                    ..
                }
                | Event::PointerGone
                | Event::WindowFocused(false)
                    if self.is_down =>
                {
                    self.is_down = false;
                    self.erased_to = None;
                    canvas.lift();
                }
                _ => {}
            }
        }
    }

    fn touch(&mut self, canvas: &mut Canvas, at: Point, (tool, pen): (Tool, f32), is_first: bool) {
        match tool {
            Tool::Pen if is_first => canvas.pen_down(at, pen),
            Tool::Pen => canvas.pen_move(at),
            Tool::Eraser => {
                let from = self.erased_to.replace(at).unwrap_or(at);
                canvas.erase(from, at, pen * ERASER_FACTOR);
            }
        }
    }

    fn paint_ink(&mut self, ui: &Ui, mapping: Mapping, canvas: &Canvas, colors: &Palette) {
        let density = ui.pixels_per_point();
        let size = (mapping.rect.size() * density).ceil();
        let size = [(size.x as u32).max(1), (size.y as u32).max(1)];
        let ink = match self.ink.take().filter(|ink| ink.size() == size) {
            Some(ink) => self.ink.insert(ink),
            None => self.ink.insert(InkTexture::new(ui.ctx(), size)),
        };
        let to_pixels = |point: Point| {
            let at = (mapping.screen_from_canvas(point) - mapping.rect.min) * density;
            Point::new(at.x, at.y)
        };
        ink.update(canvas, to_pixels, mapping.unit() * density);
        let painter = ui.painter().with_clip_rect(mapping.rect);
        if let Some(inked) = ink.inked {
            // Where there is no ink, nothing is painted: a software driver takes time for it.
            let corner = |x: u32, y: u32| vec2(x as f32, y as f32);
            let (min, max) = (
                corner(inked.left, inked.top),
                corner(inked.right, inked.bottom),
            );
            let place = Rect::from_min_max(
                mapping.rect.min + min / density,
                mapping.rect.min + max / density,
            );
            let size = corner(size[0], size[1]);
            let part = Rect::from_min_max((min / size).to_pos2(), (max / size).to_pos2());
            painter.image(ink.texture.id(), place, part, colors.ink);
        }
        if let Some(stroke) = canvas.current() {
            let tail = stroke.points().len().saturating_sub(LOOK_AHEAD + 2);
            let tail = smooth_path(&stroke.points()[tail..]);
            let tail: Vec<Pos2> = tail
                .into_iter()
                .map(|point| mapping.screen_from_canvas(point))
                .collect();
            let width = stroke.width_at(stroke.points().len() - 1) * mapping.unit();
            painter.extend(
                tail.iter()
                    .map(|&at| Shape::circle_filled(at, width / 2.0, colors.ink)),
            );
            painter.line(tail, Stroke::new(width, colors.ink));
        }
    }
}

/// A ring as large as what the pen leaves or the eraser takes.
fn paint_cursor(ui: &Ui, response: &Response, mapping: Mapping, (tool, pen): (Tool, f32)) {
    let Some(at) = response
        .hover_pos()
        .filter(|at| response.rect.contains(*at))
    else {
        return;
    };
    ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    let width = match tool {
        Tool::Pen => pen,
        Tool::Eraser => pen * ERASER_FACTOR,
    };
    let line = Stroke::new(1.0, palette(ui).secondary);
    let painter = ui.painter().with_clip_rect(response.rect);
    painter.circle_stroke(at, width * mapping.unit() / 2.0, line);
}

/// The middle of the canvas, and a box with the share of it that a digit has of the network's input.
pub(super) fn paint_guides(ui: &Ui, rect: Rect) {
    let line = Stroke::new(1.0, palette(ui).line);
    let painter = ui.painter().with_clip_rect(rect);
    painter.hline(rect.x_range(), rect.center().y, line);
    painter.vline(rect.center().x, rect.y_range(), line);
    let side = rect.size().min_elem() * BOX_SIDE as f32 / IMAGE_SIDE as f32;
    let place = Rect::from_center_size(rect.center(), vec2(side, side));
    painter.rect_stroke(place, CornerRadius::ZERO, line, StrokeKind::Middle);
}

fn paint_paper(ui: &Ui, rect: Rect, colors: &Palette) {
    ui.painter().rect(
        rect,
        CornerRadius::same(CARD_RADIUS),
        colors.paper,
        Stroke::new(1.0, colors.line),
        StrokeKind::Inside,
    );
}

fn invitation_ui(ui: &Ui, rect: Rect) {
    centered_text_ui(
        ui,
        rect.translate(vec2(0.0, -14.0)),
        tr("canvas-invitation"),
        Text::Large.font(),
    );
    let more = tr("canvas-invitation-more");
    centered_text_ui(ui, rect.translate(vec2(0.0, 14.0)), more, Text::Body.font());
}

/// The ink as a texture; only what is new is drawn and sent to the graphics card.
struct InkTexture {
    plane: Plane,
    texture: TextureHandle,
    /// The part with ink on it.
    inked: Option<PixelRect>,
    rebuilds: u64,
    /// Finished strokes that are drawn.
    strokes: usize,
    /// Steps that are drawn of the stroke after those.
    steps: usize,
}

impl InkTexture {
    fn new(context: &egui::Context, [width, height]: [u32; 2]) -> Self {
        let plane = Plane::new(width, height);
        let empty = ColorImage::filled([width as usize, height as usize], Color32::TRANSPARENT);
        let texture = context.load_texture("ink", empty, TextureOptions::LINEAR);
        Self {
            plane,
            texture,
            inked: None,
            rebuilds: 0,
            strokes: 0,
            steps: 0,
        }
    }

    fn size(&self) -> [u32; 2] {
        self.plane.dimensions().into()
    }

    fn update(&mut self, canvas: &Canvas, to_pixels: impl Fn(Point) -> Point, unit_px: f32) {
        let (mut dirty, mut drawn) = (None, None);
        if self.rebuilds != canvas.rebuilds() {
            (self.rebuilds, self.strokes, self.steps) = (canvas.rebuilds(), 0, 0);
            self.plane.fill(0.0);
            self.inked = None;
            dirty = Some(PixelRect {
                left: 0,
                top: 0,
                right: self.plane.width(),
                bottom: self.plane.height(),
            });
        }
        while let Some(stroke) = canvas.strokes().get(self.strokes) {
            let changed = self.draw(stroke, stroke.points().len(), &to_pixels, unit_px);
            drawn = union(drawn, changed);
            (self.strokes, self.steps) = (self.strokes + 1, 0);
        }
        if let Some(stroke) = canvas.current() {
            // The steps at the end still depend on where the pen goes next.
            let settled = (stroke.points().len() + 1).saturating_sub(LOOK_AHEAD);
            drawn = union(drawn, self.draw(stroke, settled, &to_pixels, unit_px));
        }
        self.inked = union(self.inked, drawn);
        if let Some(rect) = union(dirty, drawn).filter(|rect| !rect.is_empty()) {
            self.upload(rect);
        }
    }

    /// Draws the steps of a stroke that are not drawn yet and end before point number `end`.
    fn draw(
        &mut self,
        stroke: &PenStroke,
        end: usize,
        to_pixels: impl Fn(Point) -> Point,
        unit_px: f32,
    ) -> Option<PixelRect> {
        let is_dot = stroke.points().len() == 1 && end == 1;
        // A dot is drawn anew when it turns out to be the start of a line.
        let mut dirty = is_dot
            .then(|| draw_step(&mut self.plane, stroke, 0, &to_pixels, unit_px))
            .flatten();
        while self.steps + 1 < end {
            let changed = draw_step(&mut self.plane, stroke, self.steps, &to_pixels, unit_px);
            dirty = union(dirty, changed);
            self.steps += 1;
        }
        dirty
    }

    fn upload(&mut self, rect: PixelRect) {
        let (width, height) = (rect.right - rect.left, rect.bottom - rect.top);
        let rows =
            (rect.top..rect.bottom).flat_map(|y| (rect.left..rect.right).map(move |x| (x, y)));
        let pixels = rows
            .map(|(x, y)| {
                let coverage = (self.plane.get_pixel(x, y).0[0] * 255.0).round() as u8;
                Color32::from_white_alpha(coverage)
            })
            .collect();
        let picture = ColorImage::new([width as usize, height as usize], pixels);
        let corner = [rect.left as usize, rect.top as usize];
        self.texture
            .set_partial(corner, picture, TextureOptions::LINEAR);
    }
}

fn union(a: Option<PixelRect>, b: Option<PixelRect>) -> Option<PixelRect> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.union(b)),
        (one, other) => one.or(other),
    }
}
