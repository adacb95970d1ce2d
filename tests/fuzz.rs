//! Broken input of every kind: parsers, preprocessing, segmentation and the canvas take anything
//! without a panic, and what they refuse they refuse with a sentence.
//!
//! `DIGITPAD_FUZZ_CASES` sets the number of cases, and `PROPTEST_RNG_SEED` other ones. Every
//! finding gets a test of its own beside the code that was mended.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::collections::HashSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use burn::tensor::Device;
use common::{few_images, picture_of, scan, test_images};
use digitpad::classifier::Classifier;
use digitpad::dataset::csv;
use digitpad::dataset::idx::{read_images, read_labels};
use digitpad::digit::{DigitImage, IMAGE_PIXELS, Label};
use digitpad::ink::canvas::Canvas;
use digitpad::ink::{Bounds, PenStroke, Point};
use digitpad::model::Architecture;
use digitpad::model::file::Model;
use digitpad::my_digits::{self, MyDigit};
use digitpad::picture;
use digitpad::preprocess::{self, InkedPicture, Method, Selection, draw_input, from_strokes};
use digitpad::recognize;
use digitpad::runs::{Recorder, RunStore};
use digitpad::segment::{
    Cut, Judgement, Piece, Slice, best_path, best_split, candidates, digit_height, lines, slices,
    sort_line,
};
use digitpad::stroke_file;
use digitpad::sweep::Preset;
use digitpad::sweep::store::Store;
use digitpad::train::config::{Length, TrainConfig};
use digitpad::train::event::TrainEvent;
use digitpad::train::history::History;
use digitpad::train::trainer::train;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;

const CASES: u32 = 5_000;

/// `share` is the part of the cases that something slow gets.
fn cases(share: u32) -> ProptestConfig {
    let count = std::env::var("DIGITPAD_FUZZ_CASES");
    let count = count.map_or(CASES, |count| count.parse().expect("a number"));
    ProptestConfig {
        cases: (count / share).max(1),
        // Where to write what failed is the person's business.
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Flip(u8),
    Byte(u8),
    Number(u32, bool),
    Insert(Vec<u8>),
    Remove(usize),
    Repeat(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let numbers = prop_oneof![
        Just(0),
        Just(1),
        Just(u32::MAX),
        Just(i32::MAX as u32),
        Just(i32::MIN as u32),
        any::<u32>()
    ];
    prop_oneof![
        (0..8u8).prop_map(Edit::Flip),
        any::<u8>().prop_map(Edit::Byte),
        (numbers, any::<bool>()).prop_map(|(number, little)| Edit::Number(number, little)),
        vec(any::<u8>(), 1..20).prop_map(Edit::Insert),
        (1..200usize).prop_map(Edit::Remove),
        (1..50usize, 1..50usize).prop_map(|(length, times)| Edit::Repeat(length, times)),
    ]
}

/// One of the files with some places changed, most of them near the start, and perhaps cut off.
fn broken(files: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<Index>(), any::<bool>(), edit()), 0..6);
    (
        0..files.len(),
        edits,
        proptest::option::weighted(0.2, any::<Index>()),
    )
        .prop_map(move |(file, edits, end)| {
            let mut bytes = files[file].clone();
            for (place, is_early, edit) in edits {
                let span = if is_early {
                    bytes.len().min(300)
                } else {
                    bytes.len()
                };
                if span > 0 {
                    apply(&mut bytes, place.index(span), edit);
                }
            }
            if let Some(end) = end {
                bytes.truncate(end.index(bytes.len() + 1));
            }
            bytes
        })
}

fn apply(bytes: &mut Vec<u8>, place: usize, edit: Edit) {
    match edit {
        Edit::Flip(bit) => bytes[place] ^= 1 << bit,
        Edit::Byte(byte) => bytes[place] = byte,
        Edit::Number(number, is_little) => {
            let number = if is_little {
                number.to_le_bytes()
            } else {
                number.to_be_bytes()
            };
            for (old, new) in bytes[place..].iter_mut().zip(number) {
                *old = new;
            }
        }
        Edit::Insert(new) => drop(bytes.splice(place..place, new)),
        Edit::Remove(count) => {
            let end = (place + count).min(bytes.len());
            bytes.drain(place..end);
        }
        Edit::Repeat(length, times) => {
            let end = (place + length).min(bytes.len());
            let part = bytes[place..end].repeat(times);
            drop(bytes.splice(place..place, part));
        }
    }
}

#[test]
fn idx_files() {
    let images: Vec<u8> = [0x803u32, 3, 28, 28]
        .into_iter()
        .flat_map(u32::to_be_bytes)
        .chain(vec![7; 3 * 784])
        .collect();
    let labels: Vec<u8> = [0x801u32, 3]
        .into_iter()
        .flat_map(u32::to_be_bytes)
        .chain([1, 2, 9])
        .collect();
    assert!(read_images(&images).is_ok() && read_labels(&labels).is_ok());
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::GzBuilder::new().read(bytes, flate2::Compression::default());
        let mut packed = Vec::new();
        std::io::Read::read_to_end(&mut packer, &mut packed).expect("in memory");
        packed
    };
    let files = vec![packed(&images), packed(&labels), images, labels];
    proptest!(cases(1), |(file in broken(files))| {
        if let Err(error) = read_images(&file) {
            prop_assert!(!error.to_string().is_empty());
        }
        if let Err(error) = read_labels(&file) {
            prop_assert!(!error.to_string().is_empty());
        }
    });
}

#[test]
fn tables_of_images() {
    let row = |label: u8| format!("{label}{}\n", ",0,128,255,7".repeat(196));
    let names: Vec<String> = (0..784).map(|pixel| format!("pixel{pixel}")).collect();
    let rows = format!("{}{}", row(1), row(9));
    let with_names = format!("\u{feff}label,{}\r\n{rows}", names.join(","));
    for table in [&rows, &with_names] {
        assert!(csv::read(table.as_bytes(), || true).is_ok_and(|read| read.0.len() == 2));
    }
    let files = vec![rows.into_bytes(), with_names.into_bytes()];
    proptest!(cases(1), |(file in broken(files))| {
        match csv::read(file.as_slice(), || true) {
            Ok((images, labels)) => prop_assert_eq!(images.len(), labels.len()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    });
}

#[test]
fn model_files() {
    let shipped = Classifier::shipped().expect("embedded");
    let description = shipped.model().description.clone();
    let model = Model {
        network: Architecture::Softmax.init(1, &Device::flex()),
        description: digitpad::model::description::Description {
            architecture: Architecture::Softmax,
            ..description
        },
    };
    let file = model.to_bytes().expect("a model");
    assert!(Model::from_bytes(&file, &Device::flex()).is_ok());
    proptest!(cases(1), |(file in broken(vec![file]))| {
        match Model::from_bytes(&file, &Device::flex()) {
            Ok(model) => prop_assert!(model.network.weights().is_finite()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    });
}

/// A store with an unfinished run.
fn store(folder: &Path) -> RunStore {
    let store = RunStore::new(folder.join("runs"));
    let config = TrainConfig {
        batch_size: 64,
        length: Length::Steps(4),
        ..TrainConfig::recommended(Architecture::Softmax)
    };
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let run = store.create(&config, false).expect("a run");
    let stop = AtomicBool::new(false);
    let mut nobody = |_: TrainEvent| ();
    let mut recorder = Recorder::new(&run, History::default(), Duration::ZERO, &mut nobody);
    let outcome = train(&plan, &data, &Device::flex(), &stop, &mut recorder);
    assert_eq!(outcome.expect("sound").steps, 4);
    store
}

#[test]
fn checkpoints() {
    let folder = TempDir::new().expect("a folder");
    let store = store(folder.path());
    let checkpoints = folder.path().join("runs/0001/checkpoints");
    let mut files = fs::read_dir(&checkpoints).expect("there").flatten();
    let path = files.next().expect("one").path();
    files.for_each(|other| fs::remove_file(other.path()).expect("removed"));
    let file = fs::read(&path).expect("readable");
    assert!(store.resume(1).is_ok());
    proptest!(cases(1), |(bytes in broken(vec![file]))| {
        fs::write(&path, bytes).expect("written");
        if let Err(error) = store.resume(1) {
            prop_assert!(error.to_string().contains("run 1"), "{error}");
        }
    });
}

#[test]
fn run_folders() {
    let folder = TempDir::new().expect("a folder");
    let store = store(folder.path());
    let run = folder.path().join("runs/0001");
    let read = |name: &str| fs::read(run.join(name)).expect("readable");
    let result = br#"{"status":"finished","ending":"stopped","images_per_second":1.5,
        "validation":null,"test":null,"device":"CPU","steps":4,"seconds":0.1}"#;
    let files = vec![read("run.json"), read("curves.jsonl"), result.to_vec()];
    let names = ["run.json", "curves.jsonl", "result.json"];
    proptest!(cases(1), |(bytes in broken(files.clone()), name in 0..3usize)| {
        fs::write(run.join(names[name]), bytes).expect("written");
        let (runs, troubles) = store.list().expect("the folder is readable");
        prop_assert_eq!(runs.len() + troubles.len(), 1);
        for run in &runs {
            let curves = store.curves(run);
            prop_assert!(curves.train_loss.points().len() < 3000);
        }
        fs::write(run.join(names[name]), &files[name]).expect("written");
    });
}

#[test]
fn sweep_folders() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("sweep.json");
    Store::create(folder.path(), Preset::PaperTable1.sweep(true)).expect("made");
    let file = fs::read(&path).expect("readable");
    proptest!(cases(1), |(bytes in broken(vec![file]))| {
        fs::write(&path, bytes).expect("written");
        match Store::open(folder.path()) {
            Ok(store) => prop_assert_eq!(store.results().len(), store.sweep().cells.len()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    });
}

#[test]
fn stroke_files() {
    let line = br#"{"label":7,"writer":"anna","strokes":[[[0,0],[10.5,2e1],[-3,4]],[[1,1]]]}"#;
    proptest!(cases(1), |(line in broken(vec![line.to_vec()]))| {
        for line in stroke_file::lines(Cursor::new(line)) {
            match line.and_then(|line| stroke_file::parse(&line)) {
                Ok(Some(record)) => {
                    let mut points = record.strokes.iter().flat_map(PenStroke::points);
                    prop_assert!(points.all(|point| point.is_finite()));
                }
                Ok(None) => {}
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    });
}

#[test]
fn digits_of_a_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let image = DigitImage::new([7; IMAGE_PIXELS]);
    let stroke = PenStroke::new([Point::new(0.1, 0.2), Point::new(0.3, 0.4)], 0.04);
    let digit = MyDigit {
        strokes: stroke.into_iter().collect(),
        picture: Some(GrayImage::from_pixel(8, 9, Luma([3]))),
        ..MyDigit::new(Label::new(3).expect("a digit"), image)
    };
    let (mut store, _) = my_digits::Store::open(folder.path().to_owned()).expect("readable");
    store.add([digit]).expect("kept");
    let file = fs::read(folder.path().join("000001.json")).expect("there");
    proptest!(cases(1), |(file in broken(vec![file]))| {
        if let Ok(digit) = my_digits::parse(&file) {
            let points = digit.strokes.iter().flat_map(PenStroke::points);
            prop_assert!(points.copied().all(Point::is_finite), "only places are kept");
        }
    });
}

#[test]
fn picture_files() {
    let gray = scan(
        &picture_of(&test_images(1).images()[0]),
        1,
        (40, 36),
        (6, 4),
    );
    let color = DynamicImage::ImageLuma8(gray).to_rgb8();
    let formats = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
        ImageFormat::Pnm,
    ];
    let files = formats.map(|format| {
        let mut file = Cursor::new(Vec::new());
        color.write_to(&mut file, format).expect("written");
        file.into_inner()
    });
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("picture");
    proptest!(cases(1), |(bytes in broken(files.to_vec()))| {
        fs::write(&path, bytes).expect("written");
        match picture::open(&path) {
            Ok(picture) => prop_assert!(picture.gray.width() >= 8 && picture.gray.height() >= 8),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    });
}

/// Small gray pictures: noise, stripes, shapes, flat ones.
fn gray_picture() -> impl Strategy<Value = GrayImage> {
    let shape = (any::<[u8; 4]>(), any::<[u8; 4]>());
    (1..48u32, 1..48u32, 0..5u8, vec(shape, 0..6), any::<u64>()).prop_map(
        |(width, height, kind, shapes, seed)| {
            GrayImage::from_fn(width, height, |x, y| {
                let noise = (u64::from(x) * 31 + u64::from(y) * 17 + 1).wrapping_mul(seed | 1);
                let mut shade = match kind {
                    0 => (noise >> 40) as u8,
                    1 => 255,
                    2 => (x * 255 / width) as u8,
                    3 => {
                        if (x + y) % 7 < 3 {
                            20
                        } else {
                            240
                        }
                    }
                    _ => seed as u8,
                };
                for ([left, top, right, bottom], [ink, ..]) in &shapes {
                    let is_inside = (left % 48..=right % 48).contains(&(x as u8))
                        && (top % 48..=bottom % 48).contains(&(y as u8));
                    if is_inside {
                        shade = *ink;
                    }
                }
                image::Luma([shade])
            })
        },
    )
}

#[test]
fn preprocessing_of_pictures() {
    proptest!(cases(1), |(picture in gray_picture())| {
        for method in [Method::Canonical, Method::Plain] {
            if let Ok(done) = preprocess::from_picture(&picture, method) {
                prop_assert!(done.ink_box.width > 0.0 && done.ink_box.height > 0.0);
            }
        }
        if let Ok(mut inked) = InkedPicture::find(&picture) {
            let parts = inked.parts();
            prop_assert!(!parts.is_empty());
            for (part, place) in parts.iter().enumerate().take(3) {
                let cuts = inked.find_cuts(part, place.height());
                for cut in 0..cuts.len() {
                    let slice = Selection::Slice { part, from: None, to: Some(cut) };
                    let bounds = inked.bounds(&slice);
                    prop_assert_eq!(bounds.is_some(), inked.input(&slice).is_some());
                }
            }
        }
    });
}

/// A coordinate of any kind; most are such as a screen has.
fn coordinate() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => 0.0..500.0f32,
        1 => any::<f32>(),
        1 => prop_oneof![
            Just(f32::NAN),
            Just(f32::INFINITY),
            Just(f32::MAX),
            Just(f32::MIN_POSITIVE),
            Just(-0.0),
            Just(1e30)
        ],
    ]
}

fn point() -> impl Strategy<Value = Point> {
    (coordinate(), coordinate()).prop_map(|(x, y)| Point::new(x, y))
}

fn drawing() -> impl Strategy<Value = Vec<PenStroke>> {
    let stroke = (vec(point(), 0..40), coordinate());
    vec(stroke, 0..6).prop_map(|strokes| {
        let strokes = strokes.into_iter();
        strokes
            .filter_map(|(points, width)| PenStroke::new(points, width))
            .collect()
    })
}

const FRAME: Bounds = Bounds {
    min: Point::new(0.0, 0.0),
    max: Point::new(500.0, 500.0),
};

#[test]
fn preprocessing_of_strokes() {
    proptest!(cases(1), |(drawing in drawing())| {
        for method in [Method::Canonical, Method::Plain] {
            if let Ok(done) = from_strokes(&drawing, FRAME, method) {
                let place = done.ink_box;
                prop_assert!(place.x.is_finite() && place.width.is_finite());
            }
        }
        prop_assert!(!drawing.is_empty() || draw_input(&drawing, 2.0).is_none());
    });
}

/// A stroke may belong to two digits, and none to nobody.
const fn is_followed(before: Slice, after: Slice) -> bool {
    before.start < after.start && after.start <= before.end && before.end < after.end
}

#[test]
fn segmentation() {
    let place = || (-1e3..1e3f32, -1e3..1e3f32, 0.0..300.0f32, 0.0..300.0f32);
    let judged = vec((any::<Index>(), 0..10u8, -1.0..40.0f32), 0..30);
    let piece = (place(), vec(any::<Index>(), 0..3));
    proptest!(cases(1), |(
        places in vec(piece, 0..14),
        judged in judged,
        cuts in vec((0.0..200.0f32, 0.0..3.0f32), 0..6),
        is_only_line in any::<bool>(),
    )| {
        let pieces: Vec<Piece> = places
            .into_iter()
            .enumerate()
            .map(|(number, ((x, y, width, height), touches))| Piece {
                bounds: Bounds {
                    min: Point::new(x, y),
                    max: Point::new(x + width, y + height),
                },
                touches: touches.iter().filter(|_| number > 0).map(|other| other.index(number.max(1))).collect(),
            })
            .collect();
        let all = lines(&pieces);
        let flat: Vec<usize> = all.concat();
        let different: HashSet<usize> = flat.iter().copied().collect();
        prop_assert_eq!((flat.len(), different.len()), (pieces.len(), pieces.len()));
        for mut line in all {
            sort_line(&mut line, &pieces);
            let members: Vec<&Piece> = line.iter().map(|&number| &pieces[number]).collect();
            let runs = candidates(&members);
            let judgement = |(_, digit, cost): &(Index, u8, f32)| Judgement {
                digit: Label::new(*digit).expect("0 to 9"),
                cost: *cost,
            };
            let said: Vec<_> = judged
                .iter()
                .filter(|_| !runs.is_empty())
                .map(|said| (said.0.get(&runs).clone(), judgement(said)))
                .collect();
            // Any costs of reading nothing, by the widths that were made up.
            let none: Vec<f32> = members.iter().map(|piece| piece.bounds.width() % 9.0).collect();
            let (path, _) = best_path(&members, &line, &said, &[], &none, is_only_line);
            let covered: Vec<usize> = path.iter().flat_map(|segment| segment.run.clone()).collect();
            prop_assert!(covered.into_iter().eq(0..members.len()), "each piece once, in order");
            let height = digit_height(&members);
            let mut cuts: Vec<Cut> = cuts.iter().map(|&(x, ink)| Cut { x, ink }).collect();
            cuts.sort_by(|a, b| a.x.total_cmp(&b.x));
            let parts = slices(&cuts, 200.0, height);
            let bounds = members[0].bounds;
            let said: Vec<_> = parts
                .iter()
                .zip(&judged)
                .map(|(slice, said)| (*slice, bounds, judgement(said)))
                .collect();
            if let Some((path, _)) = best_split(&cuts, &said, height, is_only_line, |_, _, _| 1.0) {
                prop_assert!(path.windows(2).all(|pair| is_followed(pair[0], pair[1])));
                let last = path.last().map(|slice| slice.end);
                prop_assert_eq!((path[0].start, last), (0, Some(cuts.len() + 1)));
            }
        }
    });
}

#[derive(Clone, Debug)]
enum Pen {
    Down(Point, f32),
    Move(Point),
    Erase(Point, Point, f32),
    Lift,
    Clear,
    Undo,
    Redo,
}

fn pen() -> impl Strategy<Value = Pen> {
    prop_oneof![
        2 => (point(), coordinate()).prop_map(|(point, width)| Pen::Down(point, width)),
        6 => point().prop_map(Pen::Move),
        2 => (point(), point(), coordinate()).prop_map(|(a, b, width)| Pen::Erase(a, b, width)),
        2 => Just(Pen::Lift),
        1 => Just(Pen::Clear),
        1 => Just(Pen::Undo),
        1 => Just(Pen::Redo),
    ]
}

#[test]
fn pointer_streams() {
    proptest!(cases(1), |(events in vec(pen(), 0..60))| {
        let mut canvas = Canvas::default();
        for event in events {
            match event {
                Pen::Down(point, width) => canvas.pen_down(point, width),
                Pen::Move(point) => canvas.pen_move(point),
                Pen::Erase(from, to, width) => canvas.erase(from, to, width),
                Pen::Lift => canvas.lift(),
                Pen::Clear => canvas.clear(),
                Pen::Undo => canvas.undo(),
                Pen::Redo => canvas.redo(),
            }
            let drawing = canvas.drawing();
            let mut points = drawing.iter().flat_map(|stroke| stroke.points());
            prop_assert!(points.all(|point| point.is_finite()), "only places are kept");
        }
        canvas.lift();
        let (drawing, is_newest) = (canvas.drawing(), !canvas.can_redo());
        while canvas.can_undo() {
            canvas.undo();
        }
        while canvas.can_redo() {
            canvas.redo();
        }
        prop_assert!(!is_newest || canvas.drawing() == drawing);
    });
}

#[test]
fn reading_from_end_to_end() {
    let classifier = Classifier::shipped().expect("embedded");
    proptest!(cases(16), |(drawing in drawing(), picture in gray_picture())| {
        let read = [
            recognize::drawing(&classifier, &drawing, FRAME, Method::Canonical),
            recognize::picture(&classifier, &picture, Method::Canonical),
        ];
        for number in read.into_iter().flatten() {
            for digit in number.digits() {
                let sum: f32 = digit.probabilities.values().iter().sum();
                prop_assert!((sum - 1.0).abs() < 1e-3);
            }
        }
    });
}
