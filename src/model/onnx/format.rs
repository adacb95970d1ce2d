//! The messages of an ONNX file (`onnx.proto`, <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>),
//! as far as the networks need them.

use super::super::file::little_endian;
use super::super::weights::Weight;
use crate::protobuf::Message;

/// Version of the file format; of 2021, so that what reads opset 17 reads it.
const IR_VERSION: u64 = 8;
/// Version of the operators' definitions.
const OPSET: u64 = 17;
/// `TensorProto.FLOAT`
const FLOAT: u64 = 1;
/// `AttributeProto.INT` and `INTS`
const INT: u64 = 2;
const INTS: u64 = 7;
const ATTRIBUTE_FLOAT: u64 = 1;

/// A size in a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// As many as are given; the same in each place with this name.
    Named(&'static str),
    /// So many.
    Fixed(usize),
}

/// What goes into a graph or comes out: its name, its shape, and what it means.
pub(super) struct Value {
    pub(super) name: &'static str,
    pub(super) shape: &'static [Size],
    pub(super) meaning: &'static str,
}

impl Value {
    fn message(&self) -> Message {
        let mut shape = Message::default();
        for size in self.shape {
            let size = match *size {
                Size::Fixed(size) => Message::default().varint(1, size as u64),
                Size::Named(name) => Message::default().text(2, name),
            };
            shape = shape.message(1, &size);
        }
        let tensor = Message::default().varint(1, FLOAT).message(2, &shape);
        let kind = Message::default().message(1, &tensor);
        let value = Message::default().text(1, self.name).message(2, &kind);
        value.text(3, self.meaning)
    }
}

/// One operation.
pub(super) struct Node(Message);

impl Node {
    /// `operator` of ONNX applied to `inputs`, with one output, whose name is the node's, too.
    pub(super) fn new(operator: &str, inputs: &[&str], output: &str) -> Self {
        let mut node = Message::default();
        for input in inputs {
            node = node.text(1, input);
        }
        let node = node.text(2, output).text(3, output).text(4, operator);
        Self(node)
    }

    /// With a whole number as attribute.
    pub(super) fn int(self, name: &str, value: u64) -> Self {
        let attribute = Message::default().text(1, name).varint(3, value);
        Self(self.0.message(5, &attribute.varint(20, INT)))
    }

    /// With whole numbers as attribute.
    pub(super) fn ints(self, name: &str, values: &[u64]) -> Self {
        let mut attribute = Message::default().text(1, name);
        for value in values {
            attribute = attribute.varint(8, *value);
        }
        Self(self.0.message(5, &attribute.varint(20, INTS)))
    }

    /// With a float as attribute.
    pub(super) fn float(self, name: &str, value: f32) -> Self {
        let attribute = Message::default().text(1, name).float(2, value);
        let attribute = attribute.varint(20, ATTRIBUTE_FLOAT);
        Self(self.0.message(5, &attribute))
    }
}

/// A whole file.
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) nodes: &'a [Node],
    pub(super) weights: &'a [Weight],
    pub(super) inputs: &'a [Value],
    pub(super) outputs: &'a [Value],
    /// Sentences on the whole.
    pub(super) meaning: &'a str,
    /// What else the file says about itself.
    pub(super) entries: &'a [(&'a str, String)],
}

impl File<'_> {
    pub(super) fn message(&self) -> Message {
        let opset = Message::default().text(1, "").varint(2, OPSET);
        let mut model = Message::default()
            .varint(1, IR_VERSION)
            .message(8, &opset)
            .text(2, env!("CARGO_PKG_NAME"))
            .text(3, env!("CARGO_PKG_VERSION"))
            .varint(5, 1)
            .text(6, self.meaning)
            .message(7, &self.graph());
        for (key, value) in self.entries {
            let entry = Message::default().text(1, key).text(2, value);
            model = model.message(14, &entry);
        }
        model
    }

    fn graph(&self) -> Message {
        let mut graph = Message::default();
        for node in self.nodes {
            graph = graph.message(1, &node.0);
        }
        graph = graph.text(2, self.name);
        for weight in self.weights {
            graph = graph.message(5, &initializer(weight));
        }
        for input in self.inputs {
            graph = graph.message(11, &input.message());
        }
        for output in self.outputs {
            graph = graph.message(12, &output.message());
        }
        graph
    }
}

fn initializer(weight: &Weight) -> Message {
    let mut tensor = Message::default();
    for size in &weight.shape {
        tensor = tensor.varint(1, *size as u64);
    }
    let tensor = tensor.varint(2, FLOAT).text(8, &weight.name);
    tensor.bytes(9, &little_endian(weight))
}
