//! Gradient clipping: a gradient that is too long is shortened (Pascanu et al. 2013,
//! <https://arxiv.org/abs/1211.5063>).

use burn::module::{Module as _, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::model::Network;

/// Keeps the quotient finite where all gradients are zero.
const EPSILON: f64 = 1e-6;

/// Shortens the gradients, all taken as one vector, to at most `longest`; nothing is read back from
/// the device.
pub(super) fn clip(
    network: &Network,
    mut gradients: GradientsParams,
    longest: f64,
) -> GradientsParams {
    let mut squares = Squares {
        gradients: &gradients,
        sum: None,
    };
    network.visit(&mut squares);
    let Some(sum) = squares.sum else {
        return gradients;
    };
    let factor = ((sum.sqrt() + EPSILON).recip() * longest).clamp_max(1.0);
    network.visit(&mut Scale {
        gradients: &mut gradients,
        factor,
    });
    gradients
}

/// Adds up the squares of all gradients.
struct Squares<'a> {
    gradients: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            let square = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + square,
                None => square,
            });
        }
    }
}

struct Scale<'a> {
    gradients: &'a mut GradientsParams,
    factor: Tensor<1>,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.remove::<D>(param.id) {
            let factor = self.factor.clone().unsqueeze::<D>();
            self.gradients.register(param.id, gradient * factor);
        }
    }
}
