//! The optimizers for GPUs: burn's own, which fuses their operations.

use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{
    AdaGradConfig, AdamConfig, AdamWConfig, ModuleOptimizer, RmsPropConfig, SgdConfig,
};

use super::Optimizer;
use super::adadelta::Adadelta;
use super::coefficients::Numbers;

/// The optimizer with these constants.
pub(super) fn build(optimizer: Optimizer, numbers: &Numbers) -> ModuleOptimizer {
    let penalty =
        (numbers.weight_decay > 0.0).then(|| WeightDecayConfig::new(numbers.weight_decay));
    let momentum = |nesterov| {
        MomentumConfig::new()
            .with_momentum(numbers.momentum.into())
            .with_dampening(0.0)
            .with_nesterov(nesterov)
    };
    let sgd = SgdConfig::new().with_weight_decay(penalty.clone());
    match optimizer {
        Optimizer::Bgd | Optimizer::Sgd => sgd.init(),
        Optimizer::Momentum => sgd.with_momentum(Some(momentum(false))).init(),
        Optimizer::Nesterov => sgd.with_momentum(Some(momentum(true))).init(),
        Optimizer::Adagrad => AdaGradConfig::new()
            .with_epsilon(numbers.epsilon)
            .with_weight_decay(penalty)
            .init(),
        Optimizer::Adadelta => Adadelta::new(numbers).into(),
        // Its momentum is another one, which neither Tieleman and Hinton nor PyTorch's default has.
        Optimizer::RmsProp => RmsPropConfig::new()
            .with_alpha(numbers.decay_2)
            .with_momentum(0.0)
            .with_epsilon(numbers.epsilon)
            .with_weight_decay(penalty)
            .init(),
        Optimizer::Adam => AdamConfig::new()
            .with_beta_1(numbers.decay_1)
            .with_beta_2(numbers.decay_2)
            .with_epsilon(numbers.epsilon)
            .with_weight_decay(penalty)
            .init(),
        Optimizer::AdamW => AdamWConfig::new()
            .with_beta_1(numbers.decay_1)
            .with_beta_2(numbers.decay_2)
            .with_epsilon(numbers.epsilon)
            .with_weight_decay(numbers.weight_decay)
            .init(),
    }
}
