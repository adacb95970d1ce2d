//! From a picture or pen strokes to the network's input, with every stage kept for display.

use serde::{Deserialize, Serialize};

/// How a picture becomes 28x28 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// As MNIST was made: the ink's box fitted into 20x20, its center of mass in the middle.
    #[default]
    Canonical,
    /// As the paper does it: the whole picture resized to 28x28.
    Plain,
}
