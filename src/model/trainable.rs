//! A network as the trainer takes it: the same however it came about, fresh or from a file.

use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::tensor::Tensor;

/// The network with its parameters numbered in the order of its layers, from 1, and its matrices
/// stored row by row.
///
/// Optimizers remember parameters by number; and sums are rounded in the order of memory, so that
/// a run can only go on bit for bit where that order is the same.
#[must_use]
pub fn trainable<M: Module>(network: M) -> M {
    network.map(&mut Arranger { number: 0 })
}

struct Arranger {
    number: u64,
}

impl ModuleMapper for Arranger {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.number += 1;
        let (_, tensor, mapper) = param.consume();
        let tensor = if D == 2 {
            let device = tensor.device();
            Tensor::from_data(tensor.into_data(), &device)
        } else {
            tensor
        };
        Param::from_mapped_value(ParamId::from(self.number), tensor, mapper)
    }
}
