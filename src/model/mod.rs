//! The four networks, and what they have in common: 28x28 pixels in, ten logits out.

pub(crate) mod block;
mod cnn;
mod deep_cnn;
pub mod description;
pub mod file;
pub mod onnx;
mod paper_cnn;
mod shipped;
mod softmax;
pub mod trainable;
pub mod weights;

use std::path::Path;

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

pub use cnn::Cnn;
pub use deep_cnn::DeepCnn;
pub use paper_cnn::PaperCnn;
pub use shipped::{shipped, shipped_softmax};
pub use softmax::SoftmaxRegression;

use crate::dataset::batch::stream;
use weights::{Weights, WeightsError};

/// Which network a model is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// Softmax regression, the paper's "no convolution" model.
    Softmax,
    /// The paper's convolutional network.
    PaperCnn,
    /// digitpad's own convolutional network.
    #[default]
    Cnn,
    /// The same with twice the convolutions: slower and more accurate.
    DeepCnn,
}

impl Architecture {
    /// All of them, the simplest first.
    pub const ALL: [Self; 4] = [Self::Softmax, Self::PaperCnn, Self::Cnn, Self::DeepCnn];

    /// The name in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Softmax => "softmax",
            Self::PaperCnn => "paper-cnn",
            Self::Cnn => "cnn",
            Self::DeepCnn => "deep-cnn",
        }
    }

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Softmax => "Softmax regression",
            Self::PaperCnn => "Paper's CNN",
            Self::Cnn => "CNN",
            Self::DeepCnn => "Deep CNN",
        }
    }

    /// The name where there is little room.
    #[must_use]
    pub const fn short_title(self) -> &'static str {
        match self {
            Self::Softmax => "Softmax",
            Self::PaperCnn => "Paper's CNN",
            Self::Cnn => "CNN",
            Self::DeepCnn => "Deep CNN",
        }
    }

    /// Number of parameters that training changes.
    #[must_use]
    pub const fn parameter_count(self) -> usize {
        match self {
            Self::Softmax => 7_850,
            Self::PaperCnn => 4_826_186,
            Self::Cnn => 241_898,
            Self::DeepCnn => 435_882,
        }
    }

    /// The network with constant starting values, zeros but for batch norm; see [`Self::init`] for
    /// training.
    fn build(self, device: &Device) -> Network {
        match self {
            Self::Softmax => Network::Softmax(SoftmaxRegression::new(device)),
            Self::PaperCnn => Network::PaperCnn(PaperCnn::new(device)),
            Self::Cnn => Network::Cnn(Cnn::new(device)),
            Self::DeepCnn => Network::DeepCnn(DeepCnn::new(device)),
        }
    }

    /// A network ready to be trained, with random weights drawn from `seed`: the same on every
    /// device and machine.
    #[must_use]
    pub fn init(self, seed: u64, device: &Device) -> Network {
        weights::randomize(self.build(device), &mut stream(seed, u64::MAX))
    }

    /// A network with the given weights.
    ///
    /// # Errors
    ///
    /// Names the first tensor that is missing, left over, of another shape or not finite.
    pub fn with_weights(self, weights: &Weights, device: &Device) -> Result<Network, WeightsError> {
        weights::load(self.build(device), weights)
    }
}

/// A format of model files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// digitpad's own, which PyTorch and others read, too.
    Safetensors,
    /// A graph for ONNX Runtime and others.
    Onnx,
}

impl Format {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Safetensors, Self::Onnx];

    /// The extension of its files, which is its name as well.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Onnx => "onnx",
        }
    }

    /// The format that a file's name tells.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        let mut all = Self::ALL.into_iter();
        all.find(|format| extension.eq_ignore_ascii_case(format.extension()))
    }
}

impl std::fmt::Display for Architecture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// A network of one of the four architectures.
#[expect(
    clippy::large_enum_variant,
    reason = "there are a handful of networks at a time"
)]
#[derive(Module, Debug)]
pub enum Network {
    /// Softmax regression.
    Softmax(SoftmaxRegression),
    /// The paper's CNN.
    PaperCnn(PaperCnn),
    /// digitpad's CNN.
    Cnn(Cnn),
    /// digitpad's deep CNN.
    DeepCnn(DeepCnn),
}

impl Network {
    /// The ten logits of each image.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`, pixels 0..=1
    /// - logits: `[batch, 10]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Softmax(network) => network.forward(images),
            Self::PaperCnn(network) => network.forward(images),
            Self::Cnn(network) => network.forward(images),
            Self::DeepCnn(network) => network.forward(images),
        }
    }

    /// What the first layer's kernels find, after pool, norm and ReLU as the network has them;
    /// `None` without convolution.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`, pixels 0..=1
    /// - features: `[batch, 32, side, side]`, with a side of 28 or, after a pool, of 14
    #[must_use]
    pub fn first_features(&self, images: Tensor<4>) -> Option<Tensor<4>> {
        match self {
            Self::Softmax(_) => None,
            Self::PaperCnn(network) => Some(network.first_features(images)),
            Self::Cnn(network) => Some(network.first_features(images)),
            Self::DeepCnn(network) => Some(network.first_features(images)),
        }
    }

    /// Which network this is.
    #[must_use]
    pub const fn architecture(&self) -> Architecture {
        match self {
            Self::Softmax(_) => Architecture::Softmax,
            Self::PaperCnn(_) => Architecture::PaperCnn,
            Self::Cnn(_) => Architecture::Cnn,
            Self::DeepCnn(_) => Architecture::DeepCnn,
        }
    }

    /// Copies the weights out, in the file's names and layouts.
    #[must_use]
    pub fn weights(&self) -> Weights {
        weights::collect(self)
    }

    /// Number of parameters that training changes.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.weights().trainable_count()
    }
}
