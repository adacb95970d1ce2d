//! A reader and a slow interpreter of ONNX files in `f64`, from the format's and the operators' own
//! definitions (<https://onnx.ai/onnx/operators/>): what others make of an exported model.

use std::collections::HashMap;

/// A field of a message: its number, and a number or bytes.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// All fields of a message, in order.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = number(&mut bytes);
        let field = match key & 7 {
            0 => Field::Number(number(&mut bytes)),
            2 => {
                let length = number(&mut bytes) as usize;
                Field::Bytes(bytes.split_off(..length).expect("whole"))
            }
            5 => {
                let four = bytes.split_off(..4).expect("whole");
                Field::Number(u32::from_le_bytes(four.try_into().expect("four")).into())
            }
            kind => panic!("fields of kind {kind} are not used"),
        };
        fields.push((key >> 3, field));
    }
    fields
}

fn number(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for place in 0.. {
        let byte = *bytes.split_off_first().expect("whole");
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            break;
        }
    }
    value
}

/// The sub-messages, strings or tensors with this field number.
fn all(message: &[u8], wanted: u64) -> Vec<&[u8]> {
    let fields = fields(message).into_iter();
    let chosen = fields.filter_map(|(number, field)| match field {
        Field::Bytes(bytes) if number == wanted => Some(bytes),
        _ => None,
    });
    chosen.collect()
}

fn numbers(message: &[u8], wanted: u64) -> Vec<u64> {
    let fields = fields(message).into_iter();
    let chosen = fields.filter_map(|(number, field)| match field {
        Field::Number(value) if number == wanted => Some(value),
        _ => None,
    });
    chosen.collect()
}

fn text(message: &[u8], wanted: u64) -> String {
    let text = all(message, wanted).first().copied().unwrap_or_default();
    String::from_utf8(text.to_vec()).expect("text")
}

/// Row-major numbers with their shape.
#[derive(Clone, Debug)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

/// A model as it stands in a file.
pub(crate) struct Onnx {
    pub(crate) opset: u64,
    pub(crate) metadata: HashMap<String, String>,
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
    initializers: HashMap<String, Array>,
    nodes: Vec<Node>,
}

struct Node {
    operator: String,
    inputs: Vec<String>,
    output: String,
    /// Whole numbers, and floats by their bits.
    attributes: HashMap<String, Vec<u64>>,
}

impl Onnx {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let graph = all(bytes, 7)[0];
        let names = |field| {
            all(graph, field)
                .iter()
                .map(|value| text(value, 1))
                .collect()
        };
        let entries = all(bytes, 14).into_iter();
        Self {
            opset: numbers(all(bytes, 8)[0], 2)[0],
            metadata: entries
                .map(|entry| (text(entry, 1), text(entry, 2)))
                .collect(),
            inputs: names(11),
            outputs: names(12),
            initializers: all(graph, 5).into_iter().map(initializer).collect(),
            nodes: all(graph, 1).into_iter().map(node).collect(),
        }
    }

    /// Computes the outputs, in their order.
    pub(crate) fn run(&self, input: Array) -> Vec<Array> {
        let mut known = self.initializers.clone();
        known.insert(self.inputs[0].clone(), input);
        for node in &self.nodes {
            let inputs: Vec<&Array> = node.inputs.iter().map(|name| &known[name]).collect();
            let output = node.run(&inputs);
            known.insert(node.output.clone(), output);
        }
        self.outputs
            .iter()
            .map(|name| known[name].clone())
            .collect()
    }
}

fn initializer(tensor: &[u8]) -> (String, Array) {
    assert_eq!(numbers(tensor, 2), [1], "floats");
    let (floats, _) = all(tensor, 9)[0].as_chunks::<4>();
    let values: Vec<f64> = floats
        .iter()
        .map(|four| f32::from_le_bytes(*four).into())
        .collect();
    let shape: Vec<usize> = numbers(tensor, 1)
        .into_iter()
        .map(|size| size as usize)
        .collect();
    assert_eq!(values.len(), shape.iter().product::<usize>());
    (text(tensor, 8), Array { shape, values })
}

fn node(message: &[u8]) -> Node {
    let strings = |field| -> Vec<String> {
        let strings = all(message, field).into_iter();
        strings
            .map(|text| String::from_utf8(text.to_vec()).expect("text"))
            .collect()
    };
    let attribute = |attribute: &[u8]| {
        let kind = numbers(attribute, 20)[0];
        // FLOAT, INT and INTS stand in these fields.
        let field = [(1, 2), (2, 3), (7, 8)]
            .into_iter()
            .find(|(number, _)| *number == kind);
        (
            text(attribute, 1),
            numbers(attribute, field.expect("a known kind").1),
        )
    };
    Node {
        operator: text(message, 4),
        inputs: strings(1),
        output: strings(2).remove(0),
        attributes: all(message, 5).into_iter().map(attribute).collect(),
    }
}

impl Node {
    fn attribute(&self, name: &str) -> &[u64] {
        self.attributes.get(name).map_or(&[], Vec::as_slice)
    }

    fn run(&self, inputs: &[&Array]) -> Array {
        let input = inputs[0];
        let map = |change: &dyn Fn(f64) -> f64| Array {
            shape: input.shape.clone(),
            values: input.values.iter().map(|value| change(*value)).collect(),
        };
        match self.operator.as_str() {
            "Conv" => self.conv(input, inputs[1], inputs.get(2).copied()),
            "MaxPool" => self.max_pool(input),
            "Relu" => map(&|value| value.max(0.0)),
            "Div" => {
                assert_eq!(inputs[1].shape, [1]);
                map(&|value| value / inputs[1].values[0])
            }
            "BatchNormalization" => self.norm(inputs),
            "Flatten" => {
                assert_eq!(self.attribute("axis"), [1]);
                let shape = vec![input.shape[0], input.shape[1..].iter().product()];
                Array {
                    shape,
                    values: input.values.clone(),
                }
            }
            "Gemm" => self.gemm(input, inputs[1], inputs.get(2).copied()),
            "Softmax" => {
                assert_eq!(self.attribute("axis"), [1]);
                let mut output = input.clone();
                for row in output.values.chunks_mut(input.shape[1]) {
                    let sum: f64 = row.iter().map(|value| value.exp()).sum();
                    for value in row.iter_mut() {
                        *value = value.exp() / sum;
                    }
                }
                output
            }
            "ReduceLogSumExp" => {
                assert_eq!(
                    (self.attribute("axes"), self.attribute("keepdims")),
                    (&[1][..], &[0][..])
                );
                let rows = input.values.chunks(input.shape[1]);
                let sum = |row: &[f64]| row.iter().map(|value| value.exp()).sum::<f64>().ln();
                Array {
                    shape: vec![input.shape[0]],
                    values: rows.map(sum).collect(),
                }
            }
            other => panic!("the interpreter has no {other}"),
        }
    }

    /// `input`: `[n, in, h, w]`, `kernels`: `[out, in, side, side]`; strides of 1.
    fn conv(&self, input: &Array, kernels: &Array, bias: Option<&Array>) -> Array {
        let [n, ins, height, width] = input.shape[..] else {
            panic!("four dimensions")
        };
        let [outs, kernel_ins, side, _] = kernels.shape[..] else {
            panic!("four dimensions")
        };
        assert_eq!((ins, self.attribute("strides")), (kernel_ins, &[1, 1][..]));
        let pads = self.attribute("pads");
        let (top, left) = (pads[0] as usize, pads[1] as usize);
        let (rows, columns) = (
            height + top + pads[2] as usize - side + 1,
            width + left + pads[3] as usize - side + 1,
        );
        let mut values = Vec::with_capacity(n * outs * rows * columns);
        for place in 0..n * outs * rows * columns {
            let (x, y) = (place % columns, place / columns % rows);
            let (out, image) = (place / columns / rows % outs, place / columns / rows / outs);
            let mut sum = bias.map_or(0.0, |bias| bias.values[out]);
            for part in 0..ins * side * side {
                let (dx, dy, channel) = (part % side, part / side % side, part / side / side);
                let (from_y, from_x) = ((y + dy).wrapping_sub(top), (x + dx).wrapping_sub(left));
                if from_y < height && from_x < width {
                    sum += kernels.values[out * ins * side * side + part]
                        * input.values
                            [((image * ins + channel) * height + from_y) * width + from_x];
                }
            }
            values.push(sum);
        }
        Array {
            shape: vec![n, outs, rows, columns],
            values,
        }
    }

    fn max_pool(&self, input: &Array) -> Array {
        let [n, channels, height, width] = input.shape[..] else {
            panic!("four dimensions")
        };
        assert_eq!(
            (self.attribute("kernel_shape"), self.attribute("strides")),
            (&[2, 2][..], &[2, 2][..])
        );
        let (rows, columns) = (height / 2, width / 2);
        let largest = |place: usize| {
            let (x, y, map) = (
                place % columns,
                place / columns % rows,
                place / columns / rows,
            );
            let corner = (map * height + 2 * y) * width + 2 * x;
            let four = [corner, corner + 1, corner + width, corner + width + 1].into_iter();
            four.map(|place| input.values[place])
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let values = (0..n * channels * rows * columns).map(largest).collect();
        Array {
            shape: vec![n, channels, rows, columns],
            values,
        }
    }

    fn norm(&self, inputs: &[&Array]) -> Array {
        let [input, scale, bias, mean, variance] = inputs else {
            panic!("five inputs")
        };
        let epsilon = f64::from(f32::from_bits(self.attribute("epsilon")[0] as u32));
        let channels = input.shape[1];
        let size: usize = input.shape[2..].iter().product();
        let normalized = |(place, value): (usize, &f64)| {
            let channel = place / size % channels;
            let [scale, bias, mean, variance] =
                [scale, bias, mean, variance].map(|array| array.values[channel]);
            (value - mean) / (variance + epsilon).sqrt() * scale + bias
        };
        let values = input.values.iter().enumerate().map(normalized).collect();
        Array {
            shape: input.shape.clone(),
            values,
        }
    }

    /// `input`: `[n, in]`, `matrix`: `[out, in]`.
    fn gemm(&self, input: &Array, matrix: &Array, bias: Option<&Array>) -> Array {
        assert_eq!(self.attribute("transB"), [1]);
        let ([n, ins], [outs, matrix_ins]) = (&input.shape[..], &matrix.shape[..]) else {
            panic!("two dimensions")
        };
        assert_eq!(ins, matrix_ins);
        let mut values = Vec::new();
        for row in input.values.chunks(*ins) {
            for (out, weights) in matrix.values.chunks(*ins).enumerate() {
                let sum: f64 = row.iter().zip(weights).map(|(a, b)| a * b).sum();
                values.push(sum + bias.map_or(0.0, |bias| bias.values[out]));
            }
        }
        Array {
            shape: vec![*n, *outs],
            values,
        }
    }
}
