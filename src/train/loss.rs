//! What training makes small.

use burn::nn::loss::CrossEntropyLoss;
use burn::tensor::activation::{log_softmax, softplus};
use burn::tensor::{Int, Tensor};

/// How much telling digits from other pictures counts beside telling the digits apart.
const EVIDENCE_WEIGHT: f64 = 0.3;

/// The cross-entropy of the labelled images, and of the evidence for a digit if there are images
/// without labels, which show none.
///
/// The evidence is the logarithm of the sum of the ten exponentials: an eleventh class "no digit"
/// whose logit is always 0 turns the network into one that tells eleven classes apart, without a
/// parameter more (Salimans et al., "Improved techniques for training GANs", 2016,
/// <https://arxiv.org/abs/1606.03498>, section 5).
///
/// # Shapes
///
/// - `logits`: `[images, 10]`, the labelled images first
/// - `labels`: `[labelled images]`
/// - result: `[1]`
pub(super) fn loss(
    cross_entropy: &CrossEntropyLoss,
    logits: Tensor<2>,
    labels: Tensor<1, Int>,
) -> Tensor<1> {
    let ([images, _], [labelled]) = (logits.dims(), labels.dims());
    if images == labelled {
        return cross_entropy.forward(logits, labels);
    }
    let evidence = evidence(logits.clone());
    let digits = softplus(-evidence.clone().narrow(0, 0, labelled), 1.0).mean();
    let others = softplus(evidence.narrow(0, labelled, images - labelled), 1.0).mean();
    let classes = cross_entropy.forward(logits.narrow(0, 0, labelled), labels);
    classes + (digits + others) * EVIDENCE_WEIGHT
}

/// The logarithm of the sum of each row's exponentials.
///
/// # Shapes
///
/// - `logits`: `[images, 10]`
/// - result: `[images, 1]`
fn evidence(logits: Tensor<2>) -> Tensor<2> {
    // log_softmax subtracts it, and can't overflow.
    (logits.clone() - log_softmax(logits, 1)).mean_dim(1)
}

#[cfg(test)]
mod tests {
    use burn::nn::loss::CrossEntropyLossConfig;
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn it_agrees_with_a_calculation_by_hand() {
        let device = Device::flex();
        let mut rows = [[0.0f32; 10]; 3];
        (rows[0][3], rows[1][5], rows[2][0]) = (2.0, -1.0, 1.5);
        let logits = Tensor::<2>::from_data(rows, &device);
        let labels = Tensor::<1, Int>::from_data([3, 5], &device);
        let cross_entropy = CrossEntropyLossConfig::new().init(&device);
        let sums = rows.map(|row| row.iter().map(|x| f64::from(*x).exp()).sum::<f64>().ln());
        let classes = f64::midpoint(sums[0] - 2.0, sums[1] + 1.0);
        let softplus = |x: f64| x.exp().ln_1p();
        let digits = f64::midpoint(softplus(-sums[0]), softplus(-sums[1]));
        let expected = classes + EVIDENCE_WEIGHT * (digits + softplus(sums[2]));
        let actual =
            f64::from(loss(&cross_entropy, logits.clone(), labels.clone()).into_scalar::<f32>());
        assert!(
            (actual - expected).abs() < 1e-5,
            "{actual} is not {expected}"
        );
        let plain = loss(&cross_entropy, logits.narrow(0, 0, 2), labels);
        let plain = f64::from(plain.into_scalar::<f32>());
        assert!((plain - classes).abs() < 1e-5, "{plain} is not {classes}");
    }
}
