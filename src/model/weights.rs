//! A network's weights as plain numbers, with PyTorch's names and layouts.
//!
//! Two things differ between burn and PyTorch: a linear layer's matrix is `[in, out]` in burn and
//! `[out, in]` in PyTorch, and batch norm's `gamma` and `beta` are called `weight` and `bias`. The
//! translation happens here and nowhere else.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use thiserror::Error;

use crate::ops::conv_pool::arranged;

/// One named array of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Dotted path, as in `block1.conv.weight`.
    pub name: String,
    /// Sizes of the dimensions.
    pub shape: Vec<usize>,
    /// Row-major values, as many as the shape has room for.
    pub values: Vec<f32>,
}

/// All weights of a network, in the order of its layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights(pub Vec<Weight>);

/// Why weights do not fit a network.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeightsError {
    /// A tensor of the network is not there.
    #[error("the weights lack “{0}”; they belong to another kind of network")]
    Missing(String),
    /// There is a tensor that the network does not have.
    #[error("the weights hold “{0}”, which this network does not have")]
    Unexpected(String),
    /// A tensor has another shape.
    #[error(
        "“{name}” is {actual:?} and should be {expected:?}; the weights belong to another network"
    )]
    Shape {
        /// The tensor.
        name: String,
        /// Shape in the network.
        expected: Vec<usize>,
        /// Shape of what was given.
        actual: Vec<usize>,
    },
    /// A value is infinite or not a number.
    #[error("“{0}” holds values that are not finite; the training may have diverged")]
    NotFinite(String),
}

impl Weights {
    /// The array with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Weight> {
        self.0.iter().find(|weight| weight.name == name)
    }

    /// Whether all values are finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let mut values = self.0.iter().flat_map(|weight| &weight.values);
        values.all(|value| value.is_finite())
    }

    /// Number of values that training changes, which excludes batch norm's running statistics.
    #[must_use]
    pub fn trainable_count(&self) -> usize {
        let trainable = self
            .0
            .iter()
            .filter(|weight| !weight.name.contains(".running_"));
        trainable.map(|weight| weight.values.len()).sum()
    }
}

/// Copies a network's weights out.
pub(crate) fn collect(network: &impl Module) -> Weights {
    let mut collector = Collector::default();
    network.valid().visit(&mut collector);
    collector.weights
}

/// Replaces all weights of a network.
pub(crate) fn load<M: Module>(network: M, weights: &Weights) -> Result<M, WeightsError> {
    let mut loader = Loader {
        path: Path::default(),
        weights,
        used: Vec::new(),
        error: None,
    };
    let network = network.map(&mut loader);
    if let Some(error) = loader.error {
        return Err(error);
    }
    let unused = weights
        .0
        .iter()
        .find(|weight| !loader.used.contains(&weight.name));
    match unused {
        Some(weight) => Err(WeightsError::Unexpected(weight.name.clone())),
        None => Ok(network),
    }
}

/// Draws all matrices and kernels from `U(-sqrt(6 / fan_in), sqrt(6 / fan_in))` (He et al., "Delving
/// deep into rectifiers", <https://arxiv.org/abs/1502.01852>); biases are zero, and batch norm keeps
/// its ones and zeros.
pub(crate) fn randomize<M: Module>(network: M, rng: &mut ChaCha8Rng) -> M {
    network.map(&mut Randomizer { rng })
}

/// The names of the modules that a traversal is in.
#[derive(Default)]
struct Path(Vec<String>);

impl Path {
    fn enter(&mut self, name: &str, container: &str) {
        // The architecture is written down once, beside the weights, not in each name.
        let name = if container == "Enum:Network" {
            ""
        } else {
            name
        };
        self.0.push(name.to_owned());
    }

    fn exit(&mut self) {
        self.0.pop();
    }

    fn name(&self) -> String {
        let named: Vec<&str> = self
            .0
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let name = named.join(".");
        for (ours, theirs) in [(".gamma", ".weight"), (".beta", ".bias")] {
            if let Some(layer) = name.strip_suffix(ours) {
                return format!("{layer}{theirs}");
            }
        }
        name
    }
}

/// Linear layers hold the only matrices, stored the other way around in files.
const fn is_linear_matrix<const D: usize>() -> bool {
    D == 2
}

#[derive(Default)]
struct Collector {
    path: Path,
    weights: Weights,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = if is_linear_matrix::<D>() {
            param.val().transpose()
        } else {
            param.val()
        };
        self.weights.0.push(Weight {
            name: self.path.name(),
            shape: tensor.dims().to_vec(),
            values: tensor.into_data().iter::<f32>().collect(),
        });
    }
}

struct Loader<'a> {
    path: Path,
    weights: &'a Weights,
    used: Vec<String>,
    error: Option<WeightsError>,
}

impl Loader<'_> {
    fn find(&self, name: &str, expected: &[usize]) -> Result<&Weight, WeightsError> {
        let weight = self
            .weights
            .get(name)
            .ok_or_else(|| WeightsError::Missing(name.to_owned()))?;
        if weight.shape != expected || weight.values.len() != expected.iter().product::<usize>() {
            let (expected, actual) = (expected.to_vec(), weight.shape.clone());
            return Err(WeightsError::Shape {
                name: name.to_owned(),
                expected,
                actual,
            });
        }
        if weight.values.iter().any(|value| !value.is_finite()) {
            return Err(WeightsError::NotFinite(name.to_owned()));
        }
        Ok(weight)
    }
}

impl ModuleMapper for Loader<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.name();
        let mut shape = param.dims().to_vec();
        if is_linear_matrix::<D>() {
            shape.reverse();
        }
        match self.find(&name, &shape) {
            Ok(weight) => {
                let data = TensorData::new(weight.values.clone(), shape);
                self.used.push(name);
                param.map(|old| {
                    let tensor = Tensor::from_data(data, &old.device());
                    if is_linear_matrix::<D>() {
                        tensor.transpose()
                    } else {
                        arranged(tensor)
                    }
                })
            }
            Err(error) => {
                self.error.get_or_insert(error);
                param
            }
        }
    }
}

struct Randomizer<'a> {
    rng: &'a mut ChaCha8Rng,
}

impl ModuleMapper for Randomizer<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.dims();
        let fan_in: usize = match D {
            4 => shape[1..].iter().product(),
            2 => shape[0],
            // Biases and batch norm, which the layers have set already.
            _ => return param,
        };
        let limit = (6.0 / fan_in as f32).sqrt();
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count)
            .map(|_| self.rng.random_range(-limit..limit))
            .collect();
        param.map(|old| {
            arranged(Tensor::from_data(
                TensorData::new(values, shape),
                &old.device(),
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;
    use crate::model::Architecture;

    #[test]
    fn parameters_are_as_many_as_documented() {
        for architecture in Architecture::ALL {
            let network = architecture.init(0, &Device::flex());
            let count = network.parameter_count();
            assert_eq!(count, architecture.parameter_count(), "{architecture}");
        }
    }

    #[test]
    fn names_and_shapes_are_pytorchs() {
        let weights = Architecture::Cnn.init(0, &Device::flex()).weights();
        let names: Vec<&str> = weights
            .0
            .iter()
            .map(|weight| weight.name.as_str())
            .collect();
        let block = |number: usize| {
            [
                "conv.weight",
                "norm.weight",
                "norm.bias",
                "norm.running_mean",
                "norm.running_var",
            ]
            .map(|name| format!("block{number}.{name}"))
        };
        let mut expected: Vec<String> = (1..=3).flat_map(block).collect();
        expected.push("linear1.weight".to_owned());
        expected.extend(
            ["weight", "bias", "running_mean", "running_var"].map(|name| format!("norm.{name}")),
        );
        expected.extend(["linear2.weight", "linear2.bias"].map(str::to_owned));
        assert_eq!(names, expected);
        let shape = |name: &str| weights.get(name).map(|weight| weight.shape.clone());
        assert_eq!(shape("block2.conv.weight"), Some(vec![64, 32, 3, 3]));
        assert_eq!(shape("linear1.weight"), Some(vec![128, 1152]), "[out, in]");
    }

    #[test]
    fn weights_survive_the_way_out_and_in() {
        for architecture in Architecture::ALL {
            let weights = architecture.init(5, &Device::flex()).weights();
            let network = architecture
                .with_weights(&weights, &Device::flex())
                .expect("same kind");
            assert_eq!(network.weights(), weights, "{architecture}");
        }
    }

    #[test]
    fn the_seed_decides_the_weights() {
        let weights = |seed| Architecture::Softmax.init(seed, &Device::flex()).weights();
        assert_eq!(weights(1), weights(1));
        assert_ne!(weights(1), weights(2));
    }

    #[test]
    fn weights_of_another_network_are_refused() {
        let device = Device::flex();
        let softmax = Architecture::Softmax.init(0, &device).weights();
        let error = |weights: &Weights| Architecture::Softmax.with_weights(weights, &device).err();
        let wrong = Architecture::PaperCnn.with_weights(&softmax, &device).err();
        assert_eq!(wrong, Some(WeightsError::Missing("conv.weight".to_owned())));

        let mut extra = softmax.clone();
        extra.0.push(Weight {
            name: "more".to_owned(),
            shape: vec![0],
            values: vec![],
        });
        assert_eq!(
            error(&extra),
            Some(WeightsError::Unexpected("more".to_owned()))
        );

        let mut narrow = softmax.clone();
        narrow.0[0].shape = vec![784, 10];
        assert!(matches!(error(&narrow), Some(WeightsError::Shape { .. })));

        let mut infinite = softmax;
        infinite.0[0].values[3] = f32::INFINITY;
        assert_eq!(
            error(&infinite),
            Some(WeightsError::NotFinite("linear.weight".to_owned()))
        );
    }
}
