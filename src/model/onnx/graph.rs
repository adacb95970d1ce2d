//! The four networks as ONNX operations, in the order of their layers.
//!
//! Operations name the weights as the model file does. Batch norm stays an operation of its own, so
//! that the weights are the very numbers of the model file; programs that run ONNX fold it themselves.

use burn::nn::BatchNormConfig;

use super::super::Architecture;
use super::format::Node;

/// The operations under construction; each works on the output of the one before.
struct Chain {
    nodes: Vec<Node>,
    /// Name of what the last operation leaves.
    last: String,
}

/// The operations from `input` to the ten logits, which get the name `output`.
pub(super) fn nodes(architecture: Architecture, input: &str, output: &str) -> Vec<Node> {
    let mut chain = Chain {
        nodes: Vec::new(),
        last: input.to_owned(),
    };
    match architecture {
        Architecture::Softmax => {
            chain.flatten();
            chain.linear("linear", true, output);
        }
        Architecture::PaperCnn => {
            chain.conv("conv", 5, true);
            chain.max_pool("pool");
            chain.relu("relu");
            chain.flatten();
            chain.linear("linear1", true, "linear1");
            chain.linear("linear2", true, output);
        }
        Architecture::Cnn => {
            for block in ["block1", "block2", "block3"] {
                chain.conv(&format!("{block}.conv"), 3, false);
                chain.max_pool(&format!("{block}.pool"));
                chain.norm_relu(&format!("{block}.norm"));
            }
            chain.head(output);
        }
        Architecture::DeepCnn => {
            for block in ["block1", "block2", "block3"] {
                chain.conv(&format!("{block}.conv1"), 3, false);
                chain.norm_relu(&format!("{block}.norm1"));
                chain.conv(&format!("{block}.conv2"), 3, false);
                chain.max_pool(&format!("{block}.pool"));
                chain.norm_relu(&format!("{block}.norm2"));
            }
            chain.head(output);
        }
    }
    chain.nodes
}

impl Chain {
    fn add(&mut self, node: Node, output: &str) {
        self.nodes.push(node);
        output.clone_into(&mut self.last);
    }

    /// A convolution that keeps the size of the picture.
    fn conv(&mut self, layer: &str, side: u64, has_bias: bool) {
        let (weight, bias) = (format!("{layer}.weight"), format!("{layer}.bias"));
        let mut inputs = vec![self.last.as_str(), &weight];
        if has_bias {
            inputs.push(&bias);
        }
        let node = Node::new("Conv", &inputs, layer)
            .ints("kernel_shape", &[side, side])
            .ints("pads", &[side / 2; 4])
            .ints("strides", &[1, 1]);
        self.add(node, layer);
    }

    /// The largest value of each 2x2 square; an odd last row or column is left out.
    fn max_pool(&mut self, output: &str) {
        let node = Node::new("MaxPool", &[&self.last], output)
            .ints("kernel_shape", &[2, 2])
            .ints("strides", &[2, 2]);
        self.add(node, output);
    }

    fn relu(&mut self, output: &str) {
        let node = Node::new("Relu", &[&self.last], output);
        self.add(node, output);
    }

    /// Batch norm with the running statistics, then ReLU.
    fn norm_relu(&mut self, layer: &str) {
        let parameters =
            ["weight", "bias", "running_mean", "running_var"].map(|name| format!("{layer}.{name}"));
        let [weight, bias, mean, variance] = &parameters;
        let inputs = [self.last.as_str(), weight, bias, mean, variance];
        let epsilon = BatchNormConfig::new(1).epsilon as f32;
        let node = Node::new("BatchNormalization", &inputs, layer).float("epsilon", epsilon);
        self.add(node, layer);
        self.relu(&format!("{layer}.relu"));
    }

    fn flatten(&mut self) {
        let node = Node::new("Flatten", &[&self.last], "flat").int("axis", 1);
        self.add(node, "flat");
    }

    /// A linear layer; its matrix is `[out, in]`, as in PyTorch.
    fn linear(&mut self, layer: &str, has_bias: bool, output: &str) {
        let (weight, bias) = (format!("{layer}.weight"), format!("{layer}.bias"));
        let mut inputs = vec![self.last.as_str(), &weight];
        if has_bias {
            inputs.push(&bias);
        }
        let node = Node::new("Gemm", &inputs, output).int("transB", 1);
        self.add(node, output);
    }

    /// What follows the blocks of both of digitpad's networks.
    fn head(&mut self, output: &str) {
        self.flatten();
        self.linear("linear1", false, "linear1");
        self.norm_relu("norm");
        self.linear("linear2", true, output);
    }
}
