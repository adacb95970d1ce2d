//! Pen strokes: the drawing with its undo and redo, its smooth path, and its rendering.

pub mod canvas;
pub mod export;
pub mod grid;
pub mod path;
pub mod raster;
pub mod touching;

/// A place in a drawing; the unit is up to the drawing, y grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// The point at `x`, `y`.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The distance to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    /// The point a fraction `t` of the way to `other`.
    #[must_use]
    pub fn toward(self, other: Self, t: f32) -> Self {
        Self::new(
            self.x + (other.x - self.x) * t,
            self.y + (other.y - self.y) * t,
        )
    }

    /// Whether both coordinates are finite.
    #[must_use]
    pub const fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

/// Two points of a stroke that is being drawn are at least this far apart.
const MIN_STEP: f32 = 0.005;
/// The pen's width without pressure, as a fraction of that with full pressure.
const LIGHTEST: f32 = 0.3;

/// What the pen drew from down to up; one point is a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct PenStroke {
    /// In the order of drawing, at least one, all finite.
    points: Vec<Point>,
    /// How hard the pen was pressed at each point, 0..=1.
    pressures: Vec<f32>,
    /// Diameter of the pen at full pressure, in the drawing's unit; finite and not negative.
    width: f32,
}

impl PenStroke {
    /// A stroke from its points; points that are not finite are left out, and with none left there
    /// is no stroke. A width that is none counts as 0. The pressure is full.
    #[must_use]
    pub fn new(points: impl IntoIterator<Item = Point>, width: f32) -> Option<Self> {
        Self::pressed(points.into_iter().map(|point| (point, 1.0)), width)
    }

    /// As [`Self::new`], with the pressure at each point; one that is none counts as full.
    #[must_use]
    pub fn pressed(points: impl IntoIterator<Item = (Point, f32)>, width: f32) -> Option<Self> {
        let (points, pressures): (Vec<Point>, Vec<f32>) = points
            .into_iter()
            .filter(|(point, _)| point.is_finite())
            .map(|(point, pressure)| (point, sound_pressure(pressure)))
            .unzip();
        let width = if width.is_finite() {
            width.max(0.0)
        } else {
            0.0
        };
        (!points.is_empty()).then_some(Self {
            points,
            pressures,
            width,
        })
    }

    /// The points, at least one.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How hard the pen was pressed at each point, 0..=1.
    #[must_use]
    pub fn pressures(&self) -> &[f32] {
        &self.pressures
    }

    /// Diameter of the pen at full pressure, in the drawing's unit.
    #[must_use]
    pub const fn width(&self) -> f32 {
        self.width
    }

    /// Diameter of the ink at a point, in the drawing's unit. `place` must be a valid index.
    #[must_use]
    pub fn width_at(&self, place: usize) -> f32 {
        self.width * (LIGHTEST + (1.0 - LIGHTEST) * self.pressures[place])
    }

    /// Goes on to `point`; one that is not finite, or hardly apart from where the pen is, changes
    /// nothing, since the direction between such points is mostly tremor.
    pub fn extend(&mut self, point: Point, pressure: f32) {
        let is_apart = self
            .points
            .last()
            .is_none_or(|last| last.distance(point) >= MIN_STEP);
        if point.is_finite() && is_apart {
            self.points.push(point);
            self.pressures.push(sound_pressure(pressure));
        }
    }
}

/// Devices without a sense of pressure report whatever they like.
const fn sound_pressure(pressure: f32) -> f32 {
    if pressure.is_nan() {
        1.0
    } else {
        pressure.clamp(0.0, 1.0)
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Top left corner.
    pub min: Point,
    /// Bottom right corner.
    pub max: Point,
}

impl Bounds {
    /// The smallest rectangle around all points, or `None` without points.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points
            .into_iter()
            .fold(None, |bounds: Option<Self>, point| {
                let Self { min, max } = bounds.unwrap_or(Self {
                    min: point,
                    max: point,
                });
                Some(Self {
                    min: Point::new(min.x.min(point.x), min.y.min(point.y)),
                    max: Point::new(max.x.max(point.x), max.y.max(point.y)),
                })
            })
    }

    /// Width of the rectangle.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.max.x - self.min.x
    }

    /// Height of the rectangle.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.max.y - self.min.y
    }

    /// The point in the middle.
    #[must_use]
    pub fn center(&self) -> Point {
        self.min.toward(self.max, 0.5)
    }
}
