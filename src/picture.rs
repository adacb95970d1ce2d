//! Opening pictures: the one place where picture files are decoded.

use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{
    AnimationDecoder as _, DynamicImage, GrayImage, ImageDecoder as _, ImageError, ImageFormat,
    ImageReader, Limits, RgbImage, Rgba, RgbaImage, imageops,
};
use thiserror::Error;

use crate::bounded;

/// The most pixels of a side.
pub const MAX_SIDE: u32 = 16_384;
/// The most pixels of a picture: a phone's 108 megapixels, and some.
pub const MAX_PIXELS: u64 = 120_000_000;
/// The most memory that a decoder may take, in bytes.
const MAX_DECODER_BYTES: u64 = 512 * 1024 * 1024;
/// A digit needs at least this many pixels each way.
pub const MIN_SIDE: u32 = 8;
/// Longer side of the copy for display, in pixels.
const DISPLAY_SIDE: u32 = 1600;
/// The marker at the end of a JPEG.
const JPEG_END: [u8; 2] = [0xff, 0xd9];
/// The marker before each scan of a JPEG; within scans neither marker can stand.
const JPEG_SCAN: [u8; 2] = [0xff, 0xda];
/// Extensions of the formats that can be opened, for the file dialog.
pub const EXTENSIONS: [&str; 11] = [
    "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "webp", "pbm", "pgm", "ppm",
];

/// A picture that was opened.
#[derive(Clone, Debug)]
pub struct Picture {
    /// In gray, at full size; transparent parts are what the ink stands out from.
    pub gray: GrayImage,
    /// In color, reduced for display where it was large, on the paper that shows through.
    pub display: RgbImage,
    /// Whether it is the first of several pages or frames of its file.
    pub is_first_of_several: bool,
}

/// What to say about the first of several pages.
pub const FIRST_OF_SEVERAL: &str = "The first of several pages or frames";

/// Why a picture can't be opened.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file can't be opened or read.
    #[error("can't read the file: {0}")]
    Read(#[from] std::io::Error),
    /// A file without content.
    #[error("the file is empty")]
    Empty,
    /// Not a picture, or of a format that isn't known.
    #[error("this is no picture that digitpad knows; save it as PNG, JPEG, BMP, GIF, TIFF or WebP")]
    Unknown,
    /// The content is damaged.
    #[error("the picture is damaged or cut short: {}", one_line(.0))]
    Damaged(ImageError),
    /// The content ends too early.
    #[error("the picture is cut short; get the whole file")]
    CutShort,
    /// Too few pixels for a digit.
    #[error("the picture is {width}x{height} pixels; a digit needs at least {MIN_SIDE}x{MIN_SIDE}")]
    TooSmall {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Too many pixels.
    #[error(
        "the picture is {width}x{height} pixels; at most {MAX_SIDE} each way and {} million in all can be read, so crop or reduce it",
        MAX_PIXELS / 1_000_000
    )]
    TooLarge {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// More memory needed than allowed.
    #[error("the picture needs more memory than is allowed; crop or reduce it")]
    TooMuchMemory,
}

/// Opens a picture; what it is, is told from its content and not from its name.
///
/// # Errors
///
/// Says why it can't be opened. Memory stays bounded whatever the file claims.
pub fn open(path: &Path) -> Result<Picture, PictureError> {
    let (image, is_first_of_several) = read(path)?;
    Ok(Picture {
        is_first_of_several,
        ..split(&image)
    })
}

/// A picture without its colors.
#[derive(Clone, Debug)]
pub struct GrayPicture {
    /// As [`Picture::gray`].
    pub gray: GrayImage,
    /// As [`Picture::is_first_of_several`].
    pub is_first_of_several: bool,
}

/// Opens a picture of which nothing is to be shown, which takes less time and memory.
///
/// # Errors
///
/// As [`open`].
pub fn open_gray(path: &Path) -> Result<GrayPicture, PictureError> {
    let (image, is_first_of_several) = read(path)?;
    Ok(GrayPicture {
        gray: to_gray(&image, background_of(&image)),
        is_first_of_several,
    })
}

/// The image in a file, and whether it is the first of several.
fn read(path: &Path) -> Result<(DynamicImage, bool), PictureError> {
    let mut file = BufReader::new(bounded::open(path)?);
    let mut first = [0];
    if file.read(&mut first)? == 0 {
        return Err(PictureError::Empty);
    }
    file.rewind()?;
    let reader = ImageReader::new(file).with_guessed_format()?;
    let format = reader.format().ok_or(PictureError::Unknown)?;
    let is_first_of_several = has_several(path, format)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(path)? {
        return Err(PictureError::CutShort);
    }
    Ok((decode(reader)?, is_first_of_several))
}

/// A picture from a file in memory.
///
/// # Errors
///
/// Says why it can't be read.
pub fn from_bytes(bytes: &[u8]) -> Result<Picture, PictureError> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    Ok(split(&decode(reader)?))
}

/// A picture from pixels that are already there, such as pasted ones.
///
/// # Errors
///
/// If they are too few or too many.
pub fn from_image(image: &DynamicImage) -> Result<Picture, PictureError> {
    check_size(image.width(), image.height())?;
    Ok(split(image))
}

/// The gray picture and the one for display.
fn split(image: &DynamicImage) -> Picture {
    let background = background_of(image);
    Picture {
        gray: to_gray(image, background),
        display: for_display(image, background),
        is_first_of_several: false,
    }
}

const fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    let longer = if width > height { width } else { height };
    let shorter = if width > height { height } else { width };
    if longer > MAX_SIDE || width as u64 * height as u64 > MAX_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    if shorter < MIN_SIDE {
        return Err(PictureError::TooSmall { width, height });
    }
    Ok(())
}

fn decode(reader: ImageReader<impl BufRead + Seek>) -> Result<DynamicImage, PictureError> {
    let mut decoder = reader.into_decoder().map_err(explain)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if decoder.total_bytes() > MAX_DECODER_BYTES {
        return Err(PictureError::TooMuchMemory);
    }
    decoder.set_limits(limits()).map_err(explain)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(explain)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

/// Whether the file holds more than one page or frame.
fn has_several(path: &Path, format: ImageFormat) -> Result<bool, PictureError> {
    let file = || bounded::open(path).map(BufReader::new);
    Ok(match format {
        ImageFormat::Png => PngDecoder::with_limits(file()?, limits())
            .and_then(|png| png.is_apng())
            .map_err(explain)?,
        ImageFormat::WebP => WebPDecoder::new(file()?).map_err(explain)?.has_animation(),
        ImageFormat::Gif => {
            let mut gif = GifDecoder::new(file()?).map_err(explain)?;
            gif.set_limits(limits()).map_err(explain)?;
            let (width, height) = gif.dimensions();
            // Frames are decoded to be counted, so the size is checked before.
            u64::from(width) * u64::from(height) <= MAX_PIXELS
                && matches!(gif.into_frames().nth(1), Some(Ok(_)))
        }
        ImageFormat::Tiff => has_second_page(file()?)?,
        _ => false,
    })
}

/// Whether the first directory of a TIFF file names a second one (TIFF 6.0, section 2).
fn has_second_page(mut file: impl Read + Seek) -> Result<bool, PictureError> {
    let mut header = [0; 8];
    file.read_exact(&mut header)?;
    let is_little = header[0] == b'I';
    let number = |bytes: &[u8]| {
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        if is_little {
            bytes.iter().rev().fold(0, add)
        } else {
            bytes.iter().fold(0, add)
        }
    };
    let first = number(&header[4..]);
    file.seek(SeekFrom::Start(first))?;
    let mut count = [0; 2];
    file.read_exact(&mut count)?;
    // Each entry has twelve bytes.
    file.seek(SeekFrom::Current(12 * number(&count) as i64))?;
    let mut next = [0; 4];
    // A file that ends here is for the decoder to complain about.
    Ok(file.read_exact(&mut next).is_ok() && number(&next) != 0)
}

/// Whether the last scan of a JPEG has its end marker, which the decoder does without.
fn is_whole_jpeg(path: &Path) -> Result<bool, PictureError> {
    let bytes = bounded::read(path, MAX_DECODER_BYTES)?;
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    Ok(last(JPEG_END) > last(JPEG_SCAN))
}

pub(crate) fn one_line(error: &ImageError) -> String {
    error
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn explain(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooMuchMemory,
        ImageError::Unsupported(_) => PictureError::Unknown,
        error => PictureError::Damaged(error),
    }
}

/// What transparent parts become, so that the opaque parts stand out: white behind dark ink, black
/// behind light ink.
fn background_of(image: &DynamicImage) -> u8 {
    if !image.color().has_alpha() {
        return 255;
    }
    let (mut ink, mut opacity, mut has_holes) = (0u64, 0u64, false);
    for pixel in image.to_luma_alpha8().pixels() {
        let [shade, alpha] = pixel.0.map(u64::from);
        ink += shade * alpha;
        opacity += alpha;
        has_holes |= alpha < 128;
    }
    if has_holes && ink > opacity * 128 {
        0
    } else {
        255
    }
}

fn to_gray(image: &DynamicImage, background: u8) -> GrayImage {
    if !image.color().has_alpha() {
        return image.to_luma8();
    }
    let pixels = image.to_luma_alpha8();
    GrayImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [shade, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
        let mixed = (shade * alpha + u32::from(background) * (255 - alpha)) / 255;
        image::Luma([u8::try_from(mixed).unwrap_or(u8::MAX)])
    })
}

fn for_display(image: &DynamicImage, background: u8) -> RgbImage {
    let longer = image.width().max(image.height());
    let small = if longer > DISPLAY_SIDE {
        image.thumbnail(DISPLAY_SIDE, DISPLAY_SIDE).into_rgba8()
    } else {
        image.to_rgba8()
    };
    let [r, g, b] = [background; 3];
    let mut paper = RgbaImage::from_pixel(small.width(), small.height(), Rgba([r, g, b, 255]));
    imageops::overlay(&mut paper, &small, 0, 0);
    DynamicImage::from(paper).into_rgb8()
}
