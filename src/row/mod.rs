//! Reading a row of digits as a whole: a network that slides over the ink and says at each column
//! which digit, if any, is there.
//!
//! Where digits touch, a slice of ink alone often looks like another digit, and the whole tells.
//! The idea goes back to Matan et al., "Multi-digit recognition using a space displacement neural
//! network", 1992; the network is trained to find the sequence of digits wherever they stand, with the
//! loss of Graves et al., "Connectionist temporal classification", 2006.

mod columns;
mod input;
pub mod model;
pub mod network;
pub mod training;

pub use columns::Columns;
