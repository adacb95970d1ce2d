//! Icons, drawn as lines in a square of 24 units.

use egui::{Painter, Pos2, Rect, Stroke, pos2};

/// A picture on a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Draw.
    Pen,
    /// Remove ink.
    Eraser,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// Remove everything.
    Trash,
    /// Lines that help to place a digit.
    Guides,
    /// Settings.
    Settings,
    /// Close.
    Cross,
    /// More below.
    Down,
    /// Smaller.
    Minus,
    /// Larger.
    Plus,
    /// Cut a part out.
    Crop,
    /// All of it.
    Fit,
}

type Line = &'static [(f32, f32)];

const PEN: &[Line] = &[
    &[
        (4.0, 20.0),
        (5.2, 15.2),
        (15.6, 4.8),
        (19.2, 8.4),
        (8.8, 18.8),
        (4.0, 20.0),
    ],
    &[(13.2, 7.2), (16.8, 10.8)],
];
const ERASER: &[Line] = &[
    &[
        (8.5, 19.5),
        (4.0, 15.0),
        (14.0, 5.0),
        (20.0, 11.0),
        (11.5, 19.5),
        (8.5, 19.5),
    ],
    &[(8.6, 10.4), (14.6, 16.4)],
    &[(11.5, 19.5), (20.0, 19.5)],
];
const UNDO: &[Line] = &[
    &[(9.0, 4.5), (4.5, 9.0), (9.0, 13.5)],
    &[
        (4.5, 9.0),
        (14.0, 9.0),
        (17.4, 10.2),
        (19.2, 13.0),
        (19.2, 15.2),
        (17.8, 18.0),
        (14.0, 19.5),
        (11.0, 19.5),
    ],
];
const REDO: &[Line] = &[
    &[(15.0, 4.5), (19.5, 9.0), (15.0, 13.5)],
    &[
        (19.5, 9.0),
        (10.0, 9.0),
        (6.6, 10.2),
        (4.8, 13.0),
        (4.8, 15.2),
        (6.2, 18.0),
        (10.0, 19.5),
        (13.0, 19.5),
    ],
];
const TRASH: &[Line] = &[
    &[(4.5, 6.5), (19.5, 6.5)],
    &[(9.0, 6.5), (9.0, 4.0), (15.0, 4.0), (15.0, 6.5)],
    &[(6.5, 6.5), (7.3, 20.0), (16.7, 20.0), (17.5, 6.5)],
    &[(10.2, 10.5), (10.5, 16.5)],
    &[(13.8, 10.5), (13.5, 16.5)],
];
const GUIDES: &[Line] = &[
    &[
        (4.0, 4.0),
        (20.0, 4.0),
        (20.0, 20.0),
        (4.0, 20.0),
        (4.0, 4.0),
    ],
    &[(12.0, 4.0), (12.0, 20.0)],
    &[(4.0, 12.0), (20.0, 12.0)],
];
const SETTINGS: &[Line] = &[
    &[(4.0, 7.5), (13.0, 7.5)],
    &[(18.0, 7.5), (20.0, 7.5)],
    &[
        (13.0, 7.5),
        (15.5, 5.0),
        (18.0, 7.5),
        (15.5, 10.0),
        (13.0, 7.5),
    ],
    &[(4.0, 16.5), (6.0, 16.5)],
    &[(11.0, 16.5), (20.0, 16.5)],
    &[
        (6.0, 16.5),
        (8.5, 14.0),
        (11.0, 16.5),
        (8.5, 19.0),
        (6.0, 16.5),
    ],
];
const CROSS: &[Line] = &[&[(6.0, 6.0), (18.0, 18.0)], &[(18.0, 6.0), (6.0, 18.0)]];
const DOWN: &[Line] = &[&[(6.0, 9.0), (12.0, 15.0), (18.0, 9.0)]];
const MINUS: &[Line] = &[&[(5.0, 12.0), (19.0, 12.0)]];
const PLUS: &[Line] = &[&[(5.0, 12.0), (19.0, 12.0)], &[(12.0, 5.0), (12.0, 19.0)]];
const CROP: &[Line] = &[
    &[(7.0, 3.0), (7.0, 17.0), (21.0, 17.0)],
    &[(3.0, 7.0), (17.0, 7.0), (17.0, 21.0)],
];
const FIT: &[Line] = &[
    &[(4.0, 9.0), (4.0, 4.0), (9.0, 4.0)],
    &[(15.0, 4.0), (20.0, 4.0), (20.0, 9.0)],
    &[(20.0, 15.0), (20.0, 20.0), (15.0, 20.0)],
    &[(9.0, 20.0), (4.0, 20.0), (4.0, 15.0)],
];

impl Icon {
    const fn lines(self) -> &'static [Line] {
        match self {
            Self::Pen => PEN,
            Self::Eraser => ERASER,
            Self::Undo => UNDO,
            Self::Redo => REDO,
            Self::Trash => TRASH,
            Self::Guides => GUIDES,
            Self::Settings => SETTINGS,
            Self::Cross => CROSS,
            Self::Down => DOWN,
            Self::Minus => MINUS,
            Self::Plus => PLUS,
            Self::Crop => CROP,
            Self::Fit => FIT,
        }
    }

    /// Draws the icon into `rect`.
    pub fn paint(self, painter: &Painter, rect: Rect, stroke: Stroke) {
        let place = |&(x, y): &(f32, f32)| -> Pos2 {
            pos2(
                rect.left() + x / 24.0 * rect.width(),
                rect.top() + y / 24.0 * rect.height(),
            )
        };
        for line in self.lines() {
            painter.line(line.iter().map(place).collect(), stroke);
        }
    }
}
