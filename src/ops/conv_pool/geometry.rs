//! Sizes that the kernels share.

use crate::ops::columns::MAX_PARTS;

/// Images that a part has at least: each part has its own sum of the weights' gradient.
const MIN_PART: usize = 8;

/// The sizes of one convolution with square kernel, stride 1 and same padding, followed by a max
/// pool of 2x2 or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Geometry {
    pub(super) images: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) channels_in: usize,
    pub(super) channels_out: usize,
    /// Side of the kernel, odd.
    pub(super) kernel: usize,
    /// Whether there is a pool.
    pub(super) pools: bool,
}

impl Geometry {
    pub(super) const fn pad(&self) -> usize {
        self.kernel / 2
    }

    /// Rows of places of the kernel whose results are used: the pool leaves an odd last one out.
    pub(super) const fn rows(&self) -> usize {
        if self.pools {
            self.height / 2 * 2
        } else {
            self.height
        }
    }

    /// The same for columns.
    pub(super) const fn columns(&self) -> usize {
        if self.pools {
            self.width / 2 * 2
        } else {
            self.width
        }
    }

    /// Height and width of what comes out.
    pub(super) const fn output_size(&self) -> [usize; 2] {
        if self.pools {
            [self.height / 2, self.width / 2]
        } else {
            [self.height, self.width]
        }
    }

    /// Values of one picture that goes in.
    pub(super) const fn input_len(&self) -> usize {
        self.height * self.width * self.channels_in
    }

    /// Values of one picture that comes out.
    pub(super) const fn output_len(&self) -> usize {
        let [height, width] = self.output_size();
        height * width * self.channels_out
    }

    pub(super) const fn padded_width(&self) -> usize {
        self.width + 2 * self.pad()
    }

    /// Values of one picture with a border of zeros.
    pub(super) const fn padded_len(&self) -> usize {
        (self.height + 2 * self.pad()) * self.padded_width() * self.channels_in
    }

    /// Places of the kernel in one picture whose results are used.
    pub(super) const fn places(&self) -> usize {
        self.rows() * self.columns()
    }

    /// Squares of 2x2 places in one picture.
    pub(super) const fn squares(&self) -> usize {
        self.places() / 4
    }

    /// Values at the places of one picture.
    pub(super) const fn rows_len(&self) -> usize {
        self.places() * self.channels_out
    }

    /// The first pixel of the padded picture that the kernel sees for a square.
    pub(super) const fn corner(&self, square: usize) -> usize {
        let across = self.columns() / 2;
        let (row, column) = (square / across, square % across);
        2 * (row * self.padded_width() + column)
    }

    /// The first place of a square among the places of a few pictures.
    pub(super) const fn row_of(&self, square: usize) -> usize {
        let across = self.columns() / 2;
        let (row, column) = (square / across, square % across);
        2 * (row * self.columns() + column)
    }

    /// Values that the kernel sees of one row of the picture.
    pub(super) const fn run_len(&self) -> usize {
        self.kernel * self.channels_in
    }

    /// Values that the kernel sees at one place.
    pub(super) const fn patch_len(&self) -> usize {
        self.kernel * self.run_len()
    }

    /// Values of the kernel.
    pub(super) const fn weight_len(&self) -> usize {
        self.patch_len() * self.channels_out
    }

    /// Pictures of each part of the batch, for sums over it.
    pub(super) fn part(&self) -> usize {
        self.images.div_ceil(MAX_PARTS).max(MIN_PART)
    }
}
