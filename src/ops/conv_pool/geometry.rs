//! Sizes that the kernels share.

/// Rows that one product should have at least: enough to keep it efficient, few enough to stay in
/// the processor's cache.
const PRODUCT_ROWS: usize = 192;
/// Into how many parts a batch is cut at most for the sums over it. A constant, and not the number
/// of cores, so that sums are taken in the same order on every machine.
const MAX_PARTS: usize = 16;
/// Images that a part has at least: each part has its own sum of the weights' gradient.
const MIN_PART: usize = 8;

/// The sizes of one convolution with square kernel, stride 1 and same padding, followed by a max
/// pool of 2x2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Geometry {
    pub(super) images: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) channels_in: usize,
    pub(super) channels_out: usize,
    /// Side of the kernel, odd.
    pub(super) kernel: usize,
}

impl Geometry {
    pub(super) const fn pad(&self) -> usize {
        self.kernel / 2
    }

    pub(super) const fn pooled_height(&self) -> usize {
        self.height / 2
    }

    pub(super) const fn pooled_width(&self) -> usize {
        self.width / 2
    }

    /// Values of one picture that goes in.
    pub(super) const fn input_len(&self) -> usize {
        self.height * self.width * self.channels_in
    }

    /// Values of one picture that comes out.
    pub(super) const fn output_len(&self) -> usize {
        self.pooled_height() * self.pooled_width() * self.channels_out
    }

    pub(super) const fn padded_width(&self) -> usize {
        self.width + 2 * self.pad()
    }

    /// Values of one picture with a border of zeros.
    pub(super) const fn padded_len(&self) -> usize {
        (self.height + 2 * self.pad()) * self.padded_width() * self.channels_in
    }

    /// Places of the kernel in one picture whose results reach the pool: an odd last row or column
    /// does not.
    pub(super) const fn places(&self) -> usize {
        4 * self.pooled_height() * self.pooled_width()
    }

    /// Values that the kernel sees of one row of the picture.
    pub(super) const fn run_len(&self) -> usize {
        self.kernel * self.channels_in
    }

    /// Values that the kernel sees at one place.
    pub(super) const fn patch_len(&self) -> usize {
        self.kernel * self.run_len()
    }

    /// Pictures that share one product.
    pub(super) fn group(&self) -> usize {
        PRODUCT_ROWS.div_ceil(self.places().max(1)).min(self.images)
    }

    /// Pictures of each part of the batch, for sums over it.
    pub(super) fn part(&self) -> usize {
        self.images.div_ceil(MAX_PARTS).max(MIN_PART)
    }
}
