//! Writing protocol buffers (<https://protobuf.dev/programming-guides/encoding/>), the form of
//! TensorBoard's event files and of ONNX models.

/// How a field is stored.
const VARINT: u8 = 0;
const FIXED_64: u8 = 1;
const BYTES: u8 = 2;
const FIXED_32: u8 = 5;

/// A message under construction; fields stand in the order in which they are added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message(Vec<u8>);

impl Message {
    /// A field of a whole number or an enumeration.
    #[must_use]
    pub fn varint(mut self, field: u32, value: u64) -> Self {
        self.key(field, VARINT);
        self.number(value);
        self
    }

    /// A field of bytes or, in UTF-8, of text.
    #[must_use]
    pub fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.key(field, BYTES);
        self.number(value.len() as u64);
        self.0.extend(value);
        self
    }

    /// A field of text.
    #[must_use]
    pub fn text(self, field: u32, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    /// A field that is a message itself.
    #[must_use]
    pub fn message(self, field: u32, value: &Self) -> Self {
        self.bytes(field, &value.0)
    }

    /// A field of a 32-bit float.
    #[must_use]
    pub fn float(mut self, field: u32, value: f32) -> Self {
        self.key(field, FIXED_32);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// A field of a 64-bit float.
    #[must_use]
    pub fn double(mut self, field: u32, value: f64) -> Self {
        self.key(field, FIXED_64);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// Adds all fields of another message.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// The message as it stands in a file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn key(&mut self, field: u32, kind: u8) {
        self.number(u64::from(field) << 3 | u64::from(kind));
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_high_number_has_a_key_of_two_bytes() {
        // As protoc encodes `AttributeProto { i: 300, type: INT }` of ONNX, fields 3 and 20.
        let message = Message::default().varint(3, 300).varint(20, 2);
        assert_eq!(message.as_bytes(), [0x18, 0xac, 0x02, 0xa0, 0x01, 0x02]);
    }
}
